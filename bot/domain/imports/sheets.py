"""A file as a header and numbered lines of cells, before anybody asks what the cells mean."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

DELIMITERS = (",", ";", "\t")
LONGEST_SHOWN = 60


class FileRefused(Exception):
    """The file as a whole cannot be read; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why a line cannot be taken: where, what stands there, and why; ``column`` is "" for the whole line."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line under the header; ``number`` counts as a text editor or a spreadsheet does, from 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it stands in the file; ``read_as`` says how the file was read, ``refusals`` which lines it broke."""

    header: tuple[str, ...]
    lines: tuple[Line, ...]
    refusals: tuple[Refusal, ...] = ()
    read_as: str = ""


def shown(value: str) -> str:
    """Give a cell as reports show it: cut off where it is long."""
    return value if len(value) <= LONGEST_SHOWN else f"{value[: LONGEST_SHOWN - 1]}…"


def read_csv(text: str, read_as: str = "") -> Sheet:
    """Read comma, semicolon or tab separated text; FileRefused when it has no header.

    A line that is not CSV ends the reading and is refused with what follows it, because nobody knows where the
    next one begins.
    """
    delimiter = _delimiter(text)
    lines: list[Line] = []
    broken: tuple[Refusal, ...] = ()
    try:
        for line in _csv_lines(text, delimiter):
            lines.append(line)
    except _Broken as error:
        broken = (error.refusal,)
    if not lines:
        raise FileRefused("The file is empty: its first line must name the columns")
    return arrange(lines, broken, read_as)


def arrange(lines: Sequence[Line], broken: tuple[Refusal, ...] = (), read_as: str = "") -> Sheet:
    """Take the first line as the header and refuse every line of another width.

    FileRefused for a header that names a column twice; columns at the end that have neither name nor content go.
    """
    header = _header(lines[0].cells)
    kept, refused = [], list(broken)
    for line in lines[1:]:
        cells = _trimmed(line.cells, len(header))
        if len(cells) == len(header):
            kept.append(Line(line.number, cells))
        else:
            reason = f"The line has {_cells(len(cells))} where the header has {len(header)}"
            refused.append(Refusal(line.number, "", shown(" ".join(cells)), reason))
    return Sheet(header, tuple(kept), tuple(sorted(refused, key=lambda each: each.line)), read_as)


def _cells(number: int) -> str:
    return f"{number} cell{'' if number == 1 else 's'}"


def _header(cells: Sequence[str]) -> tuple[str, ...]:
    names = [name.strip() for name in cells]
    while names and not names[-1]:
        names.pop()
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise FileRefused(f"The header names {', '.join(twice)} more than once")
    return tuple(names)


def _trimmed(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    """Drop empty cells to the right of the header."""
    end = len(cells)
    while end > width and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


class _Broken(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


def _csv_lines(text: str, delimiter: str) -> Iterator[Line]:
    """Give the lines that are not blank, each with the number of the file's line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            reason = f"The line cannot be read as CSV ({error}); nothing after it was read"
            raise _Broken(Refusal(begins, "", "", reason)) from error
        if not _is_blank(cells):
            yield Line(begins, tuple(cells))
        begins = reader.line_num + 1


def _is_blank(cells: Iterable[str]) -> bool:
    return all(not cell.strip() for cell in cells)


def _delimiter(text: str) -> str:
    """Choose the delimiter that cuts the first line that is not blank into most cells."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=lambda delimiter: _width(first, delimiter))


def _width(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter), ()))
    except csv.Error:
        return 0
