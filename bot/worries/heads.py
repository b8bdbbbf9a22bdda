"""The two heads that say how much a message sounds like a worry: by its spelling, and by its meaning."""

from __future__ import annotations

import base64
import hashlib
import json
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from bot.worries.spelling import pieces

FOLDER = Path(__file__).parent / "weights"
LETTERS, MEANING = "letters.json", "meaning.json"


@dataclass(frozen=True)
class LetterHead:
    """A weight in eight bits for each bucket of spelling; ``threshold`` is for this head alone."""

    weights: bytes
    scale: float
    bias: float
    threshold: float

    @cached_property
    def _signed(self) -> array[int]:
        return array("b", self.weights)

    def score(self, text: str) -> float:
        """Return how much a message sounds like a worry; above zero more than not."""
        signed = self._signed
        return self.bias + self.scale * sum(signed[place] * share for place, share in pieces(text).items())


@dataclass(frozen=True, slots=True)
class MeaningHead:
    """A weight for each number of the sentence encoder; ``threshold`` is for both heads together.

    ``letters`` is how much the head of letters counts beside it.
    """

    weights: tuple[float, ...]
    bias: float
    letters: float
    threshold: float

    def score(self, vector: Sequence[float]) -> float:
        """Return how much a vector sounds like a worry; above zero more than not."""
        return self.bias + sum(weight * each for weight, each in zip(self.weights, vector, strict=True))


@dataclass(frozen=True, slots=True)
class Heads:
    """Both heads, the digest of the messages they learned from, and their version, which is a digest of them."""

    letters: LetterHead
    meaning: MeaningHead
    learned_from: str
    version: str


def load_heads(folder: Path = FOLDER) -> Heads:
    """Return the heads that the package brings."""
    texts = [(folder / name).read_text(encoding="ascii") for name in (LETTERS, MEANING)]
    letters, meaning = map(json.loads, texts)
    return Heads(
        LetterHead(
            base64.b64decode(letters["weights"]), letters["scale"], letters["bias"], letters["threshold"]
        ),
        MeaningHead(tuple(meaning["weights"]), meaning["bias"], meaning["letters"], meaning["threshold"]),
        meaning["learned_from"],
        hashlib.sha256("".join(texts).encode()).hexdigest()[:12],
    )


def save_heads(letters: LetterHead, meaning: MeaningHead, learned_from: str, folder: Path = FOLDER) -> None:
    """Write the heads as the package brings them."""
    packed = base64.b64encode(letters.weights).decode()
    of_letters = {"scale": letters.scale, "bias": letters.bias, "threshold": letters.threshold}
    _write(folder / LETTERS, {**of_letters, "weights": packed})
    of_meaning = {"bias": meaning.bias, "letters": meaning.letters, "threshold": meaning.threshold}
    _write(folder / MEANING, {"learned_from": learned_from, **of_meaning, "weights": meaning.weights})


def _write(path: Path, said: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(said, indent=None) + "\n", encoding="ascii")
