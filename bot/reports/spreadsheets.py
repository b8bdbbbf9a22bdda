"""Rows as files that people open in a spreadsheet: CSV and workbooks, in which no cell is taken for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.domain.returns.files import harmless

if TYPE_CHECKING:
    from openpyxl import Workbook

Cell = str | int | Decimal | None
Rows = Sequence[Sequence[Cell]]
CSV = "text/csv"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BYTE_ORDER_MARK = "\ufeff"  # Excel reads UTF-8 only with it
# XML cannot carry these; a workbook with one would not open.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NARROWEST = 12  # letters of a column


def as_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return rows as CSV, as Excel reads it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([harmless("" if cell is None else str(cell)) for cell in row] for row in rows)
    return (_BYTE_ORDER_MARK + out.getvalue()).encode()


def as_workbook(title: str, rows: Rows) -> bytes:
    """Return rows as a workbook of one sheet, the first row its head: numbers as numbers, texts as texts."""
    # Loaded when somebody asks for a workbook.
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([written_text(cell) if isinstance(cell, str) else cell for cell in row])
    for place, cell in enumerate(rows[0], 1):
        sheet.column_dimensions[get_column_letter(place)].width = max(_NARROWEST, len(str(cell)))
    return content_of(book)


def written_text(text: str) -> str:
    """Return a text as a cell of a workbook can hold it, never as a formula."""
    return harmless(_UNWRITABLE.sub("", text))


def content_of(book: Workbook) -> bytes:
    """Return a workbook as the content of its file."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
