"""Words have two working days; then they are overdue on Today, first among the unread, and managers see whose they are."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.domain.participation import Policy
from bot.ground.roles import Person, Role
from bot.reviews.break_glass import opening_list
from bot.reviews.caseload import caseload
from bot.reviews.cover import CoverShow, cover_list
from bot.reviews.diary import DiaryFilter, DiaryOrder, DiaryRow, DiaryTime, diary
from bot.reviews.handovers import children_to_hand
from bot.store.people import Officer
from tests import factories
from tests.factories import NOW, TODAY
from tests.ground.people import person
from tests.reviews.test_caseload import counted

WEDNESDAY, THURSDAY = NOW - timedelta(days=5), NOW - timedelta(days=4)


def unread(session: Session, officer_id: int, since: datetime, **given: int) -> int:
    review = factories.review(session, officer_id=officer_id, **given)
    talk = factories.conversation(session, review_id=review.id, answered=2)
    factories.contribution(session, conversation_id=talk.id, unread=2, first_at=since, received_at=since)
    return review.id


def overdue_words(session: Session, who: Person) -> tuple[DiaryRow, ...]:
    by = DiaryFilter(TODAY, TODAY, DiaryTime.OVERDUE, order=DiaryOrder.WAIT)
    return diary(session, who, by, Policy(), TODAY).rows


def test_monday_is_overdue_for_wednesday_and_not_for_thursday(
    session: Session, ira: Person, officer_id: int
) -> None:
    on_time = unread(session, officer_id, THURSDAY)
    late = unread(session, officer_id, WEDNESDAY)
    rows = caseload(session, ira, Policy(), TODAY).rows
    assert [(row.review_id, row.read_overdue) for row in rows] == [(late, True), (on_time, False)]


def test_managers_see_whose_since_when_and_who_covers(session: Session, officer_id: int) -> None:
    late = unread(session, officer_id, WEDNESDAY)
    cover = factories.officer(session, name="Bea Cole")
    factories.cover(session, officer_id=officer_id, covered_by=cover.id)
    officer = session.get_one(Officer, officer_id)
    manager = person(session, Role.TEAM_MANAGER, team_id=officer.team_id)
    (row,) = overdue_words(session, manager)
    assert (row.line.review_id, row.line.officer, row.line.cover) == (late, officer.name, "Bea Cole")
    assert (row.review.unread, row.review.unread_since) == (2, WEDNESDAY)
    assert row.review.read_due_on == TODAY - timedelta(days=3)
    elsewhere = unread(session, cover.id, WEDNESDAY - timedelta(days=1))
    service = person(session, Role.SERVICE_MANAGER)
    assert [each.line.review_id for each in overdue_words(session, service)] == [elsewhere, late]
    assert len(overdue_words(session, manager)) == 1


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.IRO, Role.TEAM_MANAGER, Role.SERVICE_MANAGER}))
def test_other_roles_learn_nothing_of_it(session: Session, officer_id: int, role: Role) -> None:
    unread(session, officer_id, WEDNESDAY)
    assert overdue_words(session, person(session, role)) == ()


def test_the_lists_of_managers_take_few_statements_however_long_they_are(
    session: Session, officer_id: int
) -> None:
    service = person(session, Role.SERVICE_MANAGER)
    for _ in range(6):
        review_id = unread(session, officer_id, WEDNESDAY)
        factories.break_glass(session, review_id=review_id)
        factories.cover(session, officer_id=officer_id, ended_at=NOW)
    for look, most in (
        (lambda: overdue_words(session, service), 5),
        (lambda: cover_list(session, service, CoverShow.OVER, 1, TODAY), 2),
        (lambda: opening_list(session, service, 1), 2),
        (lambda: children_to_hand(session, service, officer_id, TODAY), 3),
    ):
        session.expire_all()
        with counted(session) as statements:
            look()
        assert len(statements) <= most
