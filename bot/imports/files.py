"""A file as a table, text or workbook: the first sheet that a person sees; what is wrong is said plainly."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.domain.imports import (
    LOOKED_AT,
    MOST_COLUMNS,
    OWN_NAMES,
    UNMARKED,
    FileRefused,
    Line,
    Mark,
    Notice,
    Sheet,
    arrange,
    decode,
    is_known,
    known_names,
    read_csv,
    tidied,
)
from bot.imports.figures import RawCell, shown_cell
from bot.imports.packages import Package, SheetPart
from bot.imports.worksheets import MOST_LINES, Area, SheetGrid, read_grid
from bot.imports.xml_return import is_xml_return, read_return

WORKBOOK = b"PK\x03\x04"
LARGEST = 20 * 1024 * 1024
_OTHERS = (
    (
        bytes.fromhex("d0cf11e0a1b11ae1"),
        "This is a workbook of the old kind, or one with a password: save it as .xlsx or .csv without a password",
    ),
    (b"PK", "The file is neither text nor a workbook"),
    (b"%PDF", "This is a PDF, from which no list can be read: export the list as .xlsx or .csv"),
    (b"\x1f\x8b", "This is a packed file: unpack it first"),
    (b"{\\rtf", "This is a document and no list: save its table as .xlsx or .csv"),
    (
        b"<",
        "This is a web page or XML, and not the SSDA903 return: open it in a spreadsheet and save it as .xlsx",
    ),
)

# Cells of merged areas in rows with content, beyond which nobody merged them by hand.
MOST_MERGED = 1_000_000
NAMED = 10


def read_file(content: bytes, names: frozenset[str] = OWN_NAMES) -> Sheet:
    """Read a CSV file or a workbook, told apart by how they begin; FileRefused says why it is neither.

    ``names`` are what columns may be called, squeezed: by them the header is found below titles.
    """
    if len(content) > LARGEST:
        raise FileRefused(f"The file is larger than {LARGEST // 1024**2} MiB: cut it into parts")
    if content.startswith(WORKBOOK):
        sheet = _read_workbook(content, names)
    else:
        _refuse_others(content)
        sheet = read_csv(*decode(content), names)
    if len(sheet.lines) > MOST_LINES:
        raise FileRefused(f"The file has more than {MOST_LINES} lines: cut it into parts")
    return sheet


def _refuse_others(content: bytes) -> None:
    if is_xml_return(content):
        tables = ", ".join(read_return(content))
        raise FileRefused(
            f"This return as XML holds {tables}: bring it by itself, and each is read as a file"
        )
    beginning = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    for begins, why in _OTHERS:
        if beginning.startswith(begins):
            raise FileRefused(why)


def _read_workbook(content: bytes, names: frozenset[str]) -> Sheet:
    try:
        return read_workbook(content, names)
    except FileRefused:
        raise
    except Exception as error:  # a broken file makes the readers of its parts raise whatever they meet
        raise FileRefused(
            "The workbook cannot be read: open it, save it again, or save it as .csv"
        ) from error


def read_workbook(content: bytes, names: frozenset[str]) -> Sheet:
    """Read the visible worksheet that fits; FileRefused says why there is none that can be read."""
    package = Package(content)
    part = _that_fits(package, names)
    if part is None:
        raise FileRefused(_why_nothing(package.sheets))
    with package.open(part.path) as rows:
        return _sheet(package, part, read_grid(rows), names)


def _that_fits(package: Package, names: frozenset[str]) -> SheetPart | None:
    """Return the first visible sheet that is a file of ours, else the one that names most columns; None of none."""
    best: SheetPart | None = None
    most = -1
    for part in package.sheets:
        beginning = None if part.is_hidden else _beginning(package, part)
        if not beginning:
            continue
        header = _header_of(beginning, names)
        if is_known(header):
            return part
        count = known_names(header, names)
        if count > most:
            best, most = part, count
    return best


def _beginning(package: Package, part: SheetPart) -> list[Line]:
    """Return the first lines of a sheet that have content."""
    with package.open(part.path) as rows:
        grid = read_grid(rows, most=LOOKED_AT)
    return [_line(number, row, package) for number, row in sorted(grid.rows.items())]


def _header_of(lines: Sequence[Line], names: frozenset[str]) -> tuple[str, ...]:
    try:
        return arrange(lines, names=names, is_ragged=True).header
    except FileRefused:  # said of the sheet, should it be the one that is read
        return ()


def _why_nothing(seen: Sequence[SheetPart]) -> str:
    hidden = ", ".join(part.title for part in seen[:NAMED] if part.is_hidden)
    if hidden:
        return f"No sheet that can be seen has content; hidden are {hidden}: show the one that is to be read"
    return "The workbook is empty: its first line must name the columns"


def _sheet(package: Package, part: SheetPart, grid: SheetGrid, names: frozenset[str]) -> Sheet:
    lines = [_line(number, row, package) for number, row in sorted(grid.rows.items())]
    lines = _with_merged([line for line in lines if line.marks or any(map(tidied, line.cells))], grid.merged)
    if not lines:
        raise FileRefused(f"The sheet {part.title} is empty: its first line must name the columns")
    sheet = arrange(lines, read_as=f"workbook, sheet {part.title}", names=names, is_ragged=True)
    notices = (*sheet.notices, *_odd(sheet, grid), *_other_sheets(package, part, sheet.header_line))
    return replace(sheet, notices=notices)


def _line(number: int, row: Mapping[int, RawCell], package: Package) -> Line:
    texts, marks = [""] * (max(row) + 1), dict[int, Mark]()
    for column, cell in row.items():
        texts[column], mark = shown_cell(cell, package)
        if mark is not None:
            marks[column] = mark
    return Line(number, tuple(texts), marks or UNMARKED)


def _with_merged(lines: Sequence[Line], areas: Sequence[Area]) -> list[Line]:
    """Mark each cell that is merged with another one in which something stands: nobody knows whose that is."""
    numbers = [line.number for line in lines]
    found: dict[int, dict[int, Mark]] = {}
    count = 0
    for area in areas:
        first, last = bisect_left(numbers, area.top), bisect_left(numbers, area.bottom + 1)
        if first == last or not _has_content(lines[first], area):
            continue
        right = min(area.right, MOST_COLUMNS)
        count += (last - first) * (right - area.left + 1)
        if count > MOST_MERGED:
            raise FileRefused("The sheet has far more merged cells than a list of rows would: unmerge them")
        mark = Mark(f"The cell is merged with one on line {area.top}: unmerge it and fill in each cell")
        for place in range(first, last):
            marks = found.setdefault(place, {})
            marks |= dict.fromkeys(range(area.left, right + 1), mark)
            if numbers[place] == area.top:
                del marks[area.left]
    return [
        Line(line.number, line.cells, {**line.marks, **found[place]}) if place in found else line
        for place, line in enumerate(lines)
    ]


def _has_content(line: Line, area: Area) -> bool:
    return line.number == area.top and area.left < len(line.cells) and bool(tidied(line.cells[area.left]))


def _odd(sheet: Sheet, grid: SheetGrid) -> Iterator[Notice]:
    """Say once what a person cannot see in the sheet although it is read: hidden rows and columns, formulas."""
    hidden = [line.number for line in sheet.lines if line.number in grid.hidden_rows]
    if hidden:
        text = "These lines are hidden in the workbook, and are read all the same"
        yield Notice(hidden[0], "", _listed(hidden), text)
    for place, name in enumerate(sheet.header):
        if name and place in grid.hidden_columns:
            text = "This column is hidden in the workbook, and is read all the same"
            yield Notice(sheet.header_line, name, "", text)
    made = [
        line.number
        for line in sheet.lines
        if any(cell.is_formula for cell in grid.rows[line.number].values())
    ]
    if made:
        text = "On these lines are formulas; what they came to when the workbook was saved is read"
        yield Notice(made[0], "", _listed(made), text)


def _listed(numbers: Sequence[int]) -> str:
    more = f" and {len(numbers) - NAMED:,} more" if len(numbers) > NAMED else ""
    return f"lines {', '.join(map(str, numbers[:NAMED]))}{more}"


def _other_sheets(package: Package, read: SheetPart, line: int) -> Iterator[Notice]:
    """Name each other sheet that has content, because a person may have meant that one."""
    for part in package.sheets:
        if part == read:
            continue
        with package.open(part.path) as rows:
            has_content = bool(read_grid(rows, most=1).rows)
        if has_content:
            why = "is hidden, and is not read" if part.is_hidden else f"is not read: {read.title} is"
            yield Notice(line, "", part.title, f"This sheet {why}")
