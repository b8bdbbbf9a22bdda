"""The diary: which reviews a filter finds for whom, in which order, and the calendar of a month."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.domain.participation import Policy
from bot.ground.roles import Person, Role
from bot.reviews.contributions import overdue_before
from bot.reviews.diary import (
    DiaryCode,
    DiaryFilter,
    DiaryKind,
    DiaryOrder,
    DiaryPage,
    DiaryState,
    DiaryTime,
    diary,
    diary_month,
)
from tests import factories
from tests.factories import NOW, TODAY
from tests.ground.people import iro_of, person
from tests.reviews.test_caseload import counted

pytestmark = pytest.mark.usefixtures("noise")
NOVEMBER = DiaryFilter(date(2026, 11, 1), date(2026, 11, 30))
THURSDAY, MONTH_BEFORE = date(2026, 11, 26), date(2026, 10, 5)
WEDNESDAY_BEFORE = NOW - timedelta(days=5)


def read(session: Session, who: Person, **by: Any) -> DiaryPage:
    return diary(session, who, replace(NOVEMBER, **by), Policy(), TODAY)


def found(session: Session, who: Person, **by: Any) -> list[int]:
    return [row.line.review_id for row in read(session, who, **by).rows]


@pytest.fixture
def held(session: Session, officer_id: int) -> int:
    """Add a review held late and without a code; the child was never asked."""
    return factories.review(
        session,
        officer_id=officer_id,
        review_on=date(2026, 11, 5),
        due_on=date(2026, 11, 3),
        due_rule="first",
        status="held",
        attendance="in_person",
        contribution="spoke",
    ).id


@pytest.fixture
def unread(session: Session, officer_id: int) -> int:
    """Add a review of this week with words that came on Wednesday of last week."""
    review = factories.review(session, officer_id=officer_id, due_rule="later")
    talk = factories.conversation(session, review_id=review.id, status="done", answered=10)
    factories.contribution(
        session, conversation_id=talk.id, unread=2, first_at=WEDNESDAY_BEFORE, received_at=NOW
    )
    return review.id


@pytest.fixture
def unasked(session: Session, officer_id: int) -> int:
    """Add a review of this week whose child has no phone."""
    return factories.review(session, officer_id=officer_id, starts_at="14:00").id


def test_a_month_has_its_reviews_and_no_cancelled_ones(
    session: Session, ira: Person, officer_id: int, held: int, unread: int, unasked: int
) -> None:
    factories.review(session, officer_id=officer_id, status="cancelled")
    before = factories.review(session, officer_id=officer_id, review_on=MONTH_BEFORE).id
    assert found(session, ira) == [held, unread, unasked]
    october = {"first": date(2026, 10, 1), "last": date(2026, 10, 31)}
    assert found(session, ira, **october) == [before]


@pytest.mark.parametrize(
    ("by", "kept"),
    [
        ({"state": DiaryState.NOT_ASKED}, ["unasked"]),
        ({"state": DiaryState.UNREAD}, ["unread"]),
        ({"state": DiaryState.ANSWERED}, ["unread"]),
        ({"state": DiaryState.DECLINED}, []),
        ({"code": DiaryCode.TO_CONFIRM}, ["held"]),
        ({"code": DiaryCode.PROPOSED}, ["held"]),
        ({"code": DiaryCode.CONFIRMED}, []),
        ({"kind": DiaryKind.FIRST}, ["held"]),
        ({"kind": DiaryKind.LATER}, ["unread"]),
        ({"kind": DiaryKind.UNKNOWN}, ["unasked"]),
        ({"time": DiaryTime.SOON}, ["unread", "unasked"]),
        ({"time": DiaryTime.WAITING}, ["held", "unread"]),
        ({"time": DiaryTime.OVERDUE}, ["unread"]),
        ({"time": DiaryTime.LATE}, ["held"]),
        ({"time": DiaryTime.SOON, "state": DiaryState.NOT_ASKED}, ["unasked"]),
    ],
)
def test_a_filter_finds_its_reviews(
    session: Session, ira: Person, held: int, unread: int, unasked: int, by: dict[str, Any], kept: list[str]
) -> None:
    ids = {"held": held, "unread": unread, "unasked": unasked}
    assert found(session, ira, **by) == [ids[name] for name in kept]


def test_each_role_finds_its_own_and_only_who_may_know_learns_what_became_of_them(
    session: Session, officer_id: int, held: int, unread: int
) -> None:
    team = factories.team(session)
    other = factories.officer(session, team_id=team.id)
    theirs = factories.review(session, officer_id=other.id).id
    manager = person(session, Role.TEAM_MANAGER, team_id=team.id)
    everything, coordinator = (person(session, role) for role in (Role.SERVICE_MANAGER, Role.COORDINATOR))
    assert found(session, iro_of(session, other.id)) == found(session, manager) == [theirs]
    assert [one.officer_id for one in read(session, manager).officers] == [other.id]
    for who in (everything, coordinator):
        assert {held, unread, theirs} <= set(found(session, who))
        assert found(session, who, officer_id=other.id) == found(session, who, team_id=team.id) == [theirs]
    assert unread in found(session, everything, state=DiaryState.UNREAD)
    for by in ({"state": DiaryState.UNREAD}, {"time": DiaryTime.OVERDUE}, {"time": DiaryTime.WAITING}):
        assert found(session, coordinator, **by) == []
    for row in read(session, coordinator, officer_id=officer_id).rows:
        assert (row.review.unread, row.review.code.code, row.review.has_views) == (0, None, False)
    assert found(session, person(session, Role.PARTICIPATION)) == []


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 11, 23), date(2026, 11, 19)),  # what came on Wednesday was to be read by Friday
        (date(2026, 11, 25), date(2026, 11, 23)),
        (date(2026, 12, 29), date(2026, 12, 23)),  # Christmas and Monday the 28th are closed
    ],
)
def test_words_are_overdue_once_two_working_days_have_passed(today: date, first: date) -> None:
    assert overdue_before(today, frozenset()).date() == first


@pytest.mark.parametrize(
    ("first", "newest", "answered", "is_late"),
    [(9, 9, (), True), (9, 1, (), False), (9, 1, (1,), False), (9, 1, (6, 1), True), (9, 6, (), True)],
)
def test_words_that_came_after_somebody_had_read_are_counted_from_the_oldest_of_them(
    session: Session,
    ira: Person,
    unasked: int,
    first: int,
    newest: int,
    answered: tuple[int, ...],
    is_late: bool,
) -> None:
    ago = {days: NOW - timedelta(days=days) for days in range(10)}
    talk = factories.conversation(session, review_id=unasked)
    given = {"unread": 1, "first_at": ago[first], "received_at": ago[newest]}
    factories.contribution(session, conversation_id=talk.id, read_at=None if newest == 9 else ago[8], **given)
    for number, days in enumerate(answered):
        factories.answer(session, conversation_id=talk.id, question=f"q{number}", answered_at=ago[days])
    assert found(session, ira, time=DiaryTime.OVERDUE) == ([unasked] if is_late else [])


def test_the_list_comes_in_pages_of_fifty_in_the_order_asked_for(
    session: Session, ira: Person, officer_id: int
) -> None:
    for name in ("zoe", "Abel", "ömer"):
        child = factories.child(session, known_as=name)
        factories.review(session, child_id=child.id, officer_id=officer_id)
    names = [row.review.known_as for row in read(session, ira, order=DiaryOrder.CHILD).rows]
    assert names == ["Abel", "zoe", "ömer"]
    child = factories.child(session)
    for _ in range(60):
        factories.review(session, child_id=child.id, officer_id=officer_id, care_period_id=None)
    pages = [read(session, ira, page=number) for number in (1, 2, 9)]
    assert [(len(page.rows), page.page, page.pages) for page in pages] == [(50, 1, 2), (13, 2, 2), (13, 2, 2)]
    assert pages[0].total == 63
    for by in ({}, {"state": DiaryState.NOT_ASKED}, {"order": DiaryOrder.CHILD}, {"time": DiaryTime.WAITING}):
        with counted(session) as statements:
            read(session, ira, **by)
        assert len(statements) <= 5


def test_a_month_is_a_calendar_with_closed_days_and_weekends_where_there_is_something(
    session: Session, ira: Person, officer_id: int, held: int, unread: int
) -> None:
    factories.closing_day(session, day=date(2026, 11, 27), calendar="legal")
    factories.closing_day(session, day=date(2026, 11, 30), calendar="office")
    with counted(session) as statements:
        month = diary_month(session, ira, NOVEMBER, Policy(), TODAY)
    assert len(statements) <= 5
    days = {day.on: day for week in month.weeks for day in week if day}
    assert (month.days, len(days), month.total) == (5, 21, 2)
    assert [line.review_id for line in days[THURSDAY].reviews] == [unread]
    assert days[date(2026, 11, 5)].reviews[0].late
    assert [day for day in days if days[day].bank_holiday] == [date(2026, 11, 27)]
    assert [day for day in days if days[day].office_closed] == [date(2026, 11, 30)]
    factories.review(session, officer_id=officer_id, review_on=date(2026, 11, 28))
    month = diary_month(session, ira, NOVEMBER, Policy(), TODAY)
    assert (month.days, [sum(map(bool, week)) for week in month.weeks]) == (7, [1, 7, 7, 7, 7, 1])
    kept = diary_month(session, ira, replace(NOVEMBER, state=DiaryState.UNREAD), Policy(), TODAY)
    assert kept.total == 1
