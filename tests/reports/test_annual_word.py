"""The Word file as other programs and screen readers take it: headings in order, real tables, pictures in words."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from docx import Document
from docx.document import Document as DocumentType
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from bot.domain.annual import Annual, Pair
from bot.reports.annual.word import docx
from tests import factories
from tests.peers import databases
from tests.reports.annual_years import TODAY, YEAR, make

PAGE = 17.0
"""Centimetres between the margins."""
PER_CENTIMETRE = 567  # twentieths of a point
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@pytest.fixture(scope="module")
def report(dialect: str, tmp_path_factory: pytest.TempPathFactory) -> Annual:
    """Make a report of 60 reviews, with a quote and a pair, for tests that only look."""
    with (
        databases.fresh(dialect, tmp_path_factory.mktemp("report")) as url,
        databases.opened(url) as database,
        database.write() as session,
    ):
        return _report(session)


def _report(session: Session) -> Annual:
    officer = factories.officer(session).id
    for code in ["PN1"] * 30 + ["PN5"] * 20 + ["PN7"] * 10:
        review = factories.review(
            session, status="held", review_on=YEAR.first, officer_id=officer, due_on=YEAR.first
        )
        factories.code(session, review_id=review.id, code=code)
    made = make(session)
    pair = Pair("Reviews are too long", None, "Sam Bell", TODAY)
    sections = tuple(
        replace(part, quotes=("I was heard",), pairs=(pair,)) if part.key == "feedback" else part
        for part in made.sections
    )
    return replace(made, sections=sections)


@pytest.fixture(scope="module")
def document(report: Annual) -> DocumentType:
    return Document(io.BytesIO(docx(report)))


def test_headings_never_skip_a_level(document: DocumentType) -> None:
    levels = list(_levels(document))
    assert levels[0] == 0
    assert levels.count(0) == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []


def _levels(document: DocumentType) -> Iterator[int]:
    for paragraph in document.paragraphs:
        name = paragraph.style.name if paragraph.style else ""
        if name == "Title":
            yield 0
        elif name.startswith("Heading "):
            yield int(name.removeprefix("Heading "))


def test_every_table_is_a_table_with_a_header_row_and_a_name(document: DocumentType) -> None:
    assert len(document.tables) > 12
    for table in document.tables:
        head, *rows = table.rows
        assert head._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:tblHeader")) is None for row in rows)
        assert table._tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        assert {len(row.cells) for row in table.rows} == {len(table.columns)}
        assert all(cell.text for cell in head.cells)


def test_every_table_fits_between_the_margins_and_no_header_word_breaks(document: DocumentType) -> None:
    for table in document.tables:
        widths = [int(column._gridCol.get(qn("w:w"))) / PER_CENTIMETRE for column in table.columns]
        assert sum(widths) <= PAGE + 0.1
        for cell, width in zip(table.rows[0].cells, widths, strict=True):
            longest = max(len(word) for word in cell.text.split())
            # Arial bold of 9 points; of 8 in the widest tables.
            letter = 0.133 if len(widths) >= 8 else 0.15
            assert width > letter * longest + 0.38, (cell.text, width)


def test_every_picture_is_a_chart_with_alternative_text(document: DocumentType, report: Annual) -> None:
    pictures = list(document.element.iter(qn("wp:docPr")))
    assert len(pictures) == len(report.charts) == 6
    assert [picture.get("descr") for picture in pictures] == [chart.alternative for chart in report.charts]
    numbers = [picture.get("id") for picture in pictures]
    assert len(set(numbers)) == len(numbers)


def test_every_part_is_declared_and_every_reference_leads_somewhere(report: Annual) -> None:
    with zipfile.ZipFile(io.BytesIO(docx(report))) as package:
        names = set(package.namelist())
        parsed = {
            name: etree.fromstring(package.read(name)) for name in names if name.endswith((".xml", ".rels"))
        }
    types = parsed["[Content_Types].xml"]
    declared = {part.get("PartName", "").lstrip("/") for part in types}
    endings = {part.get("Extension") for part in types}
    assert [name for name in names if name not in declared and name.rpartition(".")[2] not in endings] == []
    for name, tree in parsed.items():
        if name.endswith(".rels"):
            folder = re.sub(r"_rels/[^/]*$", "", name)
            for each in tree:
                target = each.get("Target")
                if each.get("TargetMode") != "External":
                    assert _resolved(folder, target) in names, (name, target)


def _resolved(folder: str, target: str) -> str:
    parts: list[str] = []
    for part in (target if target.startswith("/") else folder + target).split("/"):
        if part == "..":
            parts.pop()
        elif part:
            parts.append(part)
    return "/".join(parts)


def test_the_parts_of_a_chart_stand_in_the_order_of_the_standard(report: Annual) -> None:
    """ECMA-376, part 1, 21.2.2: Word refuses a chart whose elements stand in another order."""
    orders = {
        "barChart": "barDir grouping varyColors ser ser gapWidth axId axId",
        "ser": "idx order tx spPr invertIfNegative dLbls cat val",
        "dLbls": "numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent"
        " showBubbleSize",
        "catAx": "axId scaling delete axPos numFmt majorTickMark minorTickMark tickLblPos txPr crossAx crosses"
        " tickLblSkip",
        "valAx": "axId scaling delete axPos numFmt majorTickMark minorTickMark tickLblPos txPr crossAx crosses"
        " majorUnit",
        "scaling": "orientation max min",
    }
    with zipfile.ZipFile(io.BytesIO(docx(report))) as package:
        charts = [parse_xml(package.read(f"word/charts/chart{number}.xml")) for number in range(1, 7)]
    for chart in charts:
        for name, order in orders.items():
            for element in chart.iter(f"{CHART}{name}"):
                found = [etree.QName(child).localname for child in element]
                allowed = iter(order.split())
                assert all(each in allowed for each in found), (name, found)


def test_the_years_of_a_chart_are_series_of_their_own_and_every_bar_has_a_label(report: Annual) -> None:
    with zipfile.ZipFile(io.BytesIO(docx(report))) as package:
        charts = [parse_xml(package.read(f"word/charts/chart{number}.xml")) for number in range(1, 7)]
        book = load_workbook(io.BytesIO(package.read("word/embeddings/chart1.xlsx")))
    assert book.active is not None
    assert [cell.value for cell in book.active[1]] == [None, *report.years]
    for chart in charts:
        series = list(chart.iter(f"{CHART}ser"))
        assert len(series) == (2 if chart is charts[0] else 1)
        for each in series:
            assert [mark.get("val") for mark in each.iter(f"{CHART}showVal")] == ["1"]
        assert len(list(chart.iter(f"{CHART}legend"))) == len(series) - 1


def test_quotes_and_pairs_are_printed(document: DocumentType) -> None:
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert "“I was heard”" in texts
    assert "You said, we did" in texts
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert ["Reviews are too long", "Nothing entered yet", "Sam Bell, 23 November 2026"] in rows


def test_every_page_has_its_number(document: DocumentType) -> None:
    (footer,) = (section.footer.paragraphs[0] for section in document.sections)
    assert footer.text.startswith("Child in Care reviews: annual report 2025-26, page")
    assert [each.text for each in footer._p.iter(qn("w:instrText"))] == ["PAGE"]
