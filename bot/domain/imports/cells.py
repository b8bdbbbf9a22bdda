"""What a cell may hold and how it is read: explicit lists, no guessing; every refusal says why."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from bot.domain.imports.wording import read_participation, squeezed
from bot.domain.participation import Code

Value = str | int | bool | date | None


class Unreadable(Exception):
    """A cell cannot be taken; the text says why."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell means, and what is doubtful about it although it can be taken."""

    value: Value
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What readers need to know: the day, languages by :func:`squeezed` name or code, an authority's own texts."""

    today: date
    languages: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    aliases: Mapping[str, Code] = field(default_factory=lambda: MappingProxyType({}))


Reader = Callable[[str, Reading], Cell]
_NOT_WRITTEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffd\ud800-\udfff]")
_SHEET_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"})
_MONTHS = MappingProxyType(
    {
        name: number
        for number, names in enumerate(
            (
                ("jan", "january"),
                ("feb", "february"),
                ("mar", "march"),
                ("apr", "april"),
                ("may",),
                ("jun", "june"),
                ("jul", "july"),
                ("aug", "august"),
                ("sep", "sept", "september"),
                ("oct", "october"),
                ("nov", "november"),
                ("dec", "december"),
            ),
            1,
        )
        for name in names
    }
)
_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
# Day first, the year in four digits; a time of day, as databases add it, says nothing about a day.
_DAYS = tuple(
    re.compile(pattern + _TIME, re.ASCII)
    for pattern in (
        r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})",
        r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})",
        r"(?P<day>\d{1,2})-(?P<month>\d{1,2})-(?P<year>\d{4})",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})",
        r"(?P<day>\d{1,2})[ -](?P<month>[A-Za-z]{3,9})[ -](?P<year>\d{4})",
    )
)
DAY_EXAMPLES = ("26/11/2026", "2026-11-26", "26-11-2026", "26.11.2026", "26 November 2026", "26-Nov-2026")
_EARLIEST, _LATEST = 1980, 2100
_YES_NO = MappingProxyType(
    {"y": True, "yes": True, "true": True, "1": True, "n": False, "no": False, "false": False, "0": False}
)
_IDENTIFIER = re.compile(r"[A-Za-z0-9]{1,20}")
_USUAL_LENGTH = 10
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]+\.[^\s@]{2,}")
_FULL_TIME = re.compile(r"(?P<whole>[01])(?:[.,](?P<part>\d{1,2})0*)?", re.ASCII)


def clean(raw: str) -> str:
    """Give the text of a cell without space around it; Unreadable when it holds what nobody can have written."""
    text = raw.strip().strip("\ufeff")
    if _NOT_WRITTEN.search(text):
        raise Unreadable("There is a character in it that cannot be read")
    if text in _SHEET_ERRORS:
        raise Unreadable("This is an error message of the spreadsheet")
    return text


def words(longest: int) -> Reader:
    """Make the reader of a text of at most ``longest`` characters."""

    def read(text: str, _reading: Reading) -> Cell:
        if len(text) > longest:
            raise Unreadable(f"Use {longest} characters or fewer")
        return Cell(text)

    return read


def identifier(text: str, _reading: Reading) -> Cell:
    """Read the authority's id of a child: letters and digits, at most 20; more than 10 is unusual."""
    if not _IDENTIFIER.fullmatch(text):
        raise Unreadable("An id has only letters and digits, at most 20 of them")
    unusual = len(text) > _USUAL_LENGTH
    return Cell(
        text,
        f"The id has more than {_USUAL_LENGTH} characters, which older systems cut off" if unusual else "",
    )


def day(text: str, _reading: Reading) -> Cell:
    """Read a day in one of the formats of ``DAY_EXAMPLES``."""
    for pattern in _DAYS:
        found = pattern.fullmatch(text)
        if found:
            return Cell(_real_day(found["year"], found["month"], found["day"]))
    raise Unreadable(f"Write the day like {DAY_EXAMPLES[0]} or {DAY_EXAMPLES[1]}")


def past_day(text: str, reading: Reading) -> Cell:
    """Read a day that has come."""
    cell = day(text, reading)
    if isinstance(cell.value, date) and cell.value > reading.today:
        raise Unreadable("This day is in the future")
    return cell


def _real_day(year: str, month: str, day_of_month: str) -> date:
    number = int(month) if month.isdigit() else _MONTHS.get(month.casefold(), 0)
    try:
        found = date(int(year), number, int(day_of_month))
    except ValueError as error:
        raise Unreadable("There is no such day; the day comes before the month") from error
    if not _EARLIEST <= found.year <= _LATEST:
        raise Unreadable(f"The year must be between {_EARLIEST} and {_LATEST}")
    return found


def yes_no(text: str, _reading: Reading) -> Cell:
    """Read yes or no, in the ways that case systems write it."""
    if text.casefold() not in _YES_NO:
        raise Unreadable("Write Y or N")
    return Cell(_YES_NO[text.casefold()])


def full_time(text: str, _reading: Reading) -> Cell:
    """Read a share of full time, such as 0.8 or 1, as hundredths."""
    found = _FULL_TIME.fullmatch(text)
    hundredths = int(found["whole"]) * 100 + int((found["part"] or "").ljust(2, "0")) if found else 0
    if not 1 <= hundredths <= 100:
        raise Unreadable("Write the share of full time from 0.01 to 1, such as 0.8")
    return Cell(hundredths)


def email(text: str, _reading: Reading) -> Cell:
    """Read an e-mail address, which is the same in upper and lower case."""
    if not _EMAIL.fullmatch(text) or len(text) > 200:
        raise Unreadable("This is not an e-mail address")
    return Cell(text.casefold())


def language(text: str, reading: Reading) -> Cell:
    """Read a language by its code, its own or its English name; one that Heard does not speak is left open."""
    found = reading.languages.get(squeezed(text))
    return Cell(found, "" if found else "Heard does not speak this language; the child will be asked")


def participation(text: str, reading: Reading) -> Cell:
    """Read a participation code, or its official wording as far as it was not cut off."""
    code = read_participation(text, reading.aliases)
    if code is None:
        raise Unreadable(
            "This is no participation code, and does not begin exactly one of the official texts"
        )
    return Cell(code.value)
