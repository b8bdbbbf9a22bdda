"""What a cell may hold and how it is read: explicit lists, no guessing; every refusal says why."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from bot.domain.enrolment import PhoneOwner
from bot.domain.imports.characters import UnreadableCharacter, clean, narrowed, squeezed
from bot.domain.imports.days import DAY_EXAMPLES, read_day
from bot.domain.messages import ChannelKind
from bot.domain.participation import DFE_WORDING, Code
from bot.domain.reviews import REVIEW_KIND_NAMES, ReviewKind

__all__ = [
    "DAY_EXAMPLES",
    "Cell",
    "CellReading",
    "Reader",
    "UnreadableCharacter",
    "Value",
    "birthday",
    "clean",
    "day",
    "email",
    "end_reason",
    "full_time",
    "identifier",
    "language",
    "legal_status",
    "name",
    "participation",
    "past_day",
    "phone",
    "phone_channel",
    "phone_owner",
    "review_kind",
    "start_reason",
    "words",
    "yes_no",
]
Value = str | int | bool | date | None
_YES_NO = MappingProxyType(
    {"y": True, "yes": True, "true": True, "1": True, "n": False, "no": False, "false": False, "0": False}
)
_IDENTIFIER = re.compile(r"[A-Za-z0-9]{1,20}")
_USUAL_LENGTH = 10
_ROUNDED = re.compile(r"\d{15}0+", re.ASCII)
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]+\.[^\s@]{2,}")
_FULL_TIME = re.compile(r"(?P<whole>[01])(?:[.,](?P<part>\d{1,2})0*)?", re.ASCII)
# A code, alone or with its text after it.
_START_REASON = re.compile(r"([SLPBTU])(?:[^A-Za-z0-9].*)?", re.IGNORECASE)
_END_REASON = re.compile(r"(X1|E\d{1,2}[A-Z]?)(?:[^A-Za-z0-9].*)?", re.IGNORECASE)
_LEGAL_STATUS = re.compile(r"([A-Z]\d)(?:[^A-Za-z0-9].*)?", re.IGNORECASE)
# The eight wordings differ within this many letters and digits, so a field cut at 100 characters does no harm.
PREFIX = 30
_NAMED = re.compile(r"(?<![A-Za-z0-9])PN[ -]?([0-7])(?![0-9A-Za-z])", re.IGNORECASE)
BEGINNINGS: Mapping[str, Code] = {squeezed(words)[:PREFIX]: code for code, words in DFE_WORDING.items()}


_REVIEW_KINDS: Mapping[str, ReviewKind] = MappingProxyType(
    {
        squeezed(text): kind
        for kind, name in REVIEW_KIND_NAMES.items()
        for text in (kind.value, name, name.removesuffix(" review"))
    }
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell means, and what is doubtful about it although it can be taken."""

    value: Value
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class CellReading:
    """What readers need to know: the day, languages by :func:`squeezed` name or code, an authority's own texts.

    ``telephone`` makes E.164 of a number as people write it; UnreadableCharacter says why it is none.
    """

    today: date
    languages: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    aliases: Mapping[str, Code] = field(default_factory=lambda: MappingProxyType({}))
    telephone: Callable[[str], str] = str


Reader = Callable[[str, CellReading], Cell]


def words(longest: int) -> Reader:
    """Make the reader of a text of at most ``longest`` characters."""

    def read(text: str, _reading: CellReading) -> Cell:
        if len(text) > longest:
            raise UnreadableCharacter(f"Use {longest} characters or fewer")
        return Cell(text)

    return read


def name(longest: int) -> Reader:
    """Make the reader of a name of at most ``longest`` characters, which may begin with an apostrophe."""
    read = words(longest)

    def read_name(text: str, reading: CellReading) -> Cell:
        doubt = "It begins with an apostrophe; look whether it belongs to the name" if text[0] == "'" else ""
        return Cell(read(text, reading).value, doubt)

    return read_name


def identifier(text: str, _reading: CellReading) -> Cell:
    """Read the authority's id of a child: letters and digits, at most 20; more than 10 is unusual."""
    narrow = narrowed(text)
    if not _IDENTIFIER.fullmatch(narrow):
        raise UnreadableCharacter("An id has only letters and digits, at most 20 of them")
    return Cell(narrow, "; ".join(_unusual(text, narrow)))


def _unusual(text: str, narrow: str) -> Iterator[str]:
    if text != narrow:
        yield f"Wide letters or digits are read as {narrow}"
    if len(narrow) > _USUAL_LENGTH:
        yield f"The id has more than {_USUAL_LENGTH} characters, which older systems cut off"
    if _ROUNDED.fullmatch(narrow):
        yield "It ends in zeros, as a spreadsheet leaves them of a number with more than 15 digits"


def day(text: str, reading: CellReading) -> Cell:
    """Read a day in one of the formats of ``DAY_EXAMPLES``."""
    return Cell(read_day(text, reading.today))


