"""The rows of one worksheet, read as they stream out of the file; a million blank rows cost nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from bot.domain.imports import MOST_COLUMNS, FileRefused
from bot.imports.figures import RawCell
from bot.imports.packages import READ_AT_ONCE, local, reader

MOST_LINES = 200_000
MOST_CELLS = 2_000_000
MOST_MERGES = 10_000
_ROW = b"<row "
_STANDS = re.compile(rb">[^<\s]")
_NOT_BLANK = (b"<f", b"<!", b"sheetData")
_BLANK_CELL = re.compile(rb'<c r="[^<>]*/>')
_BLANK_ROW = re.compile(rb'<row r="[^<>]*(?:/>|></row>)')
_LETTERS = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells; rows count from 1, columns from 0, the ends are part of it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class SheetGrid:
    """What a worksheet holds: the cells with content by row and column, what is hidden, and what is merged."""

    rows: dict[int, dict[int, RawCell]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)


class _Enough(Exception):
    """As many rows as were asked for have been read."""


def read_grid(part: IO[bytes], most: int | None = None) -> SheetGrid:
    """Read a worksheet, or only its first ``most`` rows with content; FileRefused when it has too many cells."""
    walk = _Walk(most)
    parser = reader(walk.start, walk.end, walk.text)
    try:
        for block in _without_blank_rows(part):
            parser.Parse(block)
        parser.Parse(b"", True)
    except _Enough:
        pass
    return walk.grid


def _without_blank_rows(part: IO[bytes]) -> Iterator[bytes]:
    """Return a worksheet in blocks, without stretches of whole rows in which nothing stands.

    A row begins where its tag does, because a text writes the sign before it in another way. Rows are left out only
    where they are numbered, as the ones after them would else move up.
    """
    rest = b""
    while read := part.read(READ_AT_ONCE):
        block = rest + read
        begin, end = block.find(_ROW), block.rfind(_ROW, 0, block.rfind(b">") + 1)
        if begin >= end:
            yield block
            rest = b""
            continue
        stretch, rest = block[begin:end], block[end:]
        if _is_blank(stretch) and _is_numbered(rest):
            yield block[:begin]
        else:
            yield block[:begin] + _without_colours(stretch)
    yield rest


def _without_colours(rows: bytes) -> bytes:
    """Leave out cells and rows that have only a colour, where each other one says where it stands."""
    if b"<!" in rows or b"<c>" in rows or b"<row>" in rows:
        return rows
    if rows.count(b"<c ") == rows.count(b'<c r="'):
        rows = _BLANK_CELL.sub(b"", rows)
    return _BLANK_ROW.sub(b"", rows) if rows.count(_ROW) == rows.count(b'<row r="') else rows


def _is_blank(rows: bytes) -> bool:
    may_be = _is_numbered(rows) and not any(sign in rows for sign in _NOT_BLANK)
    return may_be and _STANDS.search(rows) is None


def _is_numbered(rows: bytes) -> bool:
    return b' r="' in rows[: rows.find(b">") + 1]


class _Walk:
    """Follows the elements of a worksheet."""

    def __init__(self, most: int | None) -> None:
        self.grid = SheetGrid()
        self._most = most
        self._row, self._column, self._cells = 0, -1, 0
        self._is_hidden = self._is_text = self._is_reading = self._is_formula = False
        self._type, self._style = "n", 0
        self._parts: list[str] = []
        self._found: dict[int, RawCell] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a row, a cell or what stands in it."""
        match local(name):
            case "c":
                self._begin_cell(attributes)
            case "row":
                self._begin_row(attributes)
            case "v" | "t":
                self._is_text = not self._is_reading
            case "f":
                self._is_formula = True
            case "rPh":
                self._is_reading = True
            case "col" if attributes.get("hidden") in {"1", "true"}:
                first, last = int(attributes["min"]), min(int(attributes["max"]), MOST_COLUMNS)
                self.grid.hidden_columns.update(range(first - 1, last))
            case "mergeCell":
                self._merge(attributes.get("ref", ""))

    def text(self, text: str) -> None:
        """Keep what stands in the element that is open."""
        if self._is_text:
            self._parts.append(text)

    def end(self, name: str) -> None:
        """Finish an element and keep what it held."""
        match local(name):
            case "c":
                self._end_cell()
            case "row":
                self._end_row()
            case "v" | "t":
                self._is_text = False
            case "rPh":
                self._is_reading = False

    def _begin_row(self, attributes: dict[str, str]) -> None:
        self._row = int(attributes.get("r", self._row + 1))
        self._column, self._found = -1, {}
        self._is_hidden = attributes.get("hidden") in {"1", "true"}

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._cells += 1
        if self._cells > MOST_CELLS:
            raise FileRefused(
                "The sheet has far more cells than a list of rows would: copy the rows to a new one"
            )
        place = _LETTERS.fullmatch(attributes.get("r", ""))
        self._column = column_of(place[1]) if place else self._column + 1
        self._type, self._style = attributes.get("t", "n"), int(attributes.get("s", "0"))
        self._parts, self._is_formula = [], False

    def _end_cell(self) -> None:
        text = "".join(self._parts)
        if not text and not self._is_formula:
            return
        if self._column >= MOST_COLUMNS:
            raise FileRefused(
                f"Row {self._row} has something in column {self._column + 1:,}, and at most {MOST_COLUMNS:,} columns "
                "are read: leave only the columns that are needed"
            )
        self._found[self._column] = RawCell(self._type, self._style, text, self._is_formula)

    def _end_row(self) -> None:
        if not self._found:
            return
        self.grid.rows[self._row] = self._found
        if self._is_hidden:
            self.grid.hidden_rows.add(self._row)
        if self._most is not None and len(self.grid.rows) >= self._most:
            raise _Enough
        if len(self.grid.rows) > MOST_LINES + 1:
            raise FileRefused(f"The file has more than {MOST_LINES:,} lines: cut it into parts")

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        begin, end = _LETTERS.fullmatch(first), _LETTERS.fullmatch(last or first)
        if begin is None or end is None:
            return
        if len(self.grid.merged) >= MOST_MERGES:
            raise FileRefused("The sheet has far more merged cells than a list of rows would: unmerge them")
        self.grid.merged.append(Area(int(begin[2]), column_of(begin[1]), int(end[2]), column_of(end[1])))


def column_of(letters: str) -> int:
    """Return the number of a column, from 0, by its letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
