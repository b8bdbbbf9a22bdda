"""How much of what children are told has a sentence in each language."""

from __future__ import annotations

from bot.domain.languages import ENGLISH
from bot.translation.catalogues import Text, Translations
from bot.translation.texts import all_texts


def wanted() -> frozenset[Text]:
    """Return every text that a catalogue should hold: questions, answers, messages and their pieces."""
    return frozenset(all_texts())


def percent(translations: Translations, language: str) -> int:
    """Return how many of a hundred texts have a sentence in this language, rounded down; English has all."""
    if language == ENGLISH:
        return 100
    catalogue = translations.catalogues.get(language)
    return 100 * len(wanted() & catalogue.sentences.keys()) // len(wanted()) if catalogue else 0
