"""Reviews of a supervision order: whatever they are like, every count of Child in Care reviews stays as it is."""

import dataclasses
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.domain.annual import Annual
from bot.domain.participation import Policy
from bot.domain.quality import CheckKind, Count
from bot.domain.quarters import Quarter
from bot.domain.questionnaires import Phase
from bot.domain.rates import Rate
from bot.domain.reviews import ReviewKind
from bot.exchange.cursors import Cursor
from bot.exchange.lists import Wanted, codes
from bot.ground.roles import Person, Role
from bot.reports.annual.quarter import quarterly_report
from bot.reports.periods import ReviewPeriod
from bot.reports.quality import overview
from bot.reports.quality.families import KINDS
from bot.reports.quality.rows import Scope
from bot.reports.response.answers import read_answers
from bot.reports.response.found import held_in
from bot.reports.response.questions import question_steps
from bot.reports.response.report import response_report
from bot.reports.response.times import response_times
from bot.reports.returns import make_export
from bot.reports.returns.keying_list import keying_list
from bot.reports.trends import service_view
from bot.reviews.board import BoardOrder, team_board
from bot.reviews.board_counts import BoardNumber
from bot.reviews.codes import plain
from bot.reviews.diary import DiaryFilter, DiaryKind, DiaryTime, diary
from tests import factories
from tests.content import content
from tests.factories import NOW, TODAY
from tests.ground.people import person
from tests.reports.annual_years import column, figure, make, section
from tests.reviews.holding import DAY, YEAR, made

pytestmark = pytest.mark.usefixtures("noise")
PERIOD = ReviewPeriod(YEAR.first, YEAR.last)
LATELY = date(2026, 11, 10)
SUPERVISED = {"kind": "supervision", "care_period_id": None}
CODED = ("PN1", "PN5", "PN7", None)


def hold(session: Session, code: str | None, on: date, **given: Any) -> int:
    """Hold a review a day late; the child was asked before and after it, and said something before it."""
    facts = {"status": "held", "attendance": "none", "review_on": on, "due_on": on.replace(day=on.day - 1)}
    review = factories.review(session, **facts, **given)
    for phase in ("pre", "post"):
        asked = {"review_id": review.id, "phase": phase, "questionnaire": f"{phase}-12-15"}
        talk = factories.conversation(session, **asked, status="done", answered=10)
        factories.answer(session, conversation_id=talk.id)
        if phase == "pre":
            came = datetime(on.year, on.month, on.day - 2, 9, tzinfo=UTC)
            factories.contribution(session, conversation_id=talk.id, first_at=came, received_at=came)
    if code:
        kind = given.get("kind", "care")
        factories.code(session, review_id=review.id, code=code, review_kind=kind)
    return review.id


def hold_all(session: Session, **given: Any) -> None:
    for on in (DAY, LATELY):
        for code in CODED:
            hold(session, code, on, **given)
    factories.review(session, review_on=date(2025, 8, 4), due_on=date(2025, 8, 1), **given)


@pytest.fixture
def manager(session: Session) -> Person:
    return person(session, Role.SERVICE_MANAGER)


def counted(session: Session, who: Person) -> dict[str, Any]:
    """Return everything that is counted of Child in Care reviews."""
    board = team_board(session, who, TODAY, None, BoardOrder.NAME).total
    responses = [response_report(session, phase, PERIOD, None) for phase in Phase]
    judged = (BoardNumber.JUDGED, BoardNumber.LATE, BoardNumber.TO_CONFIRM)
    return {
        "return": make_export(made(session), "Sam Bell", NOW, with_xml=True).files,
        "to key": keying_list(session, who, YEAR),
        "annual": without(make(session)),
        "quarter": without(quarterly(session)),
        "board": {number: board.numbers[number] for number in judged},
        "trends": service_view(session, who, TODAY).trends,
        "response": [(each.whole, each.parts, each.no_birthday) for each in responses],
        "questions": [question_steps(session, phase, PERIOD, content()) for phase in Phase],
        "times": [response_times(session, phase, PERIOD) for phase in Phase],
        "answers": read_answers(session, held_in(PERIOD), content()),
        "quality": checks(session, who),
        "late": diary(session, who, DiaryFilter(TODAY, TODAY, DiaryTime.LATE), Policy(), TODAY).total,
        "api": codes(session, Wanted(Cursor.first(NOW), 500)).items,
    }


