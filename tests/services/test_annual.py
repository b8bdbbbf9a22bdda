"""The annual report: Bradford's numbers to the decimal, every table adding up, and nothing small given away."""

import dataclasses
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from bot.domain.annual import Annual, Figure, Grid, Section
from bot.services import annual
from bot.services.access import Forbidden, Person, Role
from bot.services.annual import annual_report
from bot.services.annual.drawing import svg
from bot.services.annual.word import docx
from bot.services.annual.workbook import xlsx
from bot.services.errors import InputRefused
from bot.services.reports import ReportYear
from bot.services.seeding import seed_table12
from bot.settings import Settings
from bot.store.reports import Exemption
from bot.translation import load_content
from bot.wiring import make_context
from tests import factories
from tests.peers import databases

YEAR = ReportYear(2025)
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
MANAGER = Person(1, "Sam Bell", "sam@example.org", Role.SERVICE_MANAGER, None, None)


def make(session: Session, year: ReportYear = YEAR, today: date = TODAY) -> Annual:
    return annual_report(session, year, today, load_content(), authority="Bradford", service="Heard")


def section(report: Annual, key: str) -> Section:
    return next(each for each in report.sections if each.key == key)


def figure(report: Annual, name: str) -> Figure:
    return next(each for part in report.sections for each in part.figures if each.name == name)


def column(grid: Grid, place: int, named: int = 0) -> dict[str, str]:
    return {row[named].text: row[place].text for row in grid.rows}


@pytest.fixture(scope="module")
def bradford(dialect: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Annual]]:
    """Invent both years of Bradford's report once, and make ours with and without the manager's decision."""
    with (
        databases.fresh(dialect, tmp_path_factory.mktemp("bradford")) as url,
        databases.opened(url) as database,
    ):
        with database.write() as session:
            years = (ReportYear(2024), YEAR)
            seed_table12(session, years, make_context(Settings()), NOW, lambda _done, _of: None)
        with database.read() as session:
            hidden = make(session)
        with database.write() as session:
            annual.decide(session, _account(session), YEAR, "Board paper, agreed with the DPO", NOW)
        with database.read() as session:
            yield {"hidden": hidden, "shown": make(session)}


def _account(session: Session) -> Person:
    made = factories.account(session, role="service_manager", name="Sam Bell")
    return dataclasses.replace(MANAGER, account_id=made.id)


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
    assert (on_time.after.text, on_time.made_of[1]) == ("97.8%", "3,482 of 3,560")
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
    assert [cell.value for cell in book.active["B"]][1:3] == [99.1, 97.5]
    assert Document(io.BytesIO(written)).core_properties.title.endswith("annual report 2025-26")


