"""The report as a Word file: headings, real tables with header rows, native charts with alternative text."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from bot.domain.annual import Annual, Entry, Figure, Grid, Section
from bot.services.annual.charts import add_chart

if TYPE_CHECKING:
    from docx.document import Document as DocumentType
    from docx.table import Table, _Row

LANGUAGE = "en-GB"


def docx(report: Annual) -> bytes:
    """Write the Word file; every part comes from the same suppressed values as the page."""
    document = Document()
    _set_up(document, report)
    document.add_heading(report.title, 0)
    document.add_paragraph(f"{report.authority}. {_as_at(report)}")
    charts = 0
    for section in report.sections:
        charts = _section(document, section, report, charts)
    document.add_heading("How to read this report", 1)
    for note in report.notes:
        document.add_paragraph(note)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _as_at(report: Annual) -> str:
    days = "; ".join(
        f"{year} as at {day.day} {day:%B %Y}" for year, day in zip(report.years, report.as_at, strict=True)
    )
    return f"{days}. Made on {report.made_on.day} {report.made_on:%B %Y} by {report.service}."


def _set_up(document: DocumentType, report: Annual) -> None:
    """Set title, language and margins; screen readers take the language from the styles."""
    properties = document.core_properties
    properties.title, properties.author = report.title, f"{report.authority}, {report.service}"
    properties.language, properties.comments = LANGUAGE, ""
    for spelled in document.styles.element.iter(qn("w:lang")):
        spelled.set(qn("w:val"), LANGUAGE)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(10.5)
    for section in document.sections:
        section.left_margin = section.right_margin = Cm(2)
        section.page_width, section.page_height = Cm(21), Cm(29.7)


def _section(document: DocumentType, section: Section, report: Annual, charts: int) -> int:
    document.add_heading(section.title, 1)
    for text in section.says:
        document.add_paragraph(text)
    for grid in section.grids:
        _grid(document, grid)
        if grid.chart:
            charts += 1
            add_chart(document, grid.chart, charts)
    if section.figures:
        _figures(document, section, report)
    for entry in section.entries:
        _entry(document, entry)
    return charts


def _grid(document: DocumentType, grid: Grid) -> None:
    document.add_heading(grid.title, 2)
    _table(document, grid.title, grid.columns, [[cell.text for cell in row] for row in grid.rows])
    _controls(document, grid.controls)
    for text in (*grid.notes, grid.definition):
        _small(document, text)


def _figures(document: DocumentType, section: Section, report: Annual) -> None:
    document.add_heading(f"Figures: {section.title.lower()}", 2)
    columns = ("Measure", *report.years, "Change")
    rows = [
        [figure.name, _made(figure, 0), _made(figure, 1), figure.change.text] for figure in section.figures
    ]
    _table(document, f"Figures: {section.title.lower()}", columns, rows)
    _controls(document, section.controls)
    document.add_heading("In words", 3)
    for figure in section.figures:
        document.add_paragraph(figure.sentence)
    document.add_heading("Definitions", 3)
    for figure in section.figures:
        _small(document, figure.definition, figure.name)


def _made(figure: Figure, year: int) -> str:
    value, made_of = (figure.before, figure.after)[year].text, figure.made_of[year]
    return f"{value} ({made_of})" if made_of else value


def _entry(document: DocumentType, entry: Entry) -> None:
    document.add_heading(entry.title, 2)
    for line in entry.words.splitlines():
        if line.strip():
            document.add_paragraph(line)
    day = entry.entered_on
    _small(document, f"Entered by {entry.entered_by}, {day.day} {day:%B %Y}")


def _controls(document: DocumentType, controls: Sequence[str]) -> None:
    for line in controls:
        _small(document, line, "Control")


def _small(document: DocumentType, text: str, before: str = "") -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(3)
    if before:
        paragraph.add_run(f"{before}: ").bold = True
    paragraph.add_run(text)
    for run in paragraph.runs:
        run.font.size = Pt(9)


def _table(document: DocumentType, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a table whose first row repeats on every page and whose title is read out."""
    table = document.add_table(rows=1, cols=len(columns), style="Table Grid")
    _describe(table, title)
    _fill(table.rows[0], columns, bold=True)
    _mark(table.rows[0], "w:tblHeader")
    for texts in rows:
        row = table.add_row()
        _fill(row, texts)
        _mark(row, "w:cantSplit")


def _fill(row: _Row, texts: Sequence[str], *, bold: bool = False) -> None:
    for cell, text in zip(row.cells, texts, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        run = paragraph.add_run(text)
        run.bold, run.font.size = bold, Pt(9)


def _describe(table: Table, title: str) -> None:
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), title)
    table._tblPr.append(caption)


def _mark(row: _Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))
