"""Which messages sound like a worry, to a program."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from bot.ports import Encoder
from bot.worries.answers import plain_answers
from bot.worries.encoder import open_encoder
from bot.worries.heads import Heads, load_heads
from bot.worries.spelling import folded, says_something


@dataclass(frozen=True, slots=True)
class Noticer:
    """The heads, with the sentence encoder where there is one; without it spelling alone is listened to.

    ``answers`` are the plain answers, folded, that are left to the conversation.
    """

    heads: Heads
    encoder: Encoder | None
    answers: Container[str] = frozenset()

    @property
    def version(self) -> str:
        """Return which heads these are, and whether the encoder stood by them."""
        return f"{self.heads.version}{'' if self.encoder else '-letters'}"

    @property
    def threshold(self) -> float:
        """Return from which score on a message is a worry."""
        return (self.heads.meaning if self.encoder else self.heads.letters).threshold

    def scores(self, texts: Sequence[str]) -> list[float]:
        """Return how much each text sounds like a worry."""
        letters = [self.heads.letters.score(text) for text in texts]
        if self.encoder is None:
            return letters
        meaning = self.heads.meaning
        return [
            meaning.score(vector) + meaning.letters * spelled
            for vector, spelled in zip(self.encoder.vectors(texts), letters, strict=True)
        ]

    def notices(self, texts: Sequence[str]) -> list[bool]:
        """Return for each text whether it sounds like a worry; a number or a plain answer never does."""
        asked = [place for place, text in enumerate(texts) if self._is_for_reading(text)]
        scores = self.scores([texts[place] for place in asked])
        found = {place for place, score in zip(asked, scores, strict=True) if score >= self.threshold}
        return [place in found for place in range(len(texts))]

    def _is_for_reading(self, text: str) -> bool:
        return says_something(text) and folded(text) not in self.answers


def open_noticer(*, listens: bool = True) -> Noticer:
    """Return the noticer of this machine; without ``listens`` that of one without the sentence encoder."""
    return Noticer(load_heads(), open_encoder() if listens else None, plain_answers())
