"""The annual report: Bradford's numbers to the decimal, every table adding up, and its published edition."""

import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from bot.domain.annual import Annual, Year, published
from bot.domain.rates import Rate, change_in_points
from bot.reports import ReportYear, annual
from bot.reports.annual.charts import svg
from bot.reports.annual.counts import count_year
from bot.reports.annual.facts import Span
from bot.reports.annual.groups import breakdowns
from bot.reports.annual.measures import measures
from bot.reports.annual.reviews import read_year
from bot.reports.annual.word import docx
from bot.reports.annual.workbook import xlsx
from tests import content as own
from tests.peers import databases
from tests.reports.annual_years import NOW, YEAR, account, column, figure, make, section
from tests.reports.both_years import both_years


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Annual, tuple[Year, ...]]]:
    """Make our report of Bradford's both years, with what was counted for it."""
    with (
        databases.fresh("sqlite", tmp_path_factory.mktemp("bradford"), both_years) as url,
        databases.opened(url) as database,
        database.read() as session,
    ):
        content = own.content()
        facts = [read_year(session, Span.of(each, NOW.date()), content) for each in (ReportYear(2024), YEAR)]
        yield make(session), tuple(count_year(each, breakdowns(each, content)) for each in facts)


@pytest.fixture(scope="module")
def bradford(counted: tuple[Annual, tuple[Year, ...]]) -> Annual:
    return counted[0]


def test_the_two_years_are_exactly_bradfords(bradford: Annual) -> None:
    table = section(bradford, "participation").grids[0]
    assert column(table, 2) | {"": ""} == {
        "PN0": "784", "PN1": "897", "PN2": "14", "PN3": "0", "PN4": "5", "PN5": "447", "PN6": "1,410", "PN7": "19", "": "",
    }  # fmt: skip
    assert column(table, 3) | {"": ""} == {
        "PN0": "721", "PN1": "771", "PN2": "20", "PN3": "0", "PN4": "38", "PN5": "905", "PN6": "1,064", "PN7": "34", "": "",
    }  # fmt: skip
    assert column(table, 2, 1)["Without a code"] == "2"
    assert column(table, 3, 1)["Without a code"] == "7"
    assert table.controls[1] == (
        "2025-26: held 3,560 = PN0 721 + PN1 771 + PN2 20 + PN3 0 + PN4 38 + PN5 905 + PN6 1,064 + PN7 34"
        " + without a code 7"
    )


def test_rates_and_changes_are_to_the_decimal(bradford: Annual) -> None:
    found = {
        each.measure.name: (each.before.text, each.after.text, each.change.text, each.made_of[1])
        for each in section(bradford, "participation").figures
    }
    assert found["Participation"] == ("99.1%", "97.5%", "−1.7 points", "2,760 of 2,832")
    assert found["Attendance"] == ("32.8%", "29.3%", "−3.5 points", "829 of 2,832")
    assert found["No contribution"] == ("0.9%", "2.5%", "+1.7 points", "72 of 2,832")
    together = found["Views without attending (PN5 and PN6 together)"]
    assert together[3] == "1,969 of 2,832"


def test_it_finds_by_itself_what_bradfords_report_did_not_mention(bradford: Annual) -> None:
    says = section(bradford, "changes").sentences
    assert says[0] == "PN4 (attended, did not contribute) rose from 5 to 38: +33 (+660.0%)."
    assert says[1].endswith("rose from 447 to 905: +458 (+102.5%).")
    assert any("Together they went from 1,857 to 1,969" in sentence for sentence in says)
    assert any("PN3 is 0 in 2024-25 and in 2025-26" in sentence for sentence in says)


def test_timeliness_is_bradfords_and_is_held_against_98_percent(bradford: Annual) -> None:
    on_time = figure(bradford, "On time, by the date the law sets")
    assert (on_time.before.text, on_time.made_of[0]) == ("97.3%", "3,481 of 3,578")
    assert (on_time.after.text, on_time.made_of[1]) == ("97.8%", "3,482 of 3,560")
    assert on_time.change.text == "+0.5 points"
    assert on_time.sentence.endswith("0.5 percentage points more than in 2024-25.")
    assert section(bradford, "timeliness").sentences == (
        "The aim of 98% on time was not met in 2025-26: 97.8%.",
    )
    controls = section(bradford, "timeliness").controls
    assert "2025-26: held 3,560 = on time 3,482 + late 78 + not assessed 0" in controls


