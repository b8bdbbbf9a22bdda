"""The report as a Word file: headings, real tables with header rows, native charts with alternative text."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from bot.domain.annual import Annual, Entry, Figure, Grid, Pair, Section
from bot.ground.calendar import in_words
from bot.reports.annual.charts import add_chart

if TYPE_CHECKING:
    from docx.document import Document as DocumentType
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.table import _Row
    from docx.text.paragraph import Paragraph

LANGUAGE = "en-GB"
NOT_DONE = "Nothing entered yet"
# Centimetres between the margins of an A4 page.
WIDTH = 17.0
# Centimetres of one bold letter for each point of its size, and of a cell's own margins.
LETTER, AROUND = 0.0183, 0.6
# Points of the letters, and of those in a table of so many columns.
SIZE, SMALLER, MANY = 9, 8, 8
LONGEST_LINE = 60
HEADER = "E5EAEB"


def docx(report: Annual) -> bytes:
    """Write the Word file from the same values as the page."""
    document = Document()
    _set_up(document, report)
    document.add_heading(report.title, 0)
    document.add_paragraph(f"{report.authority}. {_as_at(report)}")
    if report.state:
        document.add_paragraph().add_run(report.state).bold = True
    charts = 0
    for section in report.sections:
        charts = _section(document, section, report, charts)
    document.add_heading("How to read this report", 1)
    for note in report.in_words:
        document.add_paragraph(note)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _as_at(report: Annual) -> str:
    days = "; ".join(
        f"{year} as at {in_words(day)}" for year, day in zip(report.years, report.as_at, strict=True)
    )
    return f"{days}. Made on {in_words(report.made_on)} by {report.service}."


def _set_up(document: DocumentType, report: Annual) -> None:
    """Set title, language and margins; screen readers take the language from the styles."""
    properties = document.core_properties
    properties.title, properties.author = report.title, f"{report.authority}, {report.service}"
    properties.language, properties.comments = LANGUAGE, ""
    for spelled in document.styles.element.iter(qn("w:lang")):
        spelled.set(qn("w:val"), LANGUAGE)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(10.5)
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        _set_in_arial(document, name)
    for section in document.sections:
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        _number(section.footer.paragraphs[0], report.title)


def _set_in_arial(document: DocumentType, name: str) -> None:
    """Let a heading have the font of the text: the theme's own one is not on every machine."""
    fonts = document.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), "Arial")


def _number(paragraph: Paragraph, title: str) -> None:
    """Write the title and the number of the page at its foot."""
    paragraph.add_run(f"{title}, page ").font.size = Pt(8)
    run = paragraph.add_run()
    run.font.size = Pt(8)
    page = _element("instrText")
    page.text = "PAGE"
    for element in (_element("fldChar", fldCharType="begin"), page, _element("fldChar", fldCharType="end")):
        run._r.append(element)


def _section(document: DocumentType, section: Section, report: Annual, charts: int) -> int:
    document.add_heading(section.title, 1)
    for text in section.sentences:
        document.add_paragraph(text)
    for grid in section.grids:
        _grid(document, grid)
        if grid.chart:
            charts += 1
            add_chart(document, grid.chart, charts)
    if section.figures:
        _figures(document, section, report)
    if section.quotes:
        _quotes(document, section.quotes)
    if section.pairs:
        _pairs(document, section.pairs)
    for entry in section.entries:
        _entry(document, entry)
    return charts


def _grid(document: DocumentType, grid: Grid) -> None:
    document.add_heading(grid.title, 2)
    for text in grid.sentences:
        document.add_paragraph(text)
    _table(document, grid.title, grid.columns, [[cell.text for cell in row] for row in grid.rows])
    _controls(document, grid.controls)
    _small(document, grid.definition)


def _figures(document: DocumentType, section: Section, report: Annual) -> None:
    document.add_heading(f"Figures: {section.title.lower()}", 2)
    columns = ("Measure", "Out of", *report.years, "Change")
    rows = [
        [figure.measure.name, figure.measure.of, _made(figure, 0), _made(figure, 1), figure.change.text]
        for figure in section.figures
    ]
    _table(document, f"Figures: {section.title.lower()}", columns, rows)
    _controls(document, section.controls)
    if section.in_words:
        document.add_heading("In words", 3)
    for sentence in section.in_words:
        document.add_paragraph(sentence)
    document.add_heading("Definitions", 3)
    for figure in section.figures:
        _small(document, figure.measure.definition, figure.measure.name)


def _made(figure: Figure, year: int) -> str:
    value, made_of = (figure.before, figure.after)[year].text, figure.made_of[year]
    return f"{value} ({made_of})" if made_of else value


def _entry(document: DocumentType, entry: Entry) -> None:
    document.add_heading(entry.title, 2)
    for line in entry.words.splitlines():
        if line.strip():
            document.add_paragraph(line)
    _small(document, f"Entered by {entry.entered_by}, {in_words(entry.entered_on)}")


def _quotes(document: DocumentType, quotes: Sequence[str]) -> None:
    document.add_heading("In young people’s words", 2)
    for words in quotes:
        document.add_paragraph(f"“{words}”", style="Quote")
    _small(document, "Printed with the consent of each young person, without names.")


def _pairs(document: DocumentType, pairs: Sequence[Pair]) -> None:
    document.add_heading("You said, we did", 2)
    rows = [
        [pair.what, pair.reply or NOT_DONE, f"{pair.entered_by}, {in_words(pair.entered_on)}"]
        for pair in pairs
    ]
    _table(document, "You said, we did", ("You said", "We did", "Entered by"), rows)


def _controls(document: DocumentType, controls: Sequence[str]) -> None:
    for line in controls:
        _small(document, line, "Control")


def _small(document: DocumentType, text: str, before: str = "") -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
    if before:
        paragraph.add_run(f"{before}: ").bold = True
    paragraph.add_run(text)
    for run in paragraph.runs:
        run.font.size = Pt(9)


def _table(document: DocumentType, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a table: its first row repeats on every page, and its title is read out."""
    table = document.add_table(rows=1, cols=len(columns), style="Table Grid")
    table.autofit = False
    table._tblPr.append(_element("tblCaption", val=title))
    size = SMALLER if len(columns) >= MANY else SIZE
    widths = _widths(columns, rows, LETTER * size)
    _fill(table.rows[0], columns, widths, size, head=True)
    for mark in ("cantSplit", "tblHeader"):
        table.rows[0]._tr.get_or_add_trPr().append(_element(mark))
    for texts in rows:
        row = table.add_row()
        _fill(row, texts, widths, size)
        row._tr.get_or_add_trPr().append(_element("cantSplit"))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)


def _widths(columns: Sequence[str], rows: Sequence[Sequence[str]], letter: float) -> list[float]:
    """Return each column room for its longest word, and share what is left by the length of its texts."""
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
            cell._tc.get_or_add_tcPr().append(_element("shd", val="clear", color="auto", fill=HEADER))


def _element(name: str, **values: str) -> BaseOxmlElement:
    """Make an element of WordprocessingML with its attributes."""
    made = OxmlElement(f"w:{name}")
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made
