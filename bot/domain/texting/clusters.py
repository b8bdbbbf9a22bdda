"""Grapheme clusters: what a reader takes for one sign, such as a flag, a family or a letter with its marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.texting import grapheme_table as table

# The emoji of Unicode 10, by which the provider's forecast counts: people and hands that take a skin tone, the four
# that also join, and the other things that join. These classes are closed for good.
_TONED = (
    "\u261d\u26f9\u270a-\u270d\U0001f385\U0001f3c2-\U0001f3c4\U0001f3c7\U0001f3ca-\U0001f3cc\U0001f442-\U0001f443"
    "\U0001f446-\U0001f450\U0001f46e\U0001f470-\U0001f478\U0001f47c\U0001f481-\U0001f483\U0001f485-\U0001f487"
    "\U0001f4aa\U0001f574-\U0001f575\U0001f57a\U0001f590\U0001f595-\U0001f596\U0001f645-\U0001f647"
    "\U0001f64b-\U0001f64f\U0001f6a3\U0001f6b4-\U0001f6b6\U0001f6c0\U0001f6cc\U0001f918-\U0001f91c"
    "\U0001f91e-\U0001f91f\U0001f926\U0001f930-\U0001f939\U0001f93d-\U0001f93e\U0001f9d1-\U0001f9dd"
)
_JOINED = (
    "\u2640\u2642\u2695-\u2696\u2708\u2764\U0001f308\U0001f33e\U0001f373\U0001f393\U0001f3a4\U0001f3a8\U0001f3eb"
    "\U0001f3ed\U0001f48b\U0001f4bb-\U0001f4bc\U0001f527\U0001f52c\U0001f5e8\U0001f680\U0001f692"
)
# Each class of characters as one letter; a later line outdoes an earlier one.
_CLASSES = (
    ("c", table.CONTROL),
    ("e", table.EXTEND),
    ("s", table.SPACING_MARK),
    ("p", table.PREPEND),
    ("l", table.HANGUL_L),
    ("v", table.HANGUL_V),
    ("k", table.HANGUL_T),
    ("x", table.PICTOGRAPHIC),
    ("b", _TONED),
    ("q", "\U0001f466-\U0001f469"),
    ("j", _JOINED),
    ("f", "\U0001f1e6-\U0001f1ff"),
    ("t", "\U0001f3fb-\U0001f3ff"),
    ("z", "\u200d"),
    ("r", "\r"),
    ("n", "\n"),
)
_FIRST_SYLLABLE, _LAST_SYLLABLE, _SYLLABLES_PER_VOWEL = 0xAC00, 0xD7A3, 28
# UAX 29, table 1c, over the letters; without the conjunct rule GB9c, which no network and no forecast knows.
_HANGUL = "l*(?:v+|yv*|w)k*|l+|k+"
_CLUSTER = re.compile(f"rn|p*(?:{_HANGUL}|ff|[xbqj](?:[et]*z[xbqj])*|[^crn])[etzs]*|.")
_BILLED = re.compile(f"p*(?:{_HANGUL}|ff|[bq](?:e*t)?|[^crn])[ezs]*(?:(?<=z)(?:q(?:e*t)?|j)[ezs]*)*|.")


def _points(ranges: str) -> Iterator[int]:
    for first, last in re.findall("(.)(?:-(.))?", ranges, re.DOTALL):
        yield from range(ord(first), ord(last or first) + 1)


class _Letters(dict[int, str]):
    """The letter of each code point's class; the ordinary characters and the Hangul syllables are worked out."""

    def __missing__(self, point: int) -> str:
        if not _FIRST_SYLLABLE <= point <= _LAST_SYLLABLE:
            return "o"
        return "w" if (point - _FIRST_SYLLABLE) % _SYLLABLES_PER_VOWEL else "y"


_LETTERS = _Letters((point, letter) for letter, ranges in _CLASSES for point in _points(ranges))

# Without any of these every character is a cluster of its own, as in most scripts.
_JOINING = frozenset(chr(point) for point, letter in _LETTERS.items() if letter in "etzspflvkr")


def _parted(text: str, pattern: re.Pattern[str]) -> list[str]:
    if _JOINING.isdisjoint(text):
        return list(text)
    return [text[match.start() : match.end()] for match in pattern.finditer(text.translate(_LETTERS))]


def clusters(text: str) -> list[str]:
    """Part a text into its extended grapheme clusters (UAX 29); joined again they are the text."""
    return _parted(text, _CLUSTER)


def billed_signs(text: str) -> list[str]:
    """Part a text into the signs that the forecast of segments keeps whole, by the emoji of Unicode 10."""
    return _parted(text, _BILLED)
