"""Extra closing days: who adds them, which counts follow, and what a running process notices."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from bot import reviews
from bot.domain.participation import Policy
from bot.ground.calendar import Calendar, added_days, legal_days, office_days, read_by
from bot.ground.errors import InputRefused
from bot.ground.roles import Forbidden, NotFound, Role
from bot.imports import retime
from bot.reviews import closed_days
from bot.reviews.caseload import caseload
from bot.reviews.closed_days import LiveDays
from bot.reviews.contributions import overdue_before
from bot.store.engine import Database
from bot.talk.invitations import due, due_now
from tests import factories
from tests.factories import NOW, TODAY
from tests.ground.people import iro_of, person
from tests.talk.phones import enrol

pytestmark = pytest.mark.usefixtures("noise")
WEDNESDAY = date(2026, 11, 25)
BEGAN = date(2026, 11, 2)


def close(
    session: Session,
    day: date = WEDNESDAY,
    calendar: Calendar = Calendar.LEGAL,
    role: Role = Role.TEAM_MANAGER,
) -> int:
    closed_days.close(
        session, person(session, role), day=day, calendar=calendar, source="The Gazette", now=NOW
    )
    return next(
        each.id for each in closed_days.closings(session) if each.day == day and each.calendar is calendar
    )


def test_a_proclaimed_day_moves_the_first_due_date_and_back(session: Session) -> None:
    child = factories.child(session)
    period = factories.care_period(session, child_id=child.id, starts_on=BEGAN)
    review = factories.review(session, child_id=child.id, care_period_id=period.id)
    retime(session, [child.id])
    session.refresh(review)
    assert review.due_on == date(2026, 11, 30)
    added = close(session)
    session.refresh(review)
    assert review.due_on == date(2026, 12, 1)
    closed_days.reopen(session, person(session, Role.SERVICE_MANAGER), added, NOW)
    session.refresh(review)
    assert review.due_on == date(2026, 11, 30)


def test_every_count_of_working_days_leaves_it_out(session: Session) -> None:
    ira = iro_of(session, factories.officer(session).id)
    review = factories.review(session, officer_id=ira.officer_id)
    held = factories.review(session, officer_id=ira.officer_id, status="held", review_on=date(2026, 11, 20))
    (row,) = (row for row in caseload(session, ira, Policy(), TODAY).rows if row.review_id == review.id)
    before = reviews.progress(session, ira, held.id).documents[0].due_on
    close(session)
    (after,) = (row for row in caseload(session, ira, Policy(), TODAY).rows if row.review_id == review.id)
    assert (row.days, after.days) == (3, 2)
    assert before == date(2026, 11, 27)
    assert reviews.progress(session, ira, held.id).documents[0].due_on == date(2026, 11, 30)


def test_a_child_is_asked_a_day_earlier(session: Session) -> None:
    review_id, _ = enrol(session, review={"review_on": date(2026, 12, 15)})
    assert review_id not in {each.review_id for each in due(session.connection(), TODAY)}
    close(session)
    assert review_id in {each.review_id for each in due(session.connection(), TODAY)}


def test_nobody_is_asked_on_a_day_on_which_nobody_reads(session: Session) -> None:
    review_id, _ = enrol(session, review={"review_on": date(2026, 12, 14)})
    four = datetime(2026, 11, 25, 16, tzinfo=UTC)
    assert review_id in {each.review_id for each in due_now(session.connection(), four)}
    close(session, calendar=Calendar.OFFICE)
    assert due_now(session.connection(), four) == ()


def test_an_office_day_changes_no_due_date_and_gives_a_day_more_to_read(session: Session) -> None:
    before = read_by(NOW, added_days(session))
    close(session, calendar=Calendar.OFFICE)
    assert WEDNESDAY in office_days(session)
    assert WEDNESDAY not in legal_days(session)
    added = added_days(session)
    assert (before, read_by(NOW, added)) == (WEDNESDAY, date(2026, 11, 26))
    thursday = date(2026, 11, 26)
    assert overdue_before(thursday, added.unread) < overdue_before(thursday, added.proclaimed)


@pytest.mark.parametrize("day", [date(2026, 12, 25), date(2026, 11, 28)])
def test_a_day_that_is_closed_anyway_is_not_added(session: Session, day: date) -> None:
    with pytest.raises(InputRefused) as refused:
        close(session, day)
    assert refused.value.field == "day"


@pytest.mark.parametrize("calendar", list(Calendar))
def test_a_day_is_added_once(session: Session, calendar: Calendar) -> None:
    close(session, calendar=calendar)
    with pytest.raises(InputRefused):
        close(session, calendar=calendar)


def test_a_day_without_its_source_is_refused(session: Session) -> None:
    with pytest.raises(InputRefused, match="where you read it"):
        closed_days.close(
            session,
            person(session, Role.TEAM_MANAGER),
            day=WEDNESDAY,
            calendar=Calendar.LEGAL,
            source=" ",
            now=NOW,
        )


@pytest.mark.parametrize("role", [role for role in Role if role not in closed_days.MANAGERS])
def test_only_managers_change_the_calendar(session: Session, role: Role) -> None:
    added = factories.closing_day(session).id
    with pytest.raises(Forbidden):
        close(session, role=role)
    with pytest.raises(Forbidden):
        closed_days.reopen(session, person(session, role), added, NOW)
    with pytest.raises(NotFound):
        closed_days.reopen(session, person(session, Role.TEAM_MANAGER), 10**6, NOW)


def test_a_running_process_notices_within_a_minute(database: Database) -> None:
    moments = iter((0.0, 0.0, 59.0, 61.0, 61.0))
    added = LiveDays(database, lambda: next(moments))
    assert WEDNESDAY not in added().office
    with database.write() as session:
        factories.closing_day(session, day=WEDNESDAY, calendar="office")
    assert WEDNESDAY not in added().office
    assert added().office == {WEDNESDAY}
