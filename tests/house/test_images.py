"""Pictures in documents: each is there and says in words what it shows, none is forgotten, all are light."""

import re
from pathlib import Path

from tests.house.sources import ROOT, files, name

IMAGE = re.compile(r"!\[(?P<words>[^\]]*)\]\((?P<path>[^)\s]+)\)")
FEWEST_WORDS = 3
LARGEST = 200_000
SUFFIXES = {".png", ".svg", ".jpg", ".jpeg", ".gif", ".webp"}


def shown() -> dict[Path, str]:
    """Return every picture that a document shows, with its words."""
    documents = [path for path in files() if path.suffix == ".md"]
    return {
        (document.parent / found["path"]).resolve(): found["words"]
        for document in documents
        for found in IMAGE.finditer(document.read_text(encoding="utf-8"))
    }


def kept() -> list[Path]:
    """List the pictures below docs."""
    return [path for path in files() if path.suffix in SUFFIXES and path.is_relative_to(ROOT / "docs")]


def test_every_picture_that_a_document_shows_is_there() -> None:
    assert shown()
    assert [name(path) for path in shown() if not path.is_file()] == []


def test_every_picture_is_described_in_words() -> None:
    assert [name(path) for path, words in shown().items() if len(words.split()) < FEWEST_WORDS] == []


def test_no_picture_is_left_that_no_document_shows() -> None:
    assert kept()
    assert [name(path) for path in kept() if path not in shown()] == []


def test_no_picture_is_heavy() -> None:
    assert {name(path): path.stat().st_size for path in kept() if path.stat().st_size > LARGEST} == {}
