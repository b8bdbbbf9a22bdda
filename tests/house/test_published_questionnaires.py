"""A released questionnaire never changes: children have answered it, and their answers must keep their meaning.

A change is a new version in a file of its own (``pre-8-11.v2.toml``), whose hash is added beside the old one. Answer
sets are shared, so of them only the stored keys are held: a label may be corrected, a key only be appended.
"""

import hashlib
import json

from bot.translation import load_content
from bot.translation.files import questionnaires, toml_files
from tests.house.sources import ROOT

HELD = json.loads((ROOT / "tests" / "house" / "questionnaire-hashes.json").read_text(encoding="utf-8"))
SHARED = frozenset({"options.toml", "menus.toml", "messages.toml"})


def test_every_released_questionnaire_is_as_it_was_released() -> None:
    files = {file.name: file.read_bytes() for file in toml_files(questionnaires(), SHARED)}
    found = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    for name, held in HELD["questionnaires"].items():
        assert found.get(name) == held, (
            f"{name} is released: restore it, and put the change into {_next(name)}"
        )
    for name, new in found.items():
        assert name in HELD["questionnaires"], (
            f'add "{name}": "{new}" to tests/house/questionnaire-hashes.json'
        )


def _next(name: str) -> str:
    """Name the file of the version that follows."""
    first, _, version = name.removesuffix(".toml").partition(".v")
    return f"{first}.v{int(version or 1) + 1}.toml, with version = {int(version or 1) + 1}"


def test_the_keys_of_an_answer_set_keep_their_place_and_their_kind() -> None:
    for name, held in HELD["option_sets"].items():
        options = load_content().option_sets[name]
        assert [options.kind, *options.keys][: len(held)] == held, (
            f"{name}: keep these keys, add others behind"
        )
    for name, options in load_content().option_sets.items():
        row = json.dumps([options.kind, *options.keys])
        assert HELD["option_sets"].get(name) == json.loads(row), (
            f'write "{name}": {row} into tests/house/questionnaire-hashes.json'
        )
