"""Every sentence for children is in every catalogue, and no catalogue keeps one that is gone."""

import subprocess
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.house.sources import ROOT

WRITTEN = ("ur", "ar", "pl")


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Collect the sentences of the bot anew, as `make translate` does."""
    template = tmp_path_factory.mktemp("catalogues") / "bot.pot"
    command = (
        "pybabel",
        "-q",
        "extract",
        "-F",
        "pyproject.toml",
        "--no-location",
        "-o",
        str(template),
        "bot",
    )
    subprocess.run([ROOT / ".venv" / "bin" / command[0], *command[1:]], cwd=ROOT, check=True)
    return _read(template)


def test_there_is_a_catalogue_for_each_language_of_the_first_release() -> None:
    assert {path.parents[1].name for path in _catalogues()} >= set(WRITTEN)


def test_every_catalogue_has_the_sentences_of_today(sentences: Catalog) -> None:
    wanted = _keys(sentences)
    assert len(wanted) > 100
    for path in _catalogues():
        found = _keys(_read(path))
        assert found ^ wanted == set(), (
            f"{path.relative_to(ROOT)} lacks these or keeps them: run `make translate`"
        )


def test_no_translation_is_marked_as_doubtful() -> None:
    fuzzy = [(path.parents[1].name, m.id) for path in _catalogues() for m in _read(path) if m.fuzzy and m.id]
    assert fuzzy == []


def _catalogues() -> list[Path]:
    return sorted((ROOT / "locales").glob("*/LC_MESSAGES/bot.po"))


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def _keys(catalog: Catalog) -> set[tuple[str | None, object]]:
    return {(message.context, message.id) for message in catalog if message.id}
