"""A cell of a workbook as text: what it shows, or what is wrong where it shows something else than it stores."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from types import MappingProxyType

from bot.domain.imports import Mark
from bot.imports.packages import Package, unescaped

# From here on a number has more digits than the 15 that a spreadsheet keeps.
LONGEST = 1e15
_TOO_LONG = Mark(
    "A spreadsheet keeps only 15 digits of a number, so this is not what was typed: "
    "format the column as text and type it again"
)
_NO_RESULT = Mark("This is a formula without its result: open the file in a spreadsheet and save it again")
_AN_ERROR = Mark("This is an error message of the spreadsheet")
_A_DAY = Mark("The spreadsheet holds a day here: format the column as text and type it again", fits="day")
_A_YES_OR_NO = Mark(
    "The spreadsheet holds a yes or no here: format the column as text and type it again", fits="yes_no"
)
_PART_OF_A_DAY = Mark("The spreadsheet shows only a part of a day here: show day, month and year, and look")
_NO_DAY = Mark("This is no day that a spreadsheet can hold")
_INVISIBLE = re.compile(r"\[(?!\$)[^\]]*\]|_.|\*.")
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_ZEROS = re.compile(r"0{2,}")
_PLAIN = re.compile(r"[#0?,]*[#0?](?:\.(?P<part>[#0?]+))?(?P<power>E[+-]?0+)?", re.IGNORECASE)
_PERCENT = re.compile(r"[#0?]+(?:\.[#0?]+)?%")
_GENERAL = frozenset({"", "general", "@", "standard"})
Shown = tuple[str, Mark | None]
_TYPED: Mapping[str, Callable[[str], Shown]] = MappingProxyType(
    {
        "b": lambda text: ("Y" if text.strip() in {"1", "true"} else "N", _A_YES_OR_NO),
        "e": lambda text: (text, _AN_ERROR),
        "d": lambda text: (text, _A_DAY),
    }
)


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as it stands in the file: its type, its style, its text, and whether a formula made it."""

    type: str
    style: int
    text: str
    is_formula: bool


def shown_cell(cell: RawCell, package: Package) -> Shown:
    """Return the text of a cell, and a mark when it is not what a person sees or typed."""
    if cell.is_formula and not cell.text and cell.type != "str":
        return "", _NO_RESULT
    match cell.type:
        case "s":
            return package.texts[int(cell.text)], None
        case "str" | "inlineStr":
            return unescaped(cell.text), None
        case "b" | "e" | "d":
            return _TYPED[cell.type](cell.text)
        case _:
            return _number(cell, package)


def _number(cell: RawCell, package: Package) -> Shown:
    stored = cell.text.strip()
    if not stored:
        return "", None
    value = float(stored)
    formats = package.formats
    style = formats[cell.style] if cell.style < len(formats) else "General"
    if _is_moment(style):
        return _moment(value, style, package)
    if abs(value) >= LONGEST:
        return stored, _TOO_LONG
    return _formatted(value, style)


@cache
def _is_moment(style: str) -> bool:
    from openpyxl.styles.numbers import is_date_format  # noqa: PLC0415 - only a workbook needs the library

    return bool(is_date_format(style))


def _moment(value: float, style: str, package: Package) -> Shown:
    from openpyxl.styles.numbers import is_timedelta_format  # noqa: PLC0415
    from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel  # noqa: PLC0415

    epoch = MAC_EPOCH if package.counts_from_1904 else WINDOWS_EPOCH
    try:
        found: object = from_excel(value, epoch, timedelta=bool(is_timedelta_format(style)))
    except (OverflowError, ValueError):
        return f"{value:.15g}", _NO_DAY
    if isinstance(found, datetime):
        # Parts of a second are what remains of a day and a time as one number; no day may turn by them.
        whole = found.replace(microsecond=0)
        text = whole.date().isoformat() if whole.time() == time() else whole.isoformat(" ")
        return text, _A_DAY if _shows_a_day(style) else _PART_OF_A_DAY
    return (str(found) if isinstance(found, time | timedelta) else ""), None


@cache
def _shows_a_day(style: str) -> bool:
    """Return whether a format shows day and year; what is typed without one of them is filled up with today's."""
    letters = set(_LITERAL.sub("", style).casefold())
    return "d" in letters and bool(letters & {"y", "e"})


def _formatted(value: float, style: str) -> Shown:
    """Write a number as the person who typed it would have; marked where its format shows something else."""
    text = _written(value)
    if style.strip().casefold() in _GENERAL:
        return text, None
    core = _INVISIBLE.sub("", _section(style, value)).strip(" ()\\").lstrip("+-")
    if _ZEROS.fullmatch(core) and value >= 0 and value.is_integer():
        return text.zfill(len(core)), None
    if _PERCENT.fullmatch(core):
        percent = _written(round(value * 100, 10))
        return text, Mark(f"The spreadsheet shows {percent}% here: format the column as text", fits="number")
    plain = _PLAIN.fullmatch(core)
    if plain and (plain["power"] or _is_all_shown(value, plain["part"] or "")):
        return text, None
    return text, Mark(
        f"The spreadsheet stores {text} here and shows it by the format {style[:30]}: "
        "format the column as text and type what it shows"
    )


def _section(style: str, value: float) -> str:
    """Return the part of a format that is for this number: positive, negative and zero may have their own."""
    parts = style.split(";")
    if value < 0 and len(parts) > 1:
        return parts[1]
    return parts[2] if value == 0 and len(parts) > 2 else parts[0]


def _is_all_shown(value: float, part: str) -> bool:
    return abs(round(value, len(part)) - value) <= abs(value) * 1e-14


def _written(value: float) -> str:
    """Write a number with the 15 digits that a spreadsheet shows, whole numbers without a point."""
    return str(int(value)) if value.is_integer() else f"{value:.15g}"
