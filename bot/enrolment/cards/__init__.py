"""The card that a child is handed: the code, where to send it, and squares to scan, in two languages, as a PDF."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

# A card takes about a second to draw; longer than this something is wrong with the machine.
LONGEST_SECONDS = 60
NO_PANGO = "the card could not be drawn: Pango is not installed on this machine, see docs/how-to/deploy.md"


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
    """Everything on a card: the service's name, the code as printed, links by channel, words in one or two languages.

    ``strip`` says on a sheet whose card it is, beside the line where it is cut off.
    """

    service: str
    code: str
    links: Mapping[str, str]
    words: tuple[CardWords, ...]
    strip: str = ""


class CardFailed(Exception):
    """The card could not be drawn; the text says why."""


def as_pdf(cards: Sequence[Card], shape: CardShape) -> bytes:
    """Draw cards in a process of its own, because the printing library is large; CardFailed says why not."""
    facts = {"shape": shape, "cards": [asdict(card) for card in cards]}
    try:
        drawn = subprocess.run(
            [sys.executable, "-m", "bot.enrolment.cards"],
            input=json.dumps(facts).encode(),
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        lacking = b"cannot load library" in error.stderr
        raise CardFailed(NO_PANGO if lacking else "the program that draws the card failed") from None
    except (subprocess.SubprocessError, OSError) as error:
        # Without the error's own words: its input holds the code.
        raise CardFailed(f"the card could not be drawn: {type(error).__name__}") from None
    return drawn.stdout