def test_what_nobody_ever_recorded_is_not_nought(bradford: Annual) -> None:
    for name in ("Midway check in time", "Midway check late", "Under four: the IRO saw the child alone"):
        one = figure(bradford, name)
        assert (one.before.text, one.after.text, one.change.text, one.sentence) == (
            "not recorded",
            "not recorded",
            "–",
            "",
        )
    assert figure(bradford, "No midway check recorded").after.text == "100.0%"


def test_every_sentence_is_whole_and_no_part_of_the_rows_speaks_for_all(bradford: Annual) -> None:
    for report in (bradford, published(bradford)):
        for part in report.sections:
            said = (
                *part.sentences,
                *part.in_words,
                *(text for grid in part.grids for text in grid.sentences),
            )
            for text in said:
                assert text.endswith("."), text
                assert not re.search(
                    r"hidden|not printed|may be shown|fewer than 5|\b0\.0%|\bc\b|[{}–]", text
                ), text
    assert all(figure.sentence for figure in section(bradford, "participation").figures[:6])


def test_every_control_line_adds_up(bradford: Annual) -> None:
    lines = [
        line
        for part in bradford.sections
        for line in (*part.controls, *(line for grid in part.grids for line in grid.controls))
    ]
    for line in lines:
        total, _, parts = line.partition(": ")[2].partition(" = ")
        assert sum(map(_last_number, parts.split(" + "))) == _last_number(total), line
    assert len(lines) > 60


def _last_number(text: str) -> int:
    return int(text.rsplit(" ", 1)[-1].replace(",", ""))


def test_every_table_has_a_control_line_and_every_figure_a_definition(bradford: Annual) -> None:
    grids = [grid for part in bradford.sections for grid in part.grids]
    assert [grid.title for grid in grids if not grid.controls or not grid.definition] == []
    figures = [each for part in bradford.sections for each in part.figures]
    assert [each.measure.name for each in figures if not each.measure.definition] == []
    assert [grid.title for grid in section(bradford, "breakdowns").grids] == [
        "By month, 2025-26",
        "By team, 2025-26",
        "By age, 2025-26",
        "By language, 2025-26",
        "By channel, 2025-26",
    ]


def test_every_cell_that_a_measure_names_is_counted(counted: tuple[Annual, tuple[Year, ...]]) -> None:
    never = {"source.imported", "views.unopened"}  # none of these in Bradford's years
    cells = {
        cell
        for found in measures().values()
        for each in found
        for cell in (each.part, each.whole, each.unknown, each.outside)
    }
    assert cells - counted[1][1].counts.keys() == {"", *never}


def test_every_rate_is_of_the_counts_beside_it_and_every_change_of_the_unrounded_rates(
    bradford: Annual,
) -> None:
    looked = 0
    for one in (each for part in bradford.sections for each in part.figures if each.parts):
        shown = [one.before.number, one.after.number]
        if None in shown:
            continue
        rates = [_rate(counts) for counts in one.made_of]
        assert [rate.percent for rate in rates] == shown, one.measure.name
        assert one.change.number == change_in_points(*rates), one.measure.name
        if shown[1]:
            assert f"{one.after.text} of" in one.sentence
            assert one.made_of[1] in one.sentence
        looked += 1
    assert looked > 8
    bars = dict(bradford.charts[0].bars)
    for one in section(bradford, "participation").figures[:3]:
        years = zip(bradford.years, (one.before, one.after), strict=True)
        assert [bars[f"{one.measure.name} {year}"] for year, _ in years] == [one.before, one.after]


def _rate(counts: str) -> Rate:
    """Read "3,482 of 3,560"."""
    part, whole = (int(each.replace(",", "")) for each in counts.split(" of "))
    return Rate(part, whole)


def test_the_published_edition_rounds_table_12_and_says_how_it_is_read(bradford: Annual) -> None:
    report = published(bradford)
    table = section(report, "participation").grids[0]
    assert (column(table, 2)["PN0"], column(table, 3)["PN0"]) == ("785", "720")
    assert list(column(table, 3).values())[:8] == ["720", "770", "20", "0", "40", "905", "1,065", "35"]
    assert column(table, 2, 1)["Without a code"] == "c"
    assert column(table, 3, 1)["Without a code"] == "5"
    assert column(table, 4)["PN5"] == "+460 (+103%)"
    participation = figure(report, "Participation")
    assert (participation.after.text, participation.made_of[1]) == ("98%", "2,760 of 2,830")
    assert section(report, "timeliness").sentences == (), "of 98% nobody could tell whether the aim was met"
    assert report.title.endswith("annual report 2025-26, published edition")
    assert any("rounded to the nearest 5" in note for note in report.in_words)
    assert not any("unrounded" in note for note in report.in_words)


