"""From the bytes of a file to text: a fixed ladder, because guessing is wrong on short files."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

# UTF-32's marks come before UTF-16's, because one begins with the other.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_LETTER_OF_UTF8 = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
"""What hardly ever stands in a text of Windows-1252: a letter and a sign behind it that make one letter of UTF-8."""
UNREADABLE = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file and the name of the encoding that it was read in."""

    text: str
    encoding: str


def decode(content: bytes) -> Decoded:
    """Read bytes by the first that fits: a byte order mark, UTF-8, UTF-16 where there are zero bytes, Windows-1252.

    Never raises: what has no meaning in the encoding becomes U+FFFD, which every cell refuses.
    """
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            return Decoded(content[len(mark) :].decode(codec, "replace"), name)
    if b"\0" in content:
        return Decoded(content.decode(_byte_order(content), "replace"), "UTF-16")
    try:
        return Decoded(content.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError:
        if _LETTER_OF_UTF8.search(content):  # one strange byte must not garble the names of all other lines
            return Decoded(content.decode("utf-8", "replace"), "UTF-8")
        return Decoded(content.decode("cp1252", "replace"), "Windows-1252")


def _byte_order(content: bytes) -> str:
    """Western text in UTF-16 has its zeros at the odd places when the small end comes first."""
    return "utf-16-le" if content[1::2].count(0) >= content[0::2].count(0) else "utf-16-be"
