"""The words of a text with where they stand in it, so that a copy can be found whatever a phone did to its signs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

# Quotation marks of any script, the plain ones of a keyboard among them.
QUOTES = "\"'`´“”„‟«»‹›‘’‚‛「」『』〝〞〟＂＇❝❞❛❜"
_ASCII_WORD = re.compile("[A-Za-z0-9]+")
# How a text that was cut off ends.
DOTS = ("…", "...", "..")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text: as written and with its case folded, and its place there."""

    text: str
    folded: str
    start: int
    end: int


def tokens(text: str) -> tuple[Token, ...]:
    """Return the words and numbers of a text in order; signs, pictures and invisible characters do not count."""
    return tuple(
        Token(written, written.casefold(), start, end)
        for start, end in _spans(text)
        if (written := _written(text[start:end]))
    )


def fold(words: Iterable[Token]) -> tuple[str, ...]:
    """Return words with their case folded."""
    return tuple(each.folded for each in words)


def has_quotes(text: str) -> bool:
    """Return whether there is a quotation mark in a text that is no apostrophe inside a word."""
    return opening(text) is not None


def opening(text: str) -> int | None:
    """Return the place of the first quotation mark that no letter touches on its left; None without one."""
    for place, char in enumerate(text):
        if char in QUOTES and (place == 0 or not text[place - 1].isalnum()):
            return place
    return None


def is_sign(char: str) -> bool:
    """Return whether a character is punctuation, space or invisible: nothing that anybody says."""
    return char in QUOTES or _kind(char)[0] in "PZC" or char in "=+|<>^~$\ufe0f\ufe0e"


def pictures(text: str) -> str:
    """Return the faces and other pictures of a text, without its words and punctuation."""
    return "".join(char for char in text if _is_picture(char)).strip("\u200d").lstrip("\ufe0f")


def _is_picture(char: str) -> bool:
    return _kind(char) in {"So", "Sk"} or char in "\u200d\ufe0f‼⁉"


@lru_cache(maxsize=4096)
def _kind(char: str) -> str:
    return unicodedata.category(char)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    if text.isascii():
        yield from (found.span() for found in _ASCII_WORD.finditer(text))
        return
    start, last = None, 0
    for place, char in enumerate(text):
        part = _part(char)
        if part is _Part.WORD or (part is _Part.MARK and start is not None):
            start, last = place if start is None else start, place
        elif part is _Part.SIGN and start is not None:
            yield start, last + 1
            start = None
    if start is not None:
        yield start, last + 1


class _Part(Enum):
    """What a character is to a word: part of it, a mark on a letter, nothing that is seen, or its end."""

    WORD = 1
    MARK = 2
    UNSEEN = 3
    SIGN = 4


@lru_cache(maxsize=4096)
def _part(char: str) -> _Part:
    kind = _kind(char)
    if kind[0] in "LN":
        return _Part.WORD
    if kind == "Cf" or char in "\ufe0f\ufe0e\u20e3":
        return _Part.UNSEEN
    return _Part.MARK if kind in {"Mn", "Mc"} else _Part.SIGN


def _written(span: str) -> str:
    if span.isascii():
        return span
    seen = "".join(char for char in span if _part(char) is not _Part.UNSEEN)
    return unicodedata.normalize("NFC", seen)
