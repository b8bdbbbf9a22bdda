"""The characters of a cell: what nobody sees goes, what a spreadsheet put there is named."""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType

_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
# Marks that take no room on a screen; they come with what is copied from web pages, mails and address books.
_UNSEEN = (
    "\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a\u202b\u202c"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)
_TIDY = MappingProxyType({**dict.fromkeys(map(ord, _SPACES), " "), **dict.fromkeys(map(ord, _UNSEEN))})
# Persian, Urdu and Indian names need these two between their letters; elsewhere nobody sees them.
_JOINED = "\u0600-\u18ff\ufb50-\ufdff\ufe70-\ufefc"
_STRAY_JOINERS = re.compile(f"(?<![{_JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}])")
_NOT_WRITTEN = re.compile("[\x00-\x1f\x7f-\x9f\u202d\u202e\ufffd\ud800-\udfff]")
_WIDE = MappingProxyType({wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)})
_SHEET_ERROR = re.compile(
    r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|BUSY!|UNKNOWN!|EXTERNAL!"
    r"|PYTHON!|GETTING_DATA)|Err:\d{3}",
    re.IGNORECASE,
)
_TOO_NARROW = re.compile(r"#{3,}")
_SHORTENED = re.compile(r"[+-]?\d(?:[.,]\d+E[+-]?|E[+-])\d{1,3}", re.IGNORECASE)
_TEXT_FORMULA = re.compile(r'=\s*"((?:[^"]|"")*)"')
_FOR_NOTHING = frozenset(
    {"-", "--", "---", "–", "—", "NULL", "(null)", "<null>", "[null]", "N/A", "n/a", "\\N"}
)
_FOR_NOTHING_BUT_A_NAME = frozenset({"null", "na", "n.a.", "none", "nil", "nan", "nat"})
_BEFORE_A_VALUE = re.compile(r"'(?=[=+@0-9-])")


class UnreadableCharacter(Exception):
    """A cell cannot be taken; the text says why."""


def tidied(raw: str) -> str:
    """Return a text as a person sees it: plain spaces, letters in one piece, nothing that takes no room, no ends."""
    if raw.isascii():
        return raw.strip()
    plain = _STRAY_JOINERS.sub("", raw.translate(_TIDY))
    return unicodedata.normalize("NFC", plain).strip()


def clean(raw: str) -> str:
    """Return the text of a cell without space around it; Unreadable when it holds what nobody can have written."""
    text = tidied(raw)
    typed = _TEXT_FORMULA.fullmatch(text)
    if typed:
        text = tidied(typed[1].replace('""', '"'))
    strange = _NOT_WRITTEN.search(text)
    if strange:
        code = "" if strange[0] < "\x20" else f" (U+{ord(strange[0]):04X})"
        raise UnreadableCharacter(f"There is a character in it that cannot be read{code}")
    _refuse_what_a_spreadsheet_put(text)
    return text


def _refuse_what_a_spreadsheet_put(text: str) -> None:
    if text.startswith("="):
        raise UnreadableCharacter("This is a formula and not its result: save the file with values")
    if _SHEET_ERROR.fullmatch(text):
        raise UnreadableCharacter("This is an error message of the spreadsheet")
    if _TOO_NARROW.fullmatch(text):
        raise UnreadableCharacter(
            "The column was too narrow when the file was saved: widen it and save again"
        )
    if _SHORTENED.fullmatch(text):
        raise UnreadableCharacter(
            "A spreadsheet shortened this number: format the column as text and type it again"
        )


def without_apostrophe(text: str, *, is_name: bool) -> str:
    """Drop the apostrophe that makes a spreadsheet take what follows as text; a name may begin with one."""
    return _BEFORE_A_VALUE.sub("", text, count=1) if is_name else text.removeprefix("'").lstrip()


def stands_for_nothing(text: str, *, is_name: bool) -> bool:
    """Return whether a text is how databases and people write an empty cell; a name may be "Nil" or "Na"."""
    return text in _FOR_NOTHING or (not is_name and text.casefold() in _FOR_NOTHING_BUT_A_NAME)


def narrowed(text: str) -> str:
    """Return wide letters and digits, as East Asian keyboards type them, as plain ones."""
    return text.translate(_WIDE)


def folded(text: str) -> str:
    """Return what an id is compared by to find one that was meant: no case, no width, no zeros before it."""
    narrow = narrowed(tidied(text)).casefold()
    return narrow.lstrip("0") or narrow


def squeezed(text: str) -> str:
    """Return the letters and digits of a text in lower case; case, spaces and punctuation say nothing."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(each for each in folded if each.isalnum())
