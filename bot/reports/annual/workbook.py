"""The report as a workbook: one sheet a section, numbers as numbers, texts as texts and never as formulas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.properties import PageSetupProperties

from bot.domain.annual import Annual, Figure, Grid, Section, Value
from bot.ground.calendar import in_words
from bot.reports.spreadsheets import content_of, written_text

Sheet = Any  # the stubs of openpyxl know no widths of columns in a sheet that is only written
_FIRST_COLUMN, _OTHERS = 46, 24
FIGURES = (
    "Measure",
    "Out of",
    "Year before",
    "Made of",
    "Year",
    "Made of",
    "Change",
    "In words",
    "Definition",
)


def xlsx(report: Annual) -> bytes:
    """Write the workbook: a first sheet about the report, then the sections with their tables and control lines."""
    book = Workbook(write_only=True)
    book.properties.title = report.title
    book.properties.language = "en-GB"
    _about(book, report)
    for section in report.sections:
        _sheet(book, section)
    return content_of(book)


def _about(book: Workbook, report: Annual) -> None:
    sheet = _new(book, "About")
    _line(sheet, report.title, bold=True)
    _line(sheet, report.authority)
    for year, day in zip(report.years, report.as_at, strict=True):
        _row(sheet, [year, f"as at {in_words(day)}"])
    _line(sheet, f"Made on {in_words(report.made_on)}")
    if report.state:
        _line(sheet, report.state, bold=True)
    for note in report.in_words:
        _line(sheet, note)


def _sheet(book: Workbook, section: Section) -> None:
    sheet = _new(book, section.title)
    _line(sheet, section.title, bold=True)
    for sentence in section.sentences:
        _line(sheet, sentence)
    for grid in section.grids:
        _grid(sheet, grid)
    if section.figures:
        _row(sheet, [])
        _row(sheet, FIGURES, bold=True)
        for figure in section.figures:
            _row(sheet, _figure(figure))
    for line in section.controls:
        _line(sheet, f"Control: {line}")
    _words(sheet, section)


def _words(sheet: Sheet, section: Section) -> None:
    """Write what people said and typed in, each under its own heading."""
    if section.quotes:
        _row(sheet, [])
        _line(sheet, "In young people’s words, with their consent", bold=True)
        for words in section.quotes:
            _line(sheet, words)
    if section.pairs:
        _row(sheet, [])
        _row(sheet, ("You said", "We did", "Entered by", "Entered on"), bold=True)
        for pair in section.pairs:
            _row(sheet, (pair.what, pair.reply, pair.entered_by, pair.entered_on.isoformat()))
    for entry in section.entries:
        _row(sheet, [])
        _line(sheet, entry.title, bold=True)
        _line(sheet, entry.words)
        _line(sheet, f"Entered by {entry.entered_by}, {in_words(entry.entered_on)}")


def _grid(sheet: Sheet, grid: Grid) -> None:
    _row(sheet, [])
    _line(sheet, grid.title, bold=True)
    for sentence in grid.sentences:
        _line(sheet, sentence)
    _row(sheet, grid.columns, bold=True)
    for row in grid.rows:
        _row(sheet, row)
    for line in (*(f"Control: {control}" for control in grid.controls), grid.definition):
        _line(sheet, line)


def _figure(figure: Figure) -> Iterable[str | Value]:
    before, after = figure.made_of
    return (
        figure.measure.name,
        figure.measure.of,
        figure.before,
        before,
        figure.after,
        after,
        figure.change,
        figure.sentence,
        figure.measure.definition,
    )


def _new(book: Workbook, title: str) -> Sheet:
    sheet: Sheet = book.create_sheet(title[:31])
    sheet.column_dimensions["A"].width = _FIRST_COLUMN
    # Printed, a sheet is as wide as a page.
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for column in "BCDEFGHI":
        sheet.column_dimensions[column].width = _OTHERS
    return sheet


def _line(sheet: Sheet, text: str, *, bold: bool = False) -> None:
    _row(sheet, [text], bold=bold)


def _row(sheet: Sheet, cells: Iterable[str | Value], *, bold: bool = False) -> None:
    sheet.append([_cell(sheet, each, bold=bold) for each in cells])


def _cell(sheet: Sheet, content: str | Value, *, bold: bool) -> Any:
    """Write a number as a number with its text's decimals; everything else is text, whatever it begins with."""
    if isinstance(content, Value) and content.number is not None:
        cell = WriteOnlyCell(sheet)
        cell.value = content.number
        cell.number_format = "#,##0.0" if "." in str(content.number) else "#,##0"
        return cell
    text = content.text if isinstance(content, Value) else content
    cell = WriteOnlyCell(sheet)
    cell.value = written_text(text)
    cell.data_type = "s"
    cell.font = Font(bold=bold)
    cell.alignment = Alignment(vertical="top")
    return cell
