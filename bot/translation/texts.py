"""Every English text that a catalogue should hold, once each, with what a translator must know of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.sentences import SourceText
from bot.translation.extraction import entries
from bot.translation.files import questionnaires, toml_files

KEY_LENGTH = 12


@dataclass(frozen=True, slots=True)
class CatalogueText:
    """One English text: its context, notes for the translator, and the content files that say it, without endings."""

    context: str
    english: str
    notes: tuple[str, ...]
    files: tuple[str, ...]

    @property
    def key(self) -> str:
        """Return a short name for addresses, which changes when the English does."""
        return hashlib.sha256(f"{self.context}\n{self.english}".encode()).hexdigest()[:KEY_LENGTH]


@lru_cache(maxsize=1)
def all_texts() -> Mapping[SourceText, CatalogueText]:
    """Return the texts in the order of the content files, read once a process."""
    found: dict[SourceText, CatalogueText] = {}
    for file in toml_files(questionnaires(), without=frozenset()):
        name = file.name.removesuffix(".toml")
        for entry in entries(file.read_text(encoding="utf-8")):
            source = entry.context, entry.text
            files = (*(found[source].files if source in found else ()), name)
            found[source] = CatalogueText(*source, entry.comments, files)
    return found
