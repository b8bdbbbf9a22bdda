"""The card that a child is handed: the code, where to send it, and squares to scan, in two languages, as a PDF."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from bot.paper import drawn_by


class CardShape(StrEnum):
    """What is printed: each card on a small page, four on a sheet to cut, or each on a page in large letters."""

    SMALL = "a6"
    SHEET = "a4"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class CardWords:
    """The sentences of a card in one language."""

    language: str
    direction: str
    title: str
    how: str
    to: str
    scan: str
    until: str
    private: str
    safe: str


@dataclass(frozen=True, slots=True)
class Card:
    """Everything on a card: the service's name, the code as printed, words in one or two languages.

    ``links`` are what the squares hold, each by what stands beneath it: where to write, in words.
    ``strip`` says on a sheet whose card it is, beside the line where it is cut off.
    """

    service: str
    code: str
    links: Mapping[str, str]
    words: tuple[CardWords, ...]
    strip: str = ""


def as_pdf(cards: Sequence[Card], shape: CardShape) -> bytes:
    """Return cards as a PDF; PaperFailed says why they could not be drawn."""
    facts = {"shape": shape, "cards": [asdict(card) for card in cards]}
    return drawn_by("bot.enrolment.cards", json.dumps(facts).encode())
