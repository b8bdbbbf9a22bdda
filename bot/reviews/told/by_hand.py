"""Asking a child about a review by hand, before the day on which the clock would."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.questionnaires import Phase
from bot.domain.reviews import invitation_timetable
from bot.domain.reviews.states import OPEN
from bot.ground import audit
from bot.ground.calendar import in_words, legal_days
from bot.ground.context import Context
from bot.ground.errors import InputRefused
from bot.ground.roles import Person
from bot.reviews.contributions import find_review
from bot.store.addresses import AddressRecord, Binding
from bot.store.conversations import ConversationRecord
from bot.store.people import Child
from bot.store.reviews import Review
from bot.talk import letters, officers_turn
from bot.talk.invitations import CannotInvite, invite
from bot.talk.refusals import REASONS, TellRefusal


def was_asked(session: Session, person: Person, review_id: int) -> bool:
    """Return whether the child of a review was asked about it; NotFound for a review that is not theirs."""
    review = find_review(session, person, review_id)
    asked = (ConversationRecord.review_id == review.id, ConversationRecord.phase == Phase.PRE.value)
    return session.scalar(select(ConversationRecord.id).where(*asked)) is not None


def may_ask_now(
    session: Session, person: Person, review_id: int, context: Context, now: datetime
) -> datetime:
    """Return when the child of a review would be asked; InputRefused, with the reason, where they cannot be."""
    return _may_ask(session, find_review(session, person, review_id), context, now)


def ask_now(session: Session, person: Person, review_id: int, context: Context, now: datetime) -> datetime:
    """Ask the child of a review in the next hours for writing, and return when; InputRefused where they cannot be.

    One press or ten, a child is asked once: the invitation has one purpose for each review.
    """
    review = find_review(session, person, review_id, lock=True)
    at = _may_ask(session, review, context, now)
    try:
        invite(session.connection(), review.id, Phase.PRE, at, context)
    except CannotInvite as refused:
        raise InputRefused("ask", _why(session, review, refused)) from refused
    audit.record(session, "asked", "review", review.id, person, now, at=at.isoformat(timespec="minutes"))
    return at


def _may_ask(session: Session, review: Review, context: Context, now: datetime) -> datetime:
    if review.status not in OPEN:
        raise InputRefused("ask", "The review is over: nobody is asked about it any more")
    if session.scalar(select(officers_turn.has_turn()).where(Review.id == review.id)):
        raise InputRefused("ask", "An officer is writing with this child. Press Done there first")
    at = letters.slot(now, context)
    ends = invitation_timetable(review.review_on, legal_days(session), context.asking).cut_off_at
    if at >= ends:
        written = f"{in_words(at.date())}, {at:%H:%M}"
        raise InputRefused("ask", f"The review is too near: the next hours for writing begin on {written}")
    return at


def _why(session: Session, review: Review, refused: CannotInvite) -> str:
    """Say why a child cannot be asked; that the child said STOP is said before anything else."""
    stopped = (
        select(AddressRecord.id)
        .join(Binding, Binding.address_id == AddressRecord.id)
        .where(Binding.child_id == review.child_id, AddressRecord.opted_out_at.is_not(None))
    )
    if session.scalar(stopped.limit(1)) is None:
        return str(refused)
    known_as = session.get_one(Child, review.child_id).known_as
    return REASONS[TellRefusal.OPTED_OUT].format(name=known_as)