def test_no_cell_of_the_workbook_is_a_formula(session: Session) -> None:
    person = _account(session)
    annual.enter(session, person, YEAR, "audits", '=HYPERLINK("http://x")\x07', NOW)
    session.flush()
    book = load_workbook(io.BytesIO(xlsx(make(session))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert '\'=HYPERLINK("http://x")' in [cell.value for cell in cells]


def test_what_people_type_in_is_marked_with_who_entered_it(session: Session) -> None:
    person = _account(session)
    annual.enter(session, person, YEAR, "challenges", "302 challenges.\nMost were informal.", NOW)
    annual.enter(session, person, YEAR, "you_said", "You said later, we did later.", NOW)
    annual.enter(session, person, YEAR, "audits", "Soon gone", NOW)
    annual.enter(session, person, YEAR, "audits", " ", NOW)
    report = make(session)
    (entry,) = section(report, "entered").entries
    assert (entry.title, entry.entered_by, entry.entered_on) == (
        "Challenges to care plans",
        "Sam Bell",
        TODAY,
    )
    assert section(report, "feedback").entries[0].words == "You said later, we did later."
    assert "302 challenges." in [each.text for each in Document(io.BytesIO(docx(report))).paragraphs]


def test_only_managers_write_and_only_a_service_manager_decides(session: Session) -> None:
    for role in set(Role) - {Role.SERVICE_MANAGER}:
        person = dataclasses.replace(_account(session), role=role)
        with pytest.raises(Forbidden):
            annual.decide(session, person, YEAR, "why", NOW)
        with pytest.raises(Forbidden):
            annual.withdraw(session, person, YEAR, NOW)
        if role is not Role.TEAM_MANAGER:
            with pytest.raises(Forbidden):
                annual.enter(session, person, YEAR, "audits", "words", NOW)
    person = _account(session)
    for section_name, words, field in (("poems", "x", "section"), ("audits", "x" * 4001, "words")):
        with pytest.raises(InputRefused) as refused:
            annual.enter(session, person, YEAR, section_name, words, NOW)
        assert refused.value.field == field
    for reason in (" ", "x" * 301):
        with pytest.raises(InputRefused):
            annual.decide(session, person, YEAR, reason, NOW)


def test_a_decision_holds_for_one_year_once_and_can_be_taken_back(session: Session) -> None:
    person = _account(session)
    annual.decide(session, person, YEAR, "why", NOW)
    with pytest.raises(InputRefused, match="before"):
        annual.decide(session, person, YEAR, "again", NOW)
    assert annual.exemption(session, ReportYear(2024)) is None
    annual.withdraw(session, person, YEAR, NOW)
    assert annual.exemption(session, YEAR) is None
    annual.withdraw(session, person, YEAR, NOW)
    assert session.query(Exemption).filter(Exemption.year == YEAR.name).count() == 0


# One review after another, each with a fact of its own.

DAY = date(2025, 9, 10)


def held(session: Session, code: str | None = "PN1", on: date = DAY, **more: object) -> int:
    review = factories.review(session, status="held", review_on=on, **more)
    if code:
        factories.code(session, review_id=review.id, code=code)
    return review.id


def several(session: Session, number: int, code: str | None = "PN1", **more: object) -> list[int]:
    given = {"officer_id": factories.officer(session).id, **more}
    return [held(session, code, **given) for _ in range(number)]


def test_an_empty_authority_has_a_report_of_noughts(session: Session) -> None:
    report = make(session)
    assert figure(report, "Reviews chaired").after.number == 0
    assert (
        figure(report, "Participation").sentence
        == "Participation: nothing was recorded for 2025-26 (0 of 0)."
    )
    assert figure(report, "Children for each full-time IRO").after.text == "not assessed"
    assert docx(report)
    assert xlsx(report)


def test_timeliness_is_judged_on_the_completing_sitting_with_the_first_beside(session: Session) -> None:
    several(session, 20, due_on=DAY)
    for review_id in several(session, 10, due_on=DAY):
        for sat_on in (DAY, DAY + timedelta(days=1)):
            factories.sitting(session, review_id=review_id, held_on=sat_on)
    several(session, 6, due_on=DAY, imported_due_on=DAY - timedelta(days=1))
    several(session, 5, due_on=None)
    report = make(session)
    assert figure(report, "On time, by the date the law sets").made_of[1] == "26 of 36"
    assert figure(report, "On time, by the first sitting").made_of[1] == "36 of 36"
    assert figure(report, "On time, by the date of the case system").made_of[1] == "0 of 6"
    assert figure(report, "Not assessed").after.number == 5


def test_children_are_judged_by_all_their_due_reviews_and_overdue_ones_are_counted(session: Session) -> None:
    for late in [False] * 12 + [True] * 6:
        child = factories.child(session)
        period = factories.care_period(session, child_id=child.id, starts_on=date(2025, 1, 6))
        given = {"child_id": child.id, "care_period_id": period.id}
        held(session, due_on=DAY, **given)
        second = {"due_on": DAY + timedelta(days=90), **given}
        if late:
            factories.review(session, status="planned", review_on=date(2026, 12, 1), **second)
        else:
            held(session, on=DAY + timedelta(days=80), **second)
    for starts_on, ends_on in ((date(2026, 3, 10), None), (date(2025, 1, 6), date(2026, 3, 1))):
        factories.care_period(session, starts_on=starts_on, ends_on=ends_on)
    report = make(session)
    children = figure(report, "Children whose reviews were all on time")
    assert children.made_of[1] == "12 of 18"
    assert figure(report, "Overdue, not held").after.number == 6
    assert figure(report, "Children without a review due").after.number == 0
    assert report.as_at == (date(2025, 3, 31), date(2026, 3, 31))


def test_documents_are_on_time_within_5_15_and_20_working_days(session: Session) -> None:
    # Wednesday 10 September 2025: 17 September, 1 October and 8 October are the last days.
    on_time = {
        "decided_on": date(2025, 9, 17),
        "minuted_on": date(2025, 10, 1),
        "distributed_on": date(2025, 10, 8),
    }
    several(session, 30, **on_time)
    several(session, 10, **{name: day + timedelta(days=1) for name, day in on_time.items()})
    several(session, 8)
    report = make(session)
    for name in (
        "Decisions within 5 working days",
        "Minutes within 15 working days",
        "Record sent out within 20 working days",
    ):
        assert figure(report, name).made_of[1] == "30 of 40", name
    assert figure(report, "Minutes: no date recorded").after.number == 8


def test_consultation_is_three_lines_that_are_never_one(session: Session) -> None:
    before = datetime(2025, 9, 4, 10, 0, tzinfo=UTC)
    several(session, 12, spoke_alone="spoke", spoke_alone_on=DAY - timedelta(days=7))
    several(session, 6, spoke_alone="spoke", spoke_alone_on=DAY + timedelta(days=1))
    several(session, 7, spoke_alone="refused")
    for number, read_at in ((11, before), (9, datetime(2025, 9, 12, 10, 0, tzinfo=UTC))):
        for review_id in several(session, number, "PN5"):
            factories.contribution(
                session, review_id=review_id, received_at=before, first_at=before, read_at=read_at
            )
    for review_id in several(session, 8, "PN7"):
        factories.conversation(session, review_id=review_id, invited_at=before)
    several(session, 5, "PN0", spoke_alone="spoke", spoke_alone_on=DAY)
    report = make(session)
    made = {each.name: each.made_of[1] for each in section(report, "consultation").figures}
    assert made["The IRO spoke with the child alone before the review"] == "12 of 53"
    assert made["The child refused to speak alone"] == "7 of 53"
    assert made["Views received and opened before the review"] == "11 of 53"
    assert made["Views received, not opened before the review"] == "9 of 53"
    assert made["Invited only"] == "8 of 53"
    assert figure(report, "Under four: the IRO saw the child alone").after.number == 5
    says = section(report, "consultation").says
    assert "Half of the talks alone were 7 days before the review or earlier." in says
    assert "Half of the first views came 6 days before the review or earlier." in says


def test_reviews_of_short_breaks_are_a_line_of_their_own(session: Session) -> None:
    several(session, 20)
    child = factories.child(session)
    period = factories.care_period(session, child_id=child.id, short_breaks_only=True)
    several(session, 6, child_id=child.id, care_period_id=period.id)
    report = make(session)
    assert figure(report, "Reviews chaired").after.number == 20
    assert figure(report, "Reviews of children on short breaks only").after.number == 6


def test_a_code_of_the_case_system_counts_and_stands_apart(session: Session) -> None:
    officer = factories.officer(session).id
    for source in ["imported"] * 10 + ["confirmed"] * 20:
        review = factories.review(session, status="held", review_on=DAY, officer_id=officer)
        factories.code(session, review_id=review.id, code="PN6", source=source)
        factories.code(session, review_id=review.id, code="PN7", superseded_at=NOW)
    report = make(session)
    assert figure(report, "Codes recorded in the case system").after.number == 10
    assert figure(report, "Codes confirmed here").after.number == 20
    assert figure(report, "Participation").made_of[1] == "30 of 30"


def test_caseload_is_children_for_each_full_time_post_on_the_day(session: Session) -> None:
    team = factories.team(session, name="Team Z")
    officers = [factories.officer(session, team_id=team.id) for _ in range(2)]
    for officer, share in zip(officers, (100, 60), strict=True):
        factories.officer_post(session, officer_id=officer.id, full_time_hundredths=share)
        factories.officer_post(
            session, officer_id=officer.id, starts_on=date(2018, 1, 1), ends_on=date(2019, 1, 1)
        )
    for number in range(40):
        period = factories.care_period(session)
        factories.allocation(session, child_id=period.child_id, officer_id=officers[number % 2].id)
    report = make(session)
    assert figure(report, "Children for each full-time IRO").after.text == "25.0"
    row = next(row for row in section(report, "caseload").grids[0].rows if row[0].text == "Team Z")
    assert [cell.text for cell in row[1:]] == ["40", "40", "25.0", "25.0"]


def test_a_caseload_does_not_give_back_a_hidden_number_of_children(session: Session) -> None:
    for size, name in ((3, "Team Y"), (60, "Team Z")):
        team = factories.team(session, name=name)
        officer = factories.officer(session, team_id=team.id)
        factories.officer_post(session, officer_id=officer.id)
        for _ in range(size):
            period = factories.care_period(session)
            factories.allocation(session, child_id=period.child_id, officer_id=officer.id)
    row = next(row for row in section(make(session), "caseload").grids[0].rows if row[0].text == "Team Y")
    assert [cell.text for cell in row[1:]] == ["fewer than 5", "fewer than 5", "not assessed", "not assessed"]


def test_answers_after_reviews_are_counted_by_question_and_apart_from_no_answer(session: Session) -> None:
    officer = factories.officer(session).id
    for value in ["yes"] * 15 + ["no"] * 5 + [None] * 6:
        review = held(session, officer_id=officer)
        talk = factories.conversation(
            session, review_id=review, phase="post", questionnaire="post-12-15", status="asking", answered=1
        )
        if value:
            factories.answer(session, conversation_id=talk.id, question="say", value=value)
            factories.answer(session, conversation_id=talk.id, question="better", value="WORDS OF A CHILD")
    report = make(session)
    grid = next(
        grid
        for grid in section(report, "feedback").grids
        if grid.title == "Did you get to say what you wanted?"
    )
    assert column(grid, 2) == {"Yes": "15", "A bit": "0", "No": "5", "Not answered": "6"}
    assert column(grid, 4)["Yes"] == "57.7%"
    assert b"WORDS OF A CHILD" not in docx(report)


def test_a_year_that_is_not_over_says_so(session: Session) -> None:
    factories.frozen_year(session, year="2025-26", frozen_at=NOW)
    report = make(session, ReportYear(2026))
    assert report.as_at == (date(2026, 3, 31), TODAY)
    assert report.notes[0].startswith("2026-27 is not over: its counts go up to 23 November 2026")
    assert make(session).notes[0].startswith("The return of 2025-26 was signed off on 23 November 2026.")


def test_reviews_without_a_code_are_listed_for_those_who_may_open_them(session: Session) -> None:
    team = factories.team(session)
    officer = factories.officer(session, team_id=team.id, name="Ada Own")
    mine = held(session, None, officer_id=officer.id)
    theirs = held(session, None)
    held(session, "PN1", officer_id=officer.id)
    everything = annual.uncoded(session, MANAGER, YEAR, TODAY)
    assert {review for each in everything for review, _ in each.reviews} == {mine, theirs}
    manager = dataclasses.replace(MANAGER, role=Role.TEAM_MANAGER, team_id=team.id)
    (own,) = annual.uncoded(session, manager, YEAR, TODAY)
    assert (own.officer, own.reviews) == ("Ada Own", ((mine, DAY),))
    nobody = dataclasses.replace(MANAGER, role=Role.PARTICIPATION)
    assert annual.uncoded(session, nobody, YEAR, TODAY) == ()