def test_no_output_of_the_published_edition_has_an_unrounded_number(bradford: Annual) -> None:
    """Every number printed anywhere is a multiple of five, or a whole percentage, or no number of people."""
    report = published(bradford)
    document = Document(io.BytesIO(docx(report)))
    cells = [cell.text for table in document.tables for row in table.rows[1:] for cell in row.cells[2:]]
    sentences = [text for part in report.sections for text in (*part.sentences, *part.in_words)]
    alternatives = [chart.alternative for chart in report.charts]
    book = load_workbook(io.BytesIO(xlsx(report)))
    numbers = [
        cell
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if _is_number(cell)
    ]
    assert len(numbers) > 300
    assert all(isinstance(number, int) for number in numbers), "nothing has a decimal"
    for text in (*cells, *alternatives, *map(svg, report.charts)):
        assert not re.search(r"\d\.\d", text), text
    for text in sentences:
        for counts in re.findall(r"([\d,]+) of ([\d,]+)", text):
            assert all(int(number.replace(",", "")) % 5 == 0 for number in counts), text
    for grid in (grid for part in report.sections for grid in part.grids if part.key != "caseload"):
        counts = [_number(cell.text) for row in grid.rows for cell in row[1:] if "%" not in cell.text]
        assert all(number % 5 == 0 for number in counts if number is not None), grid.title
        assert grid.controls == ()


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float)


def _number(text: str) -> int | None:
    plain = text.replace(",", "").lstrip("+−")
    return int(plain) if plain.isdigit() else None


def test_page_word_file_workbook_and_drawings_say_the_same(bradford: Annual) -> None:
    document = Document(io.BytesIO(docx(bradford)))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    table = section(bradford, "participation").grids[0]
    assert tables[0] == [list(table.columns), *([cell.text for cell in row] for row in table.rows)]
    book = load_workbook(io.BytesIO(xlsx(bradford)))
    sheet = book["How children took part"]
    codes = {row[0]: row[2:5] for row in sheet.iter_rows(values_only=True) if str(row[0]).startswith("PN")}
    assert codes["PN4"] == (5, 38, 33)
    assert codes["PN0"] == (784, 721, -63)
    chart = bradford.charts[0]
    assert "Participation 2025-26 97.5%" in chart.alternative
    assert chart.alternative in svg(chart)


def test_the_word_file_is_accessible_and_its_charts_are_charts(bradford: Annual) -> None:
    written = docx(bradford)
    with zipfile.ZipFile(io.BytesIO(written)) as package:
        names = package.namelist()
        body = package.read("word/document.xml").decode()
        styles = package.read("word/styles.xml").decode()
        charts = [name for name in names if re.fullmatch(r"word/charts/chart\d+\.xml", name)]
        chart = package.read(charts[0]).decode()
        book = load_workbook(io.BytesIO(package.read("word/embeddings/chart1.xlsx")))
    assert len(charts) == len(bradford.charts) == 6
    assert body.count("<w:tblHeader") == body.count("<w:tbl>") > 15
    assert body.count("descr=") == 6
    assert "Bar chart: Participation, attendance and no contribution. Participation 2024-25 99.1%" in body
    assert set(re.findall(r'<w:lang [^>]*w:val="([^"]+)"', styles)) == {"en-GB"}
    assert "<c:barChart>" in chart
    assert "<c:v>97.5</c:v>" in chart
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert rows[:2] == [[None, "2024-25", "2025-26"], ["Participation", 99.1, 97.5]]
    assert Document(io.BytesIO(written)).core_properties.title.endswith("annual report 2025-26")


def test_no_cell_of_the_workbook_is_a_formula(session: Session) -> None:
    person = account(session)
    annual.enter(session, person, YEAR, "audits", '=HYPERLINK("http://x")\x07', NOW)
    session.flush()
    book = load_workbook(io.BytesIO(xlsx(make(session))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert '\'=HYPERLINK("http://x")' in [cell.value for cell in cells]
