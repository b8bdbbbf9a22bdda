"""In which language somebody of whom nothing is known cries for help."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.answers.normalise import Normalised
from bot.domain.answers.words import at_word_boundaries
from bot.domain.languages import ENGLISH
from bot.domain.lexicons import Intent, Words

DANGER = (Intent.DISTRESS, Intent.UNSAFE, Intent.EMERGENCY)


def tongue_of_danger(text: Normalised, lexicon: Mapping[str, Words]) -> str:
    """Give the language whose words of danger stand in a text; English when it is one of them or none is."""
    found = [code for code, words in lexicon.items() if _cries(text, words)]
    return ENGLISH if ENGLISH in found or not found else found[0]


def _cries(text: Normalised, words: Words) -> bool:
    phrases = [phrase for kind in DANGER for phrase in words.get(kind, ())]
    return bool(phrases) and at_word_boundaries(phrases).stand_in(text)
