"""Children who need a card: with reviews, four years old or nearly, without a phone and a card that still works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from bot.domain.reviews import birthday
from bot.domain.reviews.states import OPEN
from bot.enrolment.endings import born_by, is_grown_up
from bot.ground.access import enrollable_children
from bot.ground.conditions import is_reviewed
from bot.ground.list_pages import ListPage, limited_to, page_of
from bot.ground.roles import Person
from bot.store.addresses import Binding, EnrolmentCode
from bot.store.people import CarePeriod, Child
from bot.store.reviews import Review

# A child is asked from the fourth birthday on; the card is made some weeks before.
FOUR_YEARS, AHEAD = 4, timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Cardless:
    """A child who needs a card: no phone in use, and no card that still works; with the day of the next review."""

    child_id: int
    la_child_id: str
    known_as: str
    born_on: date | None
    review_on: date | None
    turns_four_on: date | None


def cardless(
    session: Session, person: Person, today: date, now: datetime, wanted: int = 1
) -> ListPage[Cardless]:
    """Return one page of the children with reviews who need a card, the nearest review first.

    A child needs one from four weeks before the fourth birthday: no phone in use or waiting, and no card that works.
    """
    next_review = (
        select(func.min(Review.review_on))
        .where(Review.child_id == Child.id, Review.status.in_(OPEN), Review.review_on >= today)
        .correlate(Child)
        .scalar_subquery()
    )
    needs_one = (needs_card(today, now), enrollable_children(person, today))
    total = session.scalar(select(func.count(Child.id)).where(*needs_one)) or 0
    page, pages = page_of(total, wanted)
    found = (
        select(Child, next_review.label("review_on"))
        .where(*needs_one)
        .order_by(next_review.is_(None), next_review, Child.id)
    )
    rows = tuple(
        _cardless(row.Child, row.review_on, today) for row in session.execute(limited_to(page, found))
    )
    return ListPage(rows, total, page, pages)


def needs_card(today: date, now: datetime) -> ColumnElement[bool]:
    """Return the condition on ``Child`` that keeps children with reviews who need a card.

    A number on file needs one too: it is asked for the card's code before anything else.
    """
    in_hand = or_(Binding.proved_at.is_not(None), Binding.confirmed_at.is_not(None))
    hopeful = and_(Binding.child_id == Child.id, Binding.suspended_at.is_(None), in_hand)
    live_code = and_(
        EnrolmentCode.child_id == Child.id,
        EnrolmentCode.used_at.is_(None),
        EnrolmentCode.cancelled_at.is_(None),
        EnrolmentCode.expires_at > now,
    )
    return and_(
        is_due_a_card(today), ~exists().where(hopeful).correlate(Child),
        ~exists().where(live_code).correlate(Child),
    )  # fmt: skip


def is_due_a_card(today: date) -> ColumnElement[bool]:
    """Return the condition on ``Child`` that keeps children with reviews: from four weeks before four, to 18."""
    is_old_enough = or_(Child.born_on.is_(None), Child.born_on <= born_by(today + AHEAD, FOUR_YEARS))
    return and_(is_old_enough, ~is_grown_up(today), has_reviews(today))


def _cardless(child: Child, review_on: date | None, today: date) -> Cardless:
    is_soon = child.born_on is not None and child.born_on > born_by(today, FOUR_YEARS)
    turns = birthday(child.born_on, FOUR_YEARS) if child.born_on and is_soon else None
    return Cardless(child.id, child.la_child_id, child.known_as, child.born_on, review_on, turns)


def has_reviews(today: date) -> ColumnElement[bool]:
    """Return the condition on ``Child`` that keeps children who are asked before reviews.

    They are in care, or have no recorded time in care, or are at home under a supervision order.
    """
    ever = select(CarePeriod.child_id).correlate(None)
    return or_(is_reviewed(today), Child.id.not_in(ever))
