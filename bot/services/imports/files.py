"""A file as a table: text by our own ladder of encodings, workbooks by openpyxl; whatever is wrong is said plainly."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from bot.domain.imports import FileRefused, Line, Sheet, arrange, decode, read_csv

WORKBOOK = b"PK\x03\x04"
OLD_WORKBOOK = bytes.fromhex("d0cf11e0a1b11ae1")
LARGEST = 20 * 1024 * 1024
# A workbook of 20 MiB that unpacks to more than this was made to fill memory.
LARGEST_UNPACKED = 400 * 1024 * 1024
MOST_LINES = 200_000


def read_file(content: bytes) -> Sheet:
    """Read a CSV file or a workbook, told apart by how they begin; FileRefused says why it is neither."""
    if len(content) > LARGEST:
        raise FileRefused(f"The file is larger than {LARGEST // 1024**2} MiB: cut it into parts")
    if content.startswith(OLD_WORKBOOK):
        raise FileRefused("This is a workbook of the old kind: save it as .xlsx or .csv")
    sheet = _read_workbook(content) if content.startswith(WORKBOOK) else _read_text(content)
    if len(sheet.lines) > MOST_LINES:
        raise FileRefused(f"The file has more than {MOST_LINES} lines: cut it into parts")
    return sheet


def _read_text(content: bytes) -> Sheet:
    decoded = decode(content)
    return read_csv(decoded.text, decoded.encoding)


def _read_workbook(content: bytes) -> Sheet:
    """Read the first worksheet that has content."""
    _refuse_bombs(content)
    # Only who takes in a workbook pays for the library.
    from openpyxl import load_workbook  # noqa: PLC0415

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        for worksheet in book.worksheets:
            lines = list(_lines(worksheet.iter_rows(values_only=True)))
            if lines:
                return arrange(_squared(lines), read_as=f"workbook, sheet {worksheet.title}")
    except FileRefused:
        raise
    except Exception as error:  # the library raises whatever a broken file makes it meet
        raise FileRefused(
            "The workbook cannot be read: open it, save it again, or save it as .csv"
        ) from error
    raise FileRefused("The workbook is empty: its first line must name the columns")


def _refuse_bombs(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(each.file_size for each in archive.infolist())
    except zipfile.BadZipFile as error:
        raise FileRefused("The file is neither text nor a workbook") from error
    if unpacked > LARGEST_UNPACKED:
        raise FileRefused("The workbook unpacks to far more than a list of rows would")


def _lines(rows: Iterable[tuple[Any, ...]]) -> Iterator[Line]:
    for number, cells in enumerate(rows, 1):
        if number > MOST_LINES + 1:
            raise FileRefused(f"The file has more than {MOST_LINES} lines: cut it into parts")
        texts = tuple(_text(cell) for cell in cells)
        if any(text.strip() for text in texts):
            yield Line(number, texts)


def _squared(lines: list[Line]) -> list[Line]:
    """Make every line as wide as the header: a workbook leaves out what is empty at the end."""
    width = len(lines[0].cells)
    return [Line(line.number, line.cells + ("",) * (width - len(line.cells))) for line in lines]


def _text(cell: object) -> str:
    """Write a cell as the person who typed it would have: whole numbers without a point, days as days."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "Y" if cell else "N"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return cell.isoformat(" ") if isinstance(cell, datetime) else _plain(cell)


def _plain(cell: object) -> str:
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
