"""A file as a header and numbered lines of cells, before anybody asks what the cells mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.domain.imports.characters import squeezed, tidied
from bot.domain.imports.kinds import OWN_NAMES

LONGEST_SHOWN = 60
MOST_COLUMNS = 1_000
# Lines among which the header is looked for; above it stand titles.
LOOKED_AT = 20


class FileRefused(Exception):
    """The file as a whole cannot be read; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What to say about a line that is refused, or taken all the same; ``column`` is "" for the whole line."""

    line: int
    column: str
    value: str
    says: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What is wrong with a cell beyond its text, unless its column ``holds`` what the mark says it fits."""

    reason: str
    fits: str = ""


UNMARKED: Mapping[int, Mark] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Line:
    """One line under the header; ``number`` counts as a text editor or a spreadsheet does, from 1.

    ``marks`` are by the place of the cell, from 0.
    """

    number: int
    cells: tuple[str, ...]
    marks: Mapping[int, Mark] = field(default_factory=lambda: UNMARKED)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it stands in the file; ``read_as`` says how the file was read, ``refusals`` which lines it broke."""

    header: tuple[str, ...]
    lines: tuple[Line, ...]
    refusals: tuple[Notice, ...] = ()
    read_as: str = ""
    notices: tuple[Notice, ...] = ()
    header_line: int = 1


def shown(value: str) -> str:
    """Return a cell as reports show it: cut off where it is long."""
    return value if len(value) <= LONGEST_SHOWN else f"{value[: LONGEST_SHOWN - 1]}…"


def arrange(
    lines: Sequence[Line],
    broken: tuple[Notice, ...] = (),
    read_as: str = "",
    names: frozenset[str] = OWN_NAMES,
    *,
    is_ragged: bool = False,
) -> Sheet:
    """Find the header among the first lines and refuse every line under it of another width.

    FileRefused for a header that is too wide or names a column twice; columns at the end that have neither name nor
    content go. ``names`` are what columns may be called, squeezed; ``is_ragged`` where lines leave out what is empty
    at their end.
    """
    first = [_narrow(line) for line in lines[:LOOKED_AT]]
    place = _header_place(first, names)
    header, number = _header(lines[place].cells), lines[place].number
    kept, refused = [], list(broken)
    for line in lines[place + 1 :]:
        cells = _trimmed(line.cells, len(header))
        if is_ragged:
            cells += ("",) * (len(header) - len(cells))
        if len(cells) == len(header):
            kept.append(Line(line.number, cells, line.marks))
        else:
            reason = f"The line has {_cells(len(cells))} where the header has {len(header)}"
            refused.append(Notice(line.number, "", shown(" ".join(cells[:LOOKED_AT])), reason))
    notices = (*_titles(lines[:place], header, number), *_nameless(header, number, kept))
    in_order = tuple(sorted(refused, key=lambda each: each.line))
    return Sheet(header, tuple(kept), in_order, read_as, notices, number)


def _narrow(line: Line) -> tuple[str, ...]:
    """Return the cells of a line that may be the header; FileRefused before anything is done with too many of them."""
    cells = _trimmed(line.cells, 0)
    if len(cells) > MOST_COLUMNS:
        raise FileRefused(
            f"Line {line.number} has {len(cells):,} columns, and at most {MOST_COLUMNS:,} are read: "
            "leave only the columns that are needed"
        )
    return cells


def _titles(above: Sequence[Line], header: tuple[str, ...], number: int) -> Iterator[Notice]:
    """Say which lines stand above the header; FileRefused where one is as full as it, and so may be a child's."""
    columns = sum(1 for name in header if name)
    for line in above:
        filled = [cell for cell in map(tidied, line.cells) if cell]
        if len(filled) >= columns:
            raise FileRefused(
                f"Line {line.number} stands above the header on line {number} and looks like one of its lines "
                f"(“{shown(' | '.join(filled))}”): delete it, or move it below"
            )
        yield Notice(
            line.number,
            "",
            shown(" ".join(filled)),
            f"It stands above the header, which is on line {number}, and is not read",
        )


def _nameless(header: tuple[str, ...], number: int, lines: Sequence[Line]) -> Iterator[Notice]:
    for place, name in enumerate(header):
        found = None if name else next((line for line in lines if tidied(line.cells[place])), None)
        if found is not None:
            text = f"Column {place + 1} has no name in the header and is not read"
            yield Notice(number, "", shown(found.cells[place].strip()), text)


def _cells(number: int) -> str:
    return f"{number} cell{'' if number == 1 else 's'}"


def _header(cells: Sequence[str]) -> tuple[str, ...]:
    names = [" ".join(tidied(name).split()) for name in _trimmed(tuple(cells), 0)]
    twice = sorted(name for name, count in Counter(names).items() if name and count > 1)
    if twice:
        raise FileRefused(f"The header names {', '.join(twice)} more than once")
    return tuple(names)


def _trimmed(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    """Drop empty cells to the right of a width."""
    end = len(cells)
    while end > width and not tidied(cells[end - 1]):
        end -= 1
    return cells[:end]


def known_names(cells: Sequence[str], names: frozenset[str]) -> int:
    """Count the different columns that a line names."""
    return len({squeezed(cell) for cell in cells} & names)


def _header_place(lines: Sequence[Sequence[str]], names: frozenset[str]) -> int:
    """Return the place of the line that names most columns.

    Where no line names any, it is the first with more than one cell, so that a person sees what could be meant.
    """
    counts = [known_names(cells, names) for cells in lines]
    if max(counts):
        return counts.index(max(counts))
    filled = (place for place, cells in enumerate(lines) if sum(1 for cell in cells if tidied(cell)) > 1)
    return next(filled, 0)


def is_blank(cells: Iterable[str]) -> bool:
    """Return whether nobody would see anything in these cells."""
    return not any(map(tidied, cells))
