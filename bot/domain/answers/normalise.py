"""Folding a text so that the same word typed in many ways compares equal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

APOSTROPHES = "'’ʼ‘`´ʹ′"
DASHES = "–—‐‑‒―−"
SKIN_TONES = range(0x1F3FB, 0x1F400)
# What parts clauses, in the scripts of all languages; the Latin ones also stand inside numbers and names.
COMMAS = ",;،؛、፣፤፥，；"
FULL_STOPS = "؟۔।॥።፧。！？"
QUESTION_MARKS = ("?", "؟", "？", "፧")
# A picture of letters, which no folding turns into them.
CALL_FOR_HELP = "🆘"
DROPPED = {"\ufe0e", "\ufe0f", "\u20e3", "\u0640"}

_LETTERS = str.maketrans(
    {
        "ي": "ی", "ى": "ی", "ێ": "ی", "ك": "ک", "ة": "ه", "ە": "ه", "ھ": "ه", "ہ": "ه", "ۀ": "ه",
        "ۂ": "ه", "ٱ": "ا", "ې": "ی", "ۍ": "ی", "ګ": "گ",
        "ۆ": "و", "ڵ": "ل", "ڕ": "ر", "ዉ": "ው", "ł": "l", "đ": "d", "ı": "i", "ø": "o",
    }
)  # fmt: skip
# Letters of Ethiopic that sound the same today and are swapped freely, each with its seven orders.
_ALIKE = {"ሐ": "ሀ", "ኀ": "ሀ", "ሠ": "ሰ", "ዐ": "አ", "ፀ": "ጸ", "ቐ": "ቀ", "ኸ": "ከ"}
_ORDERS = 7
_LETTERS |= {
    ord(odd) + order: chr(ord(plain) + order) for odd, plain in _ALIKE.items() for order in range(_ORDERS)
}
# The first and the fourth order of these sound the same too: ሃ is ሀ, ኣ is አ.
_LETTERS |= {ord(odd): plain for odd, plain in zip("ሃሓኃኣዓ", "ሀሀሀአአ", strict=True)}
# Punjabi writes "not" and "is" as they are spoken: "ਚੰਗਾ ਨੀ ਆ" for "ਚੰਗਾ ਨਹੀਂ ਹੈ".
_PUNJABI = re.compile("[\u0a00-\u0a7f]|نیی")
_SPOKEN = {
    **dict.fromkeys(("ਨੀ", "ਨਹੀ", "ਨਈਂ", "ਨਈ", "ਨੲੀਂ", "ਨਹੀਂਓਂ", "ਨੀਂ", "ਨਾਹੀਂ"), "ਨਹੀਂ"),
    **dict.fromkeys(("ਆ", "ਐ", "ਏ", "ਹੈਗਾ", "ਹੈਗੀ"), "ਹੈ"),
    "ਕੁਛ": "ਕੁਝ",
    "ਕੱਲਾ": "ਇਕੱਲਾ",
    "ਕੱਲੀ": "ਇਕੱਲੀ",
    "ਕੱਲੇ": "ਇਕੱਲੇ",
    "نییں": "نهیں",
}
_RUN = re.compile(r"([^\W\d_])\1{2,}")
_DOUBLE = re.compile(r"([^\W\d_])\1+")
_NO_APOSTROPHES = str.maketrans("", "", APOSTROPHES)
# So many different characters are remembered; a text of all of Unicode fills no memory.
MOST_CHARACTERS = 4096
# So many words are remembered, and of so many characters: a few are most of what is said.
MOST_WORDS, LONGEST_WORD = 2048, 24


class Characters(dict[int, str]):
    """What each character becomes in ``str.translate``, worked out when it first comes."""

    def __init__(self, become: Callable[[str], str]) -> None:
        """Begin with nothing worked out."""
        super().__init__()
        self._become = become

    def __missing__(self, code: int) -> str:
        """Work out what a character becomes, and remember it."""
        found = self._become(chr(code))
        if len(self) < MOST_CHARACTERS:
            self[code] = found
        return found


class Normalised(NamedTuple):
    """One text in the forms that comparisons need.

    ``plain``: digits, case and width folded, letters as typed, punctuation kept. ``text``: letters folded as well.
    ``words``: as ``text``, punctuation and pictures turned to spaces.
    """

    plain: str
    text: str
    words: str


def normalise(text: str) -> Normalised:
    """Fold a text for matching; never raises, whatever the text holds."""
    return _folded_word(text) if is_word(text) else _folded(text)


def is_word(text: str) -> bool:
    """Return whether a text is one word: what such words come to is remembered, while sentences are not kept."""
    return len(text) <= LONGEST_WORD and " " not in text


def _folded(text: str) -> Normalised:
    plain = _plain(text)
    folded = fold(plain)
    return Normalised(plain, folded, _words(folded))


_folded_word = lru_cache(maxsize=MOST_WORDS)(_folded)


def fold(plain: str) -> str:
    """Fold letters that keyboards swap (Arabic and Persian forms, Latin accents) and long runs of one letter."""
    if plain.isascii():
        return _RUN.sub(r"\1", plain)
    decomposed = _drop_marks(unicodedata.normalize("NFD", plain))
    return _RUN.sub(r"\1", unicodedata.normalize("NFC", decomposed).translate(_LETTERS))


def squeezed(words: str) -> str:
    """Fold every run of one letter, also a proper double one, so that "killl" and "kill" are the same."""
    return _DOUBLE.sub(r"\1", words)


def is_drawn_out(plain: str) -> bool:
    """Return whether somebody held a letter down in a text: three of it, or more."""
    return _RUN.search(plain) is not None


def _plain(text: str) -> str:
    if text.isascii():
        return " ".join(text.casefold().translate(_ASCII).split())
    # Apostrophes go first: the wider forms of letters turn some of them into a space and an accent.
    wide = unicodedata.normalize("NFKC", text.translate(_NO_APOSTROPHES)).casefold()
    return " ".join(wide.translate(_CHARACTERS).split())


def _character(char: str) -> str:
    if char.isspace():
        return " "
    if char in APOSTROPHES or char in DROPPED or ord(char) in SKIN_TONES:
        return ""
    if char == CALL_FOR_HELP:
        return " sos "
    if char in DASHES:
        return "-"
    if unicodedata.category(char) in {"Cf", "Cc", "Cs"}:
        return ""
    digit = unicodedata.digit(char, None)
    return char if digit is None else str(digit)


def _drop_marks(text: str) -> str:
    """Drop accents and vowel signs of Latin and Arabic letters; Indic and other signs are part of the word."""
    if not text.translate(_MARKS):
        return text
    kept: list[str] = []
    base = ""
    for char in text:
        if unicodedata.category(char) != "Mn":
            base = char
            kept.append(char)
        elif not _bears_accents(base):
            kept.append(char)
    return "".join(kept)


@lru_cache(maxsize=4096)
def _bears_accents(base: str) -> bool:
    return not base or unicodedata.name(base, "").startswith(("LATIN", "ARABIC"))


@lru_cache(maxsize=4096)
def _is_separator(char: str) -> bool:
    """Return whether a character parts words: punctuation, and a picture or sign that is typed right behind a word."""
    return unicodedata.category(char)[0] in "PS"


def _words(text: str) -> str:
    if text.isascii():
        return " ".join(text.translate(_ASCII_WORDS).split())
    words = text.translate(_WORDS).split()
    return " ".join(map(_as_in_books, words) if _PUNJABI.search(text) else words)


def _as_in_books(word: str) -> str:
    return _SPOKEN.get(word, word)


_CHARACTERS = Characters(_character)
_MARKS = Characters(lambda char: char if unicodedata.category(char) == "Mn" else "")
_WORDS = Characters(lambda char: " " if _is_separator(char) else char)
_ASCII = {code: _character(chr(code)) for code in range(128)}
_ASCII_WORDS = {code: " " for code in range(128) if _is_separator(chr(code))}


def trim(text: str) -> str:
    """Drop punctuation and spaces from both ends."""
    start, end = 0, len(text)
    while start < end and (text[start] == " " or _is_separator(text[start])):
        start += 1
    while end > start and (text[end - 1] == " " or _is_separator(text[end - 1])):
        end -= 1
    return text[start:end]


def phrase_of(text: str) -> str:
    """Return a text without punctuation and signs, its words parted by single spaces."""
    if text.isascii():
        return " ".join(text.translate(_ASCII_PHRASE).split())
    return " ".join(text.translate(_PHRASES).split())


def pictures_of(text: str) -> frozenset[str]:
    """Return the faces and other pictures of a text, each once."""
    return frozenset(char for char in text if unicodedata.category(char) == "So")


def _is_sign(char: str) -> bool:
    return unicodedata.category(char)[0] in "PSZ"


_PHRASES = Characters(lambda char: " " if _is_sign(char) else char)
_ASCII_PHRASE = {code: " " for code in range(128) if _is_sign(chr(code))}


def script_of(text: str) -> str:
    """Return the script of the first letter as Unicode names it (LATIN, ARABIC, ...), "" without letters."""
    for char in text:
        if char.isalpha():
            return _script(char)
    return ""


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0]
