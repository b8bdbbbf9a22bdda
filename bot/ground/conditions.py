"""Conditions on stored records that several rooms ask for; each is written here, once."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, select

from bot.domain.participation import TickedCheck
from bot.domain.reviews.states import ReviewState
from bot.ground.calendar import runs_on
from bot.ground.review_kinds import COUNTS_IN_CARE, under_supervision
from bot.store.addresses import Binding
from bot.store.alerts import Flag
from bot.store.contributions import ReceivedViews
from bot.store.people import Allocation, CarePeriod, Child
from bot.store.practice import ClosedCase
from bot.store.reviews import CodeRecord, Review

# On ``Review``: that it was held; on it and ``CodeRecord``: that this code stands for it.
WAS_HELD = Review.status == ReviewState.HELD.value
STANDING_CODE = and_(CodeRecord.review_id == Review.id, CodeRecord.superseded_at.is_(None))
HAS_CODE = exists().where(STANDING_CODE).correlate(Review)
# On ``Review``: that it was held, counts as a Child in Care review and has no code yet.
WAITS_FOR_CODE = and_(WAS_HELD, COUNTS_IN_CARE, ~HAS_CODE)
# On ``CarePeriod``, joined to its review if there is one: that it was for more than short breaks.
IN_FULL_CARE = or_(CarePeriod.id.is_(None), ~CarePeriod.short_breaks_only)
# On ``ReceivedViews``, and on the ``Review`` that they are for: that there are words which nobody has read.
IS_UNREAD = ReceivedViews.unread > 0
HAS_UNREAD_WORDS = Review.id.in_(select(ReceivedViews.review_id).where(IS_UNREAD))
# On ``ReceivedViews``: that a program or a person found a view in it.
HOLDS_A_VIEW = or_(ReceivedViews.has_view, ReceivedViews.view_tick == TickedCheck.YES.value)
# On ``Flag``: that it stands, and nobody has said what was done about it.
IS_OPEN_FLAG = and_(Flag.acknowledged_at.is_(None), Flag.withdrawn_at.is_(None))
# On ``Child``: that a manager has closed the case, and nobody has opened it again.
HAS_CLOSED_CASE = (
    exists().where(ClosedCase.child_id == Child.id, ClosedCase.reopened_at.is_(None)).correlate(Child)
)
# On ``Binding``: that a child is written to on this phone, as far as the phone goes.
IS_PHONE_IN_USE = and_(Binding.confirmed_at.is_not(None), Binding.suspended_at.is_(None))


def is_allocated(day: date) -> ColumnElement[bool]:
    """Return the condition on ``Allocation`` that it names the IRO of the ``Child`` beside it on a day."""
    return and_(Allocation.child_id == Child.id, runs_on(Allocation, day))


def held_between(first: date, last: date) -> ColumnElement[bool]:
    """Return the condition on ``Review`` that it counts as a Child in Care review and was held in these days."""
    return and_(WAS_HELD, COUNTS_IN_CARE, Review.review_on.between(first, last))


def in_care(day: date) -> ColumnElement[bool]:
    """Return the condition on ``Child`` that the child is in care on a day.

    They are found at once: asked child by child, SQLite would look at everybody who ever was in care.
    """
    return Child.id.in_(select(CarePeriod.child_id).where(runs_on(CarePeriod, day)).correlate(None))


def is_reviewed(day: date) -> ColumnElement[bool]:
    """Return the condition on ``Child`` that the child has an IRO or should: in care, or under a supervision order."""
    return or_(in_care(day), under_supervision(day))
