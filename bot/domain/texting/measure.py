"""What a text costs as SMS, and long texts in pieces that a provider takes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from bot.domain.texting.clusters import billed_signs, clusters

LONGEST_BODY = 1600  # Twilio's limit for a body on SMS and WhatsApp, in UTF-16 units
# 3GPP TS 23.038: the default alphabet, and the table reached by an escape, whose signs count twice.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")
GSM7 = _BASIC | _EXTENSION
# Units in a message of one segment, and in each segment of a longer one (six octets go to its header).
_SEPTETS = (160, 153)
_UTF16_UNITS = (70, 67)


class Encoding(StrEnum):
    """The two encodings of SMS."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


@dataclass(frozen=True, slots=True)
class TextCost:
    """The encoding of an SMS and how many segments it is billed as."""

    encoding: Encoding
    segments: int


def measure(text: str) -> TextCost:
    """Forecast the cost of a text sent as SMS without the provider's own replacements.

    Neither an escaped sign nor a grapheme cluster is parted over two segments. The same as npm
    sms-segments-calculator 1.3.0 with encoding "auto"; the provider's own count is the truth.
    """
    if GSM7.issuperset(text):
        sizes = [2 if character in _EXTENSION else 1 for character in text]
        return TextCost(Encoding.GSM7, _segments(sizes, _SEPTETS))
    units = utf16_length(text)
    if units <= _UTF16_UNITS[0]:
        return TextCost(Encoding.UCS2, 1)
    size = len if units == len(text) else utf16_length
    return TextCost(Encoding.UCS2, _segments(list(map(size, billed_signs(text))), _UTF16_UNITS))


def _segments(sizes: list[int], capacity: tuple[int, int]) -> int:
    """Count the segments that whole signs fill in order.

    As in the provider's calculator, what the header pushes out of the first segment and the sign after it share the
    second, even where they overfill it (only signs of dozens of marks do).
    """
    alone, joined = capacity
    if sum(sizes) <= alone:
        return 1
    filled = list(accumulate(sizes))
    fitted, kept = bisect_right(filled, alone), bisect_right(filled, joined)
    segments, used = 2, sum(sizes[kept : fitted + 1])
    for size in sizes[fitted + 1 :]:
        if used + size > joined:
            segments, used = segments + 1, 0
        used += size
    return segments


def utf16_length(text: str) -> int:
    """Count UTF-16 code units, the measure of UCS-2 text and of the providers' limits."""
    return len(text) + sum(map("\uffff".__lt__, text))


def split(text: str, limit: int = LONGEST_BODY) -> tuple[str, ...]:
    """Part a text into pieces of at most ``limit`` UTF-16 units, between words where it can.

    Joined again the pieces are the text. ValueError when the limit is below 2, the size of one character.
    """
    if limit < 2:
        raise ValueError("No character fits")
    pieces = [""]
    used = 0
    for atom in _atoms(text, limit):
        size = utf16_length(atom)
        if used + size > limit:
            pieces.append("")
            used = 0
        pieces[-1] += atom
        used += size
    return tuple(pieces)


def _atoms(text: str, limit: int) -> Iterator[str]:
    """Return the words; a word longer than the limit in its clusters, a cluster longer than it in its characters."""
    for word in _words(text):
        if utf16_length(word) <= limit:
            yield word
            continue
        for cluster in clusters(word):
            yield from (cluster,) if utf16_length(cluster) <= limit else cluster


def _words(text: str) -> Iterator[str]:
    """Return the words, each with the spaces that follow it."""
    word = ""
    for cluster in clusters(text):
        if word and word[-1].isspace() and not cluster.isspace():
            yield word
            word = ""
        word += cluster
    if word:
        yield word
