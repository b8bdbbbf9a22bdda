"""How days, moments and a young person's words are written in English, on pages and on paper."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

from bot.domain.languages import Direction
from bot.domain.reviews import LONDON

# Controls that draw nothing or turn the line around; joiners and direction marks are part of many scripts.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_NUMBER = re.compile(r"\d+(?:[ \u00a0-]\d+)+")
# What Unicode calls a strong letter (UAX #9); the first one says how a text runs.
_STRONG = {"L": Direction.LEFT_TO_RIGHT, "R": Direction.RIGHT_TO_LEFT, "AL": Direction.RIGHT_TO_LEFT}


def day(value: date) -> str:
    """Write a day in full: Thursday 26 November 2026."""
    return f"{value:%A} {value.day} {value:%B} {value.year}"


def moment(value: datetime) -> str:
    """Write a moment by the clock in England: 20 November 2026 at 18:10."""
    local = value.astimezone(LONDON)
    return f"{local.day} {local:%B} {local.year} at {local:%H:%M}"


def seen(words: str) -> str:
    """Show unseen characters as their code point, so that no text can hide or turn around."""
    return _UNSEEN.sub(lambda found: f"[U+{ord(found.group()):04X}]", words.replace("\r\n", "\n"))


def with_whole_numbers(words: str) -> str:
    """Keep a number of several groups, such as 0800 1111, in its order where the line runs from the right (UAX #9)."""
    return _NUMBER.sub(lambda found: f"\u2066{found.group()}\u2069", words)


def on_one_line(words: str) -> str:
    """Keep a number of several groups, such as 0800 1111, together where a line is full."""
    return _NUMBER.sub(lambda found: found.group().replace(" ", "\u00a0"), words)


def direction_of(words: str) -> Direction:
    """Return how a text runs, by its first strong letter; from the left where it has none."""
    kinds = (unicodedata.bidirectional(letter) for letter in words)
    return next((_STRONG[kind] for kind in kinds if kind in _STRONG), Direction.LEFT_TO_RIGHT)