def checks(session: Session, who: Person) -> dict[CheckKind, Count]:
    """Return the checks on reviews; those on children are about whoever is worked with."""
    found = overview(session, Scope(who, YEAR, TODAY, Policy()))
    return {each.kind: each.count for each in found if each.kind not in KINDS | {CheckKind.NO_CARD}}


def without(report: Annual) -> Annual:
    return dataclasses.replace(
        report, sections=tuple(each for each in report.sections if each.key != "supervision")
    )


def quarterly(session: Session) -> Annual:
    quarter = Quarter(YEAR.start, 2)
    return quarterly_report(session, quarter, TODAY, content(), authority="Bradford", service="Heard")


def test_no_count_of_child_in_care_reviews_knows_of_supervision_order_reviews(
    session: Session, manager: Person
) -> None:
    hold_all(session)
    before = counted(session, manager)
    assert "supervision" not in {each.key for each in make(session).sections}
    hold_all(session, **SUPERVISED)
    after = counted(session, manager)
    assert after == before
    assert figure(make(session), "Participation").made_of[1] == "2 of 3"


def test_the_reports_count_them_on_their_own_by_month_with_children_who_gave_views(session: Session) -> None:
    child = factories.child(session).id
    hold(session, "PN5", DAY, child_id=child, **SUPERVISED)
    hold(session, None, date(2025, 9, 24), child_id=child, **SUPERVISED)
    silent = factories.review(session, status="held", review_on=date(2025, 10, 8), **SUPERVISED)
    factories.contribution(session, review_id=silent.id)  # came a year after the review
    report = make(session)
    grid = section(report, "supervision").grids[0]
    assert column(grid, 1) == {"September 2025": "2", "October 2025": "1"}
    assert column(grid, 2) == {"September 2025": "1", "October 2025": "1"}
    assert column(grid, 3) == {"September 2025": "1", "October 2025": "0"}
    assert figure(report, "Supervision order reviews held").after.text == "3"
    assert figure(report, "Children who gave views").made_of[1] == "1 of 2"
    assert figure(report, "Reviews chaired").after.number == 0
    assert figure(quarterly(session), "Supervision order reviews held").after.text == "2"


def test_the_pages_of_response_and_the_diary_show_them_when_they_are_asked_for(
    session: Session, manager: Person
) -> None:
    hold(session, "PN5", DAY)
    hold(session, "PN7", DAY, **SUPERVISED)
    hold(session, None, DAY, **SUPERVISED)
    asked = dataclasses.replace(PERIOD, kind=ReviewKind.SUPERVISION)
    before = ReviewPeriod(YEAR.first.replace(year=2024), YEAR.last.replace(year=2025), ReviewKind.SUPERVISION)
    report = response_report(session, Phase.POST, asked, before)
    assert (report.whole.now.held, report.whole.now.rate) == (2, Rate(2, 2))
    wanted = DiaryFilter(DAY, DAY, kind=DiaryKind.SUPERVISION)
    found = diary(session, manager, wanted, Policy(), TODAY)
    assert [row.kind for row in found.rows] == [DiaryKind.SUPERVISION] * 2
    unknown = dataclasses.replace(wanted, kind=DiaryKind.UNKNOWN)
    assert diary(session, manager, unknown, Policy(), TODAY).total == 1


def test_nobody_must_confirm_their_codes(session: Session) -> None:
    officer = factories.officer(session)
    iro = person(session, Role.IRO, officer_id=officer.id)
    facts = {"status": "held", "attendance": "in_person", "contribution": "spoke", "officer_id": officer.id}
    care = factories.review(session, review_on=LATELY, **facts)
    factories.review(session, review_on=LATELY, **facts, **SUPERVISED)
    assert [one.review_id for one in plain(session, iro, Policy())] == [care.id]
