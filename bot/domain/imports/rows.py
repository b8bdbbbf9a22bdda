"""From cells to rows whose values have a type; every line is read or refused with a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.imports.cells import CellReading, Value
from bot.domain.imports.characters import (
    UnreadableCharacter,
    clean,
    stands_for_nothing,
    tidied,
    without_apostrophe,
)
from bot.domain.imports.kinds import FIELDS, Field
from bot.domain.imports.layouts import Layout
from bot.domain.imports.sheets import Line, Mark, Notice, Sheet, shown

Progress = Callable[[int, int], None]
EVERY = 500


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One line that could be read; a field is absent when the file has no such column."""

    line: int
    values: Mapping[str, Value]

    def has(self, field: str) -> bool:
        """Return whether the file says anything about this field, even that it is empty."""
        return field in self.values

    def text(self, field: str) -> str:
        """Return a text; "" when it is empty or absent."""
        value = self.values.get(field)
        return value if isinstance(value, str) else ""

    def day(self, field: str) -> date | None:
        """Return a day; None when it is empty or absent."""
        value = self.values.get(field)
        return value if isinstance(value, date) else None

    def number(self, field: str) -> int | None:
        """Return a whole number; None when it is empty or absent."""
        value = self.values.get(field)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def yes(self, field: str) -> bool:
        """Return whether the line says yes; empty and absent are no."""
        return self.values.get(field) is True


@dataclass(frozen=True, slots=True)
class Rows:
    """What was read from a sheet: its lines, why some were refused, and what was noticed in others."""

    rows: tuple[ImportRow, ...]
    refusals: tuple[Notice, ...]
    notices: tuple[Notice, ...]


def unseen(_done: int, _of: int) -> None:
    """Show no progress."""


def read_rows(sheet: Sheet, layout: Layout, reading: CellReading, progress: Progress = unseen) -> Rows:
    """Read every line of a sheet; reports progress in lines."""
    rows: list[ImportRow] = []
    refusals, notices = list(sheet.refusals), list(sheet.notices)
    columns = [
        (each, layout.places[each.name], layout.needs(each))
        for each in FIELDS[layout.kind]
        if each.name in layout.places
    ]
    for done, line in enumerate(sheet.lines):
        if done % EVERY == 0:
            progress(done, len(sheet.lines))
        values, faults, doubts = _read_line(line, columns, sheet.header, reading)
        refusals += faults
        if not faults:
            notices += doubts
            rows.append(ImportRow(line.number, values))
    progress(len(sheet.lines), len(sheet.lines))
    return Rows(tuple(rows), tuple(refusals), tuple(notices))


def _read_line(
    line: Line, columns: list[tuple[Field, int, bool]], header: tuple[str, ...], reading: CellReading
) -> tuple[dict[str, Value], list[Notice], list[Notice]]:
    values: dict[str, Value] = {}
    faults: list[Notice] = []
    doubts: list[Notice] = []
    for field, place, is_needed in columns:
        raw = line.cells[place]
        try:
            values[field.name], doubt = _read_cell(raw, line.marks.get(place), field, reading)
            if is_needed and values[field.name] is None:
                raise UnreadableCharacter("This cell must not be empty")
        except UnreadableCharacter as error:
            faults.append(Notice(line.number, header[place], shown(tidied(raw)), str(error)))
            continue
        if doubt:
            doubts.append(Notice(line.number, header[place], shown(tidied(raw)), doubt))
    return values, faults, doubts


def _read_cell(raw: str, mark: Mark | None, field: Field, reading: CellReading) -> tuple[Value, str]:
    if mark is not None and mark.fits != field.holds:
        raise UnreadableCharacter(mark.reason)
    text = without_apostrophe(clean(raw), is_name=field.is_name)
    if _is_empty(text, field, reading):
        return None, ""
    cell = field.reads(text, reading)
    return cell.value, cell.doubt


def _is_empty(text: str, field: Field, reading: CellReading) -> bool:
    """Return whether a cell is empty or says so; an authority's own text for a code is never nothing."""
    return not text or (
        stands_for_nothing(text, is_name=field.is_name) and text.casefold() not in reading.aliases
    )
