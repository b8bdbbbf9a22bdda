"""What faces, thumbs and hearts mean."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.answers.normalise import DROPPED, SKIN_TONES
from bot.domain.lexicons import Emoji, Intent

GENDERS = "♀♂"
"""Signs that say who shrugs, not what the shrug means."""


@dataclass(frozen=True, slots=True)
class Signs:
    """Signs by meaning: a point of a five-point scale, or yes, no, unsure; and faces typed with a keyboard."""

    meanings: Mapping[str, int | Intent]
    typed: Mapping[str, int]

    def read(self, text: str) -> int | Intent | None:
        """Give what a message of signs alone means; AMBIGUOUS when they disagree, None when it has words."""
        if (typed := self.typed.get(text.strip().casefold())) is not None:
            return typed
        found: set[int | Intent] = set()
        for char in text:
            if _is_silent(char):
                continue
            meaning = self.meanings.get(char)
            if meaning is None:
                return None
            found.add(meaning)
        return None if not found else found.pop() if len(found) == 1 else Intent.AMBIGUOUS


def build_signs(emoji: Emoji) -> Signs:
    """Arrange the list of signs for look-up."""
    meanings: dict[str, int | Intent] = {
        face: point for point, faces in emoji.scale.items() for face in faces
    }
    for intent, characters in ((Intent.YES, emoji.yes), (Intent.NO, emoji.no), (Intent.UNSURE, emoji.unsure)):
        meanings.update(dict.fromkeys(characters, intent))
    return Signs({sign: value for sign, value in meanings.items() if not _is_silent(sign)}, emoji.ascii)


def without_signs(text: str) -> str:
    """Drop pictures from a text, so that the words beside a face can be read."""
    return "".join(char for char in text if unicodedata.category(char) not in {"So", "Sk"})


@lru_cache(maxsize=4096)
def _is_silent(char: str) -> bool:
    silent = char.isspace() or char in DROPPED or char in GENDERS or ord(char) in SKIN_TONES
    return silent or unicodedata.category(char) in {"Cf", "Po"}
