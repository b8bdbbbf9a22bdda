"""The annual report: Bradford's numbers to the decimal, every table adding up, and nothing small given away."""

import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from bot.domain.annual import Annual
from bot.domain.rates import Rate, change_in_points
from bot.reports import annual
from bot.reports.annual.drawing import svg
from bot.reports.annual.word import docx
from bot.reports.annual.workbook import xlsx
from tests.peers import databases
from tests.reports.annual_years import NOW, YEAR, account, column, figure, make, section
from tests.reports.both_years import both_years


@pytest.fixture(scope="module")
def bradford(dialect: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Annual]]:
    """Make our report of Bradford's both years, with and without the manager's decision."""
    with (
        databases.fresh(dialect, tmp_path_factory.mktemp("bradford"), both_years) as url,
        databases.opened(url) as database,
    ):
        with database.read() as session:
            hidden = make(session)
        with database.write() as session:
            annual.decide(session, account(session), YEAR, "Board paper, agreed with the DPO", NOW)
        with database.read() as session:
            yield {"hidden": hidden, "shown": make(session)}


def test_the_two_years_are_exactly_bradfords(bradford: dict[str, Annual]) -> None:
    table = section(bradford["shown"], "participation").grids[0]
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
    assert table.notes == (
        "Small numbers are shown in this table by a decision of Sam Bell, 23 November 2026."
        " Reason: Board paper, agreed with the DPO",
    )


@pytest.mark.parametrize("how", ["hidden", "shown"])
def test_rates_and_changes_are_to_the_decimal(bradford: dict[str, Annual], how: str) -> None:
    report = bradford[how]
    found = {
        each.name: (each.before.text, each.after.text, each.change.text, each.made_of[1])
        for each in section(report, "participation").figures
    }
    assert found["Participation"] == ("99.1%", "97.5%", "−1.7 points", "2,760 of 2,832")
    assert found["Attendance"] == ("32.8%", "29.3%", "−3.5 points", "829 of 2,832")
    assert found["No contribution"] == ("0.9%", "2.5%", "+1.7 points", "72 of 2,832")
    together = found["Views without attending (PN5 and PN6 together)"]
    assert together[3] == "1,969 of 2,832"


@pytest.mark.parametrize("how", ["hidden", "shown"])
def test_it_finds_by_itself_what_bradfords_report_did_not_mention(
    bradford: dict[str, Annual], how: str
) -> None:
    says = section(bradford[how], "changes").says
    assert says[0] == "PN4 (attended, did not contribute) rose from 5 to 38: +33 (+660.0%)."
    assert any("Together they went from 1,857 to 1,969" in sentence for sentence in says)
    assert any("PN3 is 0 in both years" in sentence for sentence in says)


def test_timeliness_is_bradfords_and_is_held_against_98_percent(bradford: dict[str, Annual]) -> None:
    report = bradford["hidden"]
    on_time = figure(report, "On time, by the date the law sets")
    assert (on_time.before.text, on_time.made_of[0]) == ("97.3%", "3,481 of 3,578")
    assert (on_time.after.text, on_time.made_of[1]) == ("97.8%", "3,482 of 3,560")
    assert on_time.change.text == "+0.5 points"
    assert on_time.sentence.endswith("0.5 percentage points more than in 2024-25.")
    assert section(report, "timeliness").says == ("The aim of 98% on time was not met in 2025-26: 97.8%.",)
    assert (
        "2025-26: held 3,560 = on time 3,482 + late 78 + not assessed 0"
        in section(report, "timeliness").controls
    )


def test_without_the_decision_reviews_without_a_code_cannot_be_found(bradford: dict[str, Annual]) -> None:
    table = section(bradford["hidden"], "participation").grids[0]
    row = next(row for row in table.rows if row[1].text == "Without a code")
    assert {cell.text for cell in row[2:]} == {"in the panel only"}
    assert column(table, 3)["PN0"] == "hidden", "held less PN1 to PN7 less PN0 would give it"
    held = figure(bradford["hidden"], "Finished of all reviews held")
    assert held.after.text == "hidden", "its denominator less PN1 to PN7 would give it"
    assert "no manager has decided otherwise" in table.notes[0]


def test_every_control_line_without_a_hidden_number_adds_up(bradford: dict[str, Annual]) -> None:
    lines = [
        line
        for report in bradford.values()
        for part in report.sections
        for line in (*part.controls, *(line for grid in part.grids for line in grid.controls))
    ]
    added = 0
    for line in lines:
        total, _, parts = line.partition(": ")[2].partition(" = ")
        numbers = [_last_number(part) for part in parts.split(" + ")]
        if None not in numbers and _last_number(total) is not None:
            assert sum(numbers) == _last_number(total), line
            added += 1
    assert added > 40


