"""What the report counts beside reviews, and the report of a quarter."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from bot.domain.annual import Annual, published
from bot.domain.quarters import Quarter
from bot.reports import ReportYear
from bot.reports.annual import annual_report, quarterly_report
from bot.reports.annual.facts import Span
from bot.reports.annual.work import read_work
from tests import factories
from tests.content import content
from tests.reports.annual_years import section

YEAR, TODAY = ReportYear(2021), date(2022, 5, 3)
NAMES = {"authority": "Testshire", "service": "IRO service"}


def span() -> Span:
    return Span.of(YEAR, TODAY)


def hold(session: Session, care_id: int, child_id: int, on: date, **given: object) -> int:
    same = {"child_id": child_id, "care_period_id": care_id, "status": "held", "review_on": on}
    return factories.review(session, **same, **given).id


@pytest.fixture
def care(session: Session) -> tuple[int, int]:
    """Return a time in care that began in the year, with an IRO from the fifth working day on."""
    made = factories.care_period(session, starts_on=date(2021, 4, 6))
    factories.allocation(session, child_id=made.child_id, starts_on=date(2021, 4, 13))
    return made.id, made.child_id


def test_what_nobody_recorded_is_none_and_named_once(session: Session, care: tuple[int, int]) -> None:
    late = factories.care_period(session, starts_on=date(2021, 4, 6))
    factories.allocation(session, child_id=late.child_id, starts_on=date(2021, 4, 14))
    factories.care_period(session, starts_on=date(2021, 4, 6))
    hold(session, *care, date(2021, 5, 4))
    work = read_work(session, span())
    assert work.appointed == {"in_time": 1, "began": 3}
    assert (work.contacts, work.checks, work.chaired, work.advocacy, work.audits) == (None,) * 5
    between = section(made(session), "between")
    assert [figure.measure.name for figure in between.figures] == ["IRO appointed within five working days"]
    assert between.sentences[0].startswith("Not recorded: Children visited or spoken with between reviews; ")
    assert "In 2021-22, 33.3% of children who came into care had an IRO" in between.in_words[0]


def test_contacts_checks_chairing_parents_and_adults_are_counted(
    session: Session, care: tuple[int, int]
) -> None:
    factories.officer_contact(session, child_id=care[1], contacted_on=date(2021, 6, 1))
    hold(session, *care, date(2021, 5, 4))
    hold(session, *care, date(2021, 8, 4), midway_checked_on=date(2021, 6, 10))
    last = hold(
        session,
        *care,
        date(2022, 1, 20),
        midway_checked_on=date(2021, 11, 10),
        parents_consulted_on=date(2022, 1, 10),
    )
    factories.arrangement(session, review_id=last, chair="both")
    factories.code(session, review_id=last, code="PN7")
    factories.contribution(session, review_id=last, child_id=care[1], provenance="adult", source="record")
    factories.advocacy_request(session, asked_on=date(2021, 7, 1), passed_on=date(2021, 7, 2), state="passed")
    factories.advocacy_request(session, asked_on=date(2021, 7, 1), kind="complaint")
    factories.refusal(
        session, review_id=last, refused_at=datetime(2021, 7, 1, tzinfo=UTC), offers=[["advocate", False]]
    )
    factories.file_audit(session, audited_on=date(2021, 7, 31))
    factories.adult_feedback(session, received_on=date(2021, 7, 1))
    work = read_work(session, span())
    assert work.contacts is not None
    assert work.contacts["met"] == 1
    assert work.checks == {"expected": 1, "done": 1}
    assert work.chaired == {"by_child": 1, "known": 1}
    assert (work.through_adult, work.parents) == (1, 1)
    assert work.advocacy == {
        "offered": 1,
        "advocate": 1,
        "complaint": 1,
        "passed": 1,
        "taken_up": 0,
        "declined": 0,
    }
    assert work.audits == {"2021-07": 1}
    assert work.adults == {"carer.compliment": 1}
    report = made(session)
    assert "In 2021-22, 1 wishes for an advocate were passed on" in " ".join(
        section(report, "advocacy").in_words
    )
    assert section(report, "adults").grids[0].rows[0][0].text == "A carer: a compliment"
    assert section(report, "file_audits").grids[0].rows[-1][1].text == "1"
    assert section(published(report), "file_audits").grids[0].rows[-1][1].text == "c"


def made(session: Session) -> Annual:
    return annual_report(session, YEAR, TODAY, content(), **NAMES)


def test_a_quarter_stands_beside_the_quarter_before(session: Session, care: tuple[int, int]) -> None:
    hold(session, *care, date(2021, 8, 4))
    factories.code(session, review_id=hold(session, *care, date(2021, 11, 4)))
    quarter = Quarter(2021, 3)
    report = quarterly_report(session, quarter, TODAY, content(), **NAMES)
    assert report.title == "Child in Care reviews: quarterly report October to December 2021"
    assert report.years == ("July to September 2021", "October to December 2021")
    held = [row for row in report.sections[0].grids[0].rows if row[1].text == "Reviews held"]
    assert [cell.text for cell in held[0][2:4]] == ["1", "1"]
    months = section(report, "breakdowns").grids[0].rows
    assert [row[0].text for row in months] == ["October", "November", "December"]
    assert {"entered", "restated"} & {each.key for each in report.sections} == set()