def past_day(text: str, reading: CellReading) -> Cell:
    """Read a day that has come."""
    cell = day(text, reading)
    if isinstance(cell.value, date) and cell.value > reading.today:
        raise UnreadableCharacter("This day is in the future")
    return cell


def birthday(text: str, reading: CellReading) -> Cell:
    """Read a day of birth; one that is still to come, as case systems hold of unborn children, is left open."""
    cell = day(text, reading)
    if isinstance(cell.value, date) and cell.value > reading.today:
        return Cell(None, "This day is still to come, as of a child who is not born yet; it is left open")
    return cell


def yes_no(text: str, _reading: CellReading) -> Cell:
    """Read yes or no, in the ways that case systems write it."""
    if text.casefold() not in _YES_NO:
        raise UnreadableCharacter("Write Y or N")
    return Cell(_YES_NO[text.casefold()])


def full_time(text: str, _reading: CellReading) -> Cell:
    """Read a share of full time, such as 0.8 or 1, as hundredths."""
    found = _FULL_TIME.fullmatch(text)
    hundredths = int(found["whole"]) * 100 + int((found["part"] or "").ljust(2, "0")) if found else 0
    if not 1 <= hundredths <= 100:
        raise UnreadableCharacter("Write the share of full time from 0.01 to 1, such as 0.8")
    return Cell(hundredths)


def email(text: str, _reading: CellReading) -> Cell:
    """Read an e-mail address, which is the same in upper and lower case."""
    if not _EMAIL.fullmatch(text) or len(text) > 200:
        raise UnreadableCharacter("This is not an e-mail address")
    return Cell(text.casefold())


def phone(text: str, reading: CellReading) -> Cell:
    """Read a mobile number as E.164."""
    return Cell(reading.telephone(text))


def phone_owner(text: str, _reading: CellReading) -> Cell:
    """Read whose phone it is."""
    known = {squeezed(owner): owner for owner in PhoneOwner}
    if squeezed(text) not in known:
        raise UnreadableCharacter(f"Write whose phone it is as {', '.join(PhoneOwner)}")
    return Cell(known[squeezed(text)].value)


def phone_channel(text: str, _reading: CellReading) -> Cell:
    """Read how the child is written to at the number."""
    if squeezed(text) not in {ChannelKind.SMS, ChannelKind.WHATSAPP}:
        raise UnreadableCharacter("Write sms or whatsapp, or leave it empty for sms")
    return Cell(squeezed(text))


def review_kind(text: str, _reading: CellReading) -> Cell:
    """Read the kind of a review, by its name with or without "review", or by its first word."""
    if squeezed(text) not in _REVIEW_KINDS:
        raise UnreadableCharacter("Write child in care or supervision order")
    return Cell(_REVIEW_KINDS[squeezed(text)].value)


def language(text: str, reading: CellReading) -> Cell:
    """Read a language by its code, its own or its English name; one that Heard does not speak is left open."""
    found = reading.languages.get(squeezed(text))
    return Cell(found, "" if found else "Heard does not speak this language; the child will be asked")


def participation(text: str, reading: CellReading) -> Cell:
    """Read a participation code, or its official wording as far as it was not cut off."""
    code = read_participation(text, reading.aliases)
    if code is None:
        raise UnreadableCharacter(
            "This is no participation code, and does not begin exactly one of the official texts"
        )
    return Cell(code.value)


def read_participation(text: str, aliases: Mapping[str, Code]) -> Code | None:
    """Return the code that a text stands for, None when it stands for none or for more than one.

    In turn: an alias of the authority (the whole text, whatever its case), a code, the first 30 letters and digits
    of the official wording; a shorter text must begin exactly one of them. A code with a wording beside it, as
    "PN5 - Child does not attend", is that code when the wording is its own.
    """
    alias = aliases.get(text.strip().casefold())
    if alias is not None:
        return alias
    named = {f"PN{number}" for number in _NAMED.findall(text)}
    if len(named) > 1:
        return None
    words = squeezed(_NAMED.sub(" ", text))
    if not named and words.upper() in set(Code):
        return Code(words.upper())
    fitting = [
        code for beginning, code in BEGINNINGS.items() if words and beginning.startswith(words[:PREFIX])
    ]
    if named:
        code = Code(named.pop())
        return code if not words or code in fitting else None
    return fitting[0] if len(fitting) == 1 else None


def _coded(pattern: re.Pattern[str], says: str) -> Reader:
    """Make the reader of a code of the SSDA903 return, which may stand before its own text."""

    def read(text: str, _reading: CellReading) -> Cell:
        found = pattern.fullmatch(text)
        if not found:
            raise UnreadableCharacter(says)
        return Cell(found[1].upper())

    return read


# Why an episode began (only S begins a time in care) and ended (with X1 care goes on); V3 and V4 are short breaks.
start_reason = _coded(_START_REASON, "Write why the episode began as S, L, P, B, T or U")
end_reason = _coded(_END_REASON, "Write why the episode ended as X1 or a code from E2 to E17")
legal_status = _coded(_LEGAL_STATUS, "Write the legal status as a letter and a digit, such as C2")
