"""Inventing reviews of children who went home from care under a supervision order, with what some of them said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.demo.seeding.office import SeedOffice
from bot.demo.seeding.timetable import local
from bot.domain.reviews import ReviewKind
from bot.domain.reviews.states import ReviewState
from bot.store.contributions import ReceivedViews, StaffRecord
from bot.store.people import CarePeriod
from bot.store.reviews import Review

CHILDREN = 8
# An order lasts a year (Children Act 1989, Sch. 3, para. 6): reviews are held in it, and the next one is planned.
HELD_AFTER, NEXT_AFTER = timedelta(weeks=8), timedelta(weeks=34)
# Of so many children one said nothing.
SILENT_ONE_OF = 3
WORDS = "I like being home. I want the same bedtime every day and to see my nan on Sundays."


def write_supervision(session: Session, office: SeedOffice) -> None:
    """Write the reviews after the last time in care of some children who have gone home, the same for the same plan."""
    for number, row in enumerate(_gone_home(session, office.today)):
        officer_id = session.scalars(
            select(Review.officer_id)
            .where(Review.child_id == row.child_id)
            .order_by(Review.id.desc())
            .limit(1)
        ).first()
        if officer_id is None:
            continue
        held = _review(session, row.child_id, officer_id, row.ended_on + HELD_AFTER, office)
        if number % SILENT_ONE_OF:
            _visit(session, held, office)
        _review(session, row.child_id, officer_id, row.ended_on + NEXT_AFTER, office)


def _gone_home(session: Session, today: date) -> Sequence[Any]:
    """Return the children whose last time in care ended while such an order could have been made and still runs."""
    ended_on = func.max(CarePeriod.ends_on).label("ended_on")
    running = select(CarePeriod.child_id).where(CarePeriod.ends_on.is_(None))
    return session.execute(
        select(CarePeriod.child_id, ended_on)
        .where(CarePeriod.child_id.not_in(running))
        .group_by(CarePeriod.child_id)
        .having(ended_on.between(today - timedelta(weeks=32), today - timedelta(weeks=9)))
        .order_by(CarePeriod.child_id)
        .limit(CHILDREN)
    ).all()


def _review(session: Session, child_id: int, officer_id: int, on: date, office: SeedOffice) -> Review:
    is_over = on < office.today
    review = Review(
        key=f"SO{child_id}-{on:%Y%m%d}",
        kind=ReviewKind.SUPERVISION.value,
        child_id=child_id,
        officer_id=officer_id,
        review_on=_weekday(on),
        starts_at="15:30",
        status=(ReviewState.HELD if is_over else ReviewState.PLANNED).value,
        attendance="none" if is_over else None,
    )
    session.add(review)
    session.flush()
    return review


def _weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _visit(session: Session, review: Review, office: SeedOffice) -> None:
    """Write down what the child said when the IRO came by three days before the review."""
    came_at = local(review.review_on - timedelta(days=3), 16)
    by = office.staff.accounts[review.officer_id]
    views = ReceivedViews(
        review_id=review.id,
        child_id=review.child_id,
        route="iro_or_advocate",
        provenance="exact",
        source="visit",
        has_view=True,
        first_at=came_at,
        first_view_at=came_at,
        received_at=came_at,
        read_at=came_at,
        read_by=by,
    )
    session.add(views)
    session.flush()
    record = StaffRecord(
        contribution_id=views.id, words=WORDS, language="en", written_by="The IRO", writer_role="iro"
    )
    record.recorded_at, record.recorded_by = came_at, by
    session.add(record)