def _last_number(text: str) -> int | None:
    word = text.rsplit(" ", 1)[-1].replace(",", "")
    return int(word) if word.isdigit() and not text.endswith("fewer than 5") else None


def test_every_table_has_a_control_line_and_every_figure_a_definition(bradford: dict[str, Annual]) -> None:
    report = bradford["shown"]
    grids = [grid for part in report.sections for grid in part.grids]
    assert [grid.title for grid in grids if not grid.controls or not grid.definition] == []
    figures = [each for part in report.sections for each in part.figures]
    assert [each.name for each in figures if not each.definition or not each.sentence.endswith(".")] == []
    assert [grid.title for grid in section(report, "breakdowns").grids] == [
        "By month, 2025-26",
        "By team, 2025-26",
        "By age, 2025-26",
        "By language, 2025-26",
        "By channel, 2025-26",
    ]


@pytest.mark.parametrize("how", ["hidden", "shown"])
def test_no_small_number_leaves_in_any_file(bradford: dict[str, Annual], how: str) -> None:
    report = bradford[how]
    for part in report.sections:
        for grid in part.grids:
            if how == "shown" and part.key == "participation":
                continue
            counts = [cell.number for row in grid.rows for cell in row if isinstance(cell.number, int)]
            changes = {row[-1].number for row in grid.rows}
            assert [number for number in counts if 0 < number < 5 and number not in changes] == [], grid.title


def test_page_word_file_workbook_and_drawings_say_the_same(bradford: dict[str, Annual]) -> None:
    report = bradford["hidden"]
    document = Document(io.BytesIO(docx(report)))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    table = section(report, "participation").grids[0]
    assert tables[0] == [list(table.columns), *([cell.text for cell in row] for row in table.rows)]
    book = load_workbook(io.BytesIO(xlsx(report)))
    sheet = book["How children took part"]
    codes = {row[0]: row[2:5] for row in sheet.iter_rows(values_only=True) if str(row[0]).startswith("PN")}
    assert codes["PN4"] == (5, 38, 33)
    assert codes["PN0"] == ("hidden", "hidden", "hidden")
    chart = report.charts[0]
    assert "Participation 2025-26 97.5%" in chart.alternative
    assert chart.alternative in svg(chart)


def test_the_word_file_is_accessible_and_its_charts_are_charts(bradford: dict[str, Annual]) -> None:
    written = docx(bradford["hidden"])
    with zipfile.ZipFile(io.BytesIO(written)) as package:
        names = package.namelist()
        body = package.read("word/document.xml").decode()
        styles = package.read("word/styles.xml").decode()
        charts = [name for name in names if re.fullmatch(r"word/charts/chart\d+\.xml", name)]
        chart = package.read(charts[0]).decode()
        book = load_workbook(io.BytesIO(package.read("word/embeddings/chart1.xlsx")))
    assert len(charts) == len(bradford["hidden"].charts) == 6
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


@pytest.mark.parametrize("how", ["hidden", "shown"])
def test_every_rate_is_of_the_counts_beside_it_and_every_change_of_the_unrounded_rates(
    bradford: dict[str, Annual], how: str
) -> None:
    report, looked = bradford[how], 0
    for one in (each for part in report.sections for each in part.figures if all(each.made_of)):
        rates = [_rate(counts) for counts in one.made_of]
        shown = [one.before.number, one.after.number]
        for rate, number in zip(rates, shown, strict=True):
            assert number is None or (rate and rate.percent == number), one.name
        if None not in (*rates, *shown):
            assert one.change.number == change_in_points(*rates), one.name
            assert f"{one.after.text} of" in one.sentence
            assert one.made_of[1] in one.sentence
            looked += 1
    assert looked > 8
    bars = {bar.label: bar.value for bar in report.charts[0].bars}
    for one in section(report, "participation").figures[:3]:
        years = zip(report.years, (one.before, one.after), strict=True)
        assert [bars[f"{one.name} {year}"] for year, _ in years] == [one.before, one.after]


def _rate(counts: str) -> Rate | None:
    """Read "3,482 of 3,560"."""
    part, whole = (each.replace(",", "") for each in counts.split(" of "))
    return Rate(int(part), int(whole)) if part.isdecimal() and whole.isdecimal() else None
