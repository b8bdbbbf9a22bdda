"""How much of what children are told has a sentence in each language."""

from __future__ import annotations

from functools import lru_cache

from bot.domain.languages import ENGLISH
from bot.translation.catalogues import Text, Translations
from bot.translation.extraction import entries
from bot.translation.files import questionnaires, toml_files


@lru_cache(maxsize=1)
def wanted() -> frozenset[Text]:
    """Return every text that a catalogue shall hold: questions, answers, messages and their pieces."""
    files = toml_files(questionnaires(), without=frozenset())
    return frozenset(
        (entry.context, entry.text) for file in files for entry in entries(file.read_text(encoding="utf-8"))
    )


def percent(translations: Translations, language: str) -> int:
    """Return how many of a hundred texts have a sentence in this language, rounded down; English has all."""
    if language == ENGLISH:
        return 100
    catalogue = translations.catalogues.get(language)
    return 100 * len(wanted() & catalogue.sentences.keys()) // len(wanted()) if catalogue else 0
