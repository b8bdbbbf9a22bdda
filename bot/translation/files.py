"""Where the content files lie, in a checkout and in an installed wheel, and how one is opened."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from bot.domain.tables import ContentError


def questionnaires() -> Traversable:
    """Return the folder of the questionnaires, answer sets and messages."""
    return files("bot") / "questionnaires"


def lexicons() -> Traversable:
    """Return the folder of the words that are heard, one file per language."""
    return files("bot") / "lexicon"


def locales() -> Traversable:
    """Return the folder of the catalogues: inside the package in a wheel, beside it in a checkout."""
    return catalogues_of(files("bot"))


def catalogues_of(package: Traversable) -> Traversable:
    """Return the catalogues that belong to an installed or a checked out package."""
    inside = package / "locales"
    return inside if inside.is_dir() else Path(str(package)).parent / "locales"


def read_toml(file: Traversable) -> Mapping[str, object]:
    """Read one TOML file; raises ContentError naming the file when it is not valid TOML."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"{file.name}: {error}") from error


def toml_files(folder: Traversable, without: frozenset[str]) -> list[Traversable]:
    """Return the TOML files of a folder in the order of their names, without the named ones."""
    found = [file for file in folder.iterdir() if file.name.endswith(".toml") and file.name not in without]
    return sorted(found, key=lambda file: file.name)
