"""Tables of the Word file: a header row that repeats, a title that is read out, columns as wide as their words need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Row

WIDTH = 17.0
"""Centimetres between the margins of an A4 page."""
LETTER, AROUND = 0.0183, 0.6
"""Centimetres of one bold letter for each point of its size, and of a cell's own margins."""
SIZE, SMALLER, MANY = 9, 8, 8
"""Points of the letters, and of those in a table of so many columns."""
LONGEST_LINE = 60
HEADER = "E5EAEB"


def add_table(document: Document, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a table whose first row repeats on every page and whose title is read out."""
    table = document.add_table(rows=1, cols=len(columns), style="Table Grid")
    table.autofit = False
    _describe(table, title)
    size = SMALLER if len(columns) >= MANY else SIZE
    widths = _widths(columns, rows, LETTER * size)
    _fill(table.rows[0], columns, widths, size, head=True)
    _mark(table.rows[0], "w:cantSplit")
    _mark(table.rows[0], "w:tblHeader")
    for texts in rows:
        row = table.add_row()
        _fill(row, texts, widths, size)
        _mark(row, "w:cantSplit")
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)


def _widths(columns: Sequence[str], rows: Sequence[Sequence[str]], letter: float) -> list[float]:
    """Give each column room for its longest word, and share what is left by the length of its texts."""
    texts = list(zip(columns, *rows, strict=True))
    least = [
        letter * max(len(word) for text in each for word in text.split() or [""]) + AROUND for each in texts
    ]
    wanted = [
        max(low, letter * min(LONGEST_LINE, max(map(len, each))) + AROUND)
        for low, each in zip(least, texts, strict=True)
    ]
    spare = WIDTH - sum(least)
    if spare <= 0:
        return [WIDTH * low / sum(least) for low in least]
    more = sum(wanted) - sum(least)
    share = min(1.0, spare / more) if more else 0.0
    return [low + share * (want - low) for low, want in zip(least, wanted, strict=True)]


def _fill(row: _Row, texts: Sequence[str], widths: Sequence[float], size: int, *, head: bool = False) -> None:
    for cell, text, width in zip(row.cells, texts, widths, strict=True):
        cell.width = Cm(width)
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        run = paragraph.add_run(text)
        run.bold, run.font.size = head, Pt(size)
        if head:
            _shade(cell._tc.get_or_add_tcPr())


def _shade(properties: object) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", HEADER)):
        shade.set(qn(f"w:{name}"), value)
    properties.append(shade)  # type: ignore[attr-defined]


def _describe(table: Table, title: str) -> None:
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), title)
    table._tblPr.append(caption)


def _mark(row: _Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))
