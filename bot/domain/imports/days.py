"""Days as files write them: an explicit list of formats, day first; a moment with a time zone is London's day."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from types import MappingProxyType

from bot.domain.imports.characters import UnreadableCharacter
from bot.domain.reviews import LONDON

_NAMES = (
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
)
_MONTHS = MappingProxyType({name: number for number, names in enumerate(_NAMES, 1) for name in names})
# A time of day, as databases add it, says nothing about a day unless it has a time zone.
_TIME = (
    r"(?:(?:T|,? )(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"(?: ?(?P<half>[AP])\.?M\.?)?(?: ?(?P<zone>Z|UTC|GMT|BST|[+-]\d{2}(?::?\d{2})?))?)?"
)
_DAYS = tuple(
    re.compile(pattern + _TIME, re.ASCII | re.IGNORECASE)
    for pattern in (
        r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})",
        r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})",
        r"(?P<day>\d{1,2})-(?P<month>\d{1,2})-(?P<year>\d{4})",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})",
        # Only beside the name of a month are two digits of a year surely that, and not a day.
        r"(?P<day>\d{1,2})[ -](?P<month>[A-Za-z]{3,9})[ -](?P<year>\d{4}|\d{2})",
    )
)
DAY_EXAMPLES = (
    "26/11/2026",
    "2026-11-26",
    "26-11-2026",
    "26.11.2026",
    "26 November 2026",
    "26-Nov-2026",
    "26-NOV-26",
)
_EARLIEST, _LATEST = 1980, 2100
# Years by which a year of two digits may lie ahead of today; beyond them it is one of the century before.
_AHEAD = 10
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?", re.ASCII)
_ZONES = MappingProxyType({"Z": 0, "UTC": 0, "GMT": 0, "BST": 60})


def read_day(text: str, today: date) -> date:
    """Read a day in one of the formats of ``DAY_EXAMPLES``; Unreadable says why it is none."""
    for pattern in _DAYS:
        found = pattern.fullmatch(text)
        if found:
            return _in_london(found, _real_day(found, today))
    if _SERIAL.fullmatch(text):
        raise UnreadableCharacter(
            "This is a spreadsheet’s number of a day: format the column as a date and save again"
        )
    raise UnreadableCharacter(f"Write the day like {DAY_EXAMPLES[0]} or {DAY_EXAMPLES[1]}")


def _real_day(found: re.Match[str], today: date) -> date:
    month = found["month"]
    number = int(month) if month.isdigit() else _MONTHS.get(month.casefold(), 0)
    try:
        day = date(_year(found["year"], today), number, int(found["day"]))
    except ValueError as error:
        raise UnreadableCharacter("There is no such day; the day comes before the month") from error
    if not _EARLIEST <= day.year <= _LATEST:
        raise UnreadableCharacter(f"The year must be between {_EARLIEST} and {_LATEST}")
    return day


def _year(written: str, today: date) -> int:
    if len(written) == 4:
        return int(written)
    year = today.year - today.year % 100 + int(written)
    return year if year <= today.year + _AHEAD else year - 100


def _in_london(found: re.Match[str], day: date) -> date:
    """Return London's day of a moment with a time zone; the day itself where no zone is given."""
    if found["hour"] is None:
        return day
    moment = _moment(found, day)
    if not found["zone"]:
        return day
    offset = timezone(timedelta(minutes=_offset(found["zone"].upper())))
    return moment.replace(tzinfo=offset).astimezone(LONDON).date()


def _moment(found: re.Match[str], day: date) -> datetime:
    hour = int(found["hour"])
    if found["half"] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if found["half"].upper() == "P" else 0)
    elif found["half"]:
        raise UnreadableCharacter("There is no such time of day")
    try:
        return datetime(day.year, day.month, day.day, hour, int(found["minute"]), int(found["second"] or 0))  # noqa: DTZ001 - its zone comes after
    except ValueError as error:
        raise UnreadableCharacter("There is no such time of day") from error


def _offset(zone: str) -> int:
    if zone in _ZONES:
        return _ZONES[zone]
    digits = zone[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    if minutes >= 24 * 60:
        raise UnreadableCharacter("There is no such time zone")
    return -minutes if zone.startswith("-") else minutes
