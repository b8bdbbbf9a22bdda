"""When a young person is asked no more: at 18, once care has ended, or with a closed case."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, case, exists, literal, null, select
from sqlalchemy.orm import Session

from bot.domain.reviews import LONDON
from bot.ground.calendar import runs_on
from bot.ground.conditions import HAS_CLOSED_CASE, is_reviewed
from bot.ground.errors import InputRefused
from bot.ground.review_kinds import under_supervision
from bot.store.people import CarePeriod, Child

ADULT = 18
GROWN_UP = "This young person is 18 and is asked no more, so a card or a phone would lead nowhere"
CARE_ENDED = (
    "Care has ended and this child is asked no more, so a card or a phone would lead nowhere. If the child is in care "
    "again, a file must bring the new time in care first"
)
CASE_CLOSED = (
    "The case of this child is closed, so a card or a phone would lead nowhere. If the child is to be asked again, a "
    "manager must open the case first"
)


def born_by(day: date, years: int) -> date:
    """Return the last birth date of somebody who is so many years old on a day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return date(day.year - years, 2, 28)


def is_grown_up(today: date) -> ColumnElement[bool]:
    """Return the condition on ``Child`` that keeps young people who are 18."""
    return and_(Child.born_on.is_not(None), Child.born_on <= born_by(today, ADULT))


def has_left_care(today: date) -> ColumnElement[bool]:
    """Return the condition on ``Child`` that one was in care, is not now or soon, nor under a supervision order."""
    mine = exists().where(CarePeriod.child_id == Child.id).correlate(Child)
    running = exists().where(CarePeriod.child_id == Child.id, runs_on(CarePeriod, today))
    coming = exists().where(CarePeriod.child_id == Child.id, CarePeriod.starts_on > today)
    return mine & ~running.correlate(Child) & ~coming.correlate(Child) & ~under_supervision(today)


def why_over(session: Session, child_id: int, today: date) -> str | None:
    """Return why a child is asked no more, so that nobody hands over a card for nothing; None where one is asked."""
    is_closed = and_(HAS_CLOSED_CASE, ~is_reviewed(today))
    why = case(
        (is_grown_up(today), literal(GROWN_UP)),
        (is_closed, literal(CASE_CLOSED)),
        (has_left_care(today), literal(CARE_ENDED)),
        else_=null(),
    )
    return session.scalar(select(why).select_from(Child).where(Child.id == child_id))


def refuse_if_over(session: Session, child_id: int, field: str, now: datetime) -> None:
    """Raise InputRefused at a field, with the reason, for a child who is asked no more."""
    why = why_over(session, child_id, now.astimezone(LONDON).date())
    if why is not None:
        raise InputRefused(field, why)
