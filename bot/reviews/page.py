"""One review with the child's words, for a person who may read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.participation import Policy
from bot.domain.questionnaires import Phase
from bot.domain.returns import CodeSource
from bot.ground.access import may_read_words, readable_talks
from bot.ground.calendar import closed_days, proclaimed_days, working_days_between
from bot.ground.roles import Person
from bot.reviews.checked import CheckedContribution, checked_contributions
from bot.reviews.codes import Case, Proposal, cases_of, propose
from bot.reviews.contributions import (
    Declined,
    Words,
    Written,
    find_review,
    refusals,
    words,
    written,
)
from bot.reviews.deadlines import ReviewCourse, progress_of
from bot.reviews.flags import RaisedFlag, flags_of, with_words
from bot.reviews.history import Delivery, Event, RecordedCode, Viewing, deliveries, events, looks, records
from bot.store.accounts import Account
from bot.store.contributions import FeedbackReading
from bot.store.conversations import ConversationRecord
from bot.store.reviews import Review
from bot.translation import Content


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Everything the page of one review tells; ``days`` are working days to go from ``today``.

    ``feedback`` is what the child said afterwards, None where they did not share it with this person, and also where
    they said nothing: the page never tells which. Without ``reads`` there are no words on it at all.
    ``feedback_read_at`` is when the participation service last read it; its note stays with that service.
    """

    case: Case
    today: date
    days: int
    reads: bool
    words: Words | None
    feedback: Words | None
    feedback_read_at: datetime | None
    proposal: Proposal
    changes: tuple[str, ...]
    contributions: tuple[CheckedContribution, ...]
    flags: tuple[RaisedFlag, ...]
    records: tuple[RecordedCode, ...]
    events: tuple[Event, ...]
    looks: tuple[Viewing, ...]
    deliveries: tuple[Delivery, ...]
    progress: ReviewCourse
    written: tuple[Written, ...]
    refusals: tuple[Declined, ...]
    recorded_at: datetime | None
    recorded_by: str | None

    @property
    def unread(self) -> int:
        """Return how many answers and notes nobody has read."""
        return self.case.unread

    @property
    def has_come(self) -> bool:
        """Return whether the day of the review has come."""
        return self.case.review_on <= self.today

    @property
    def differs(self) -> bool:
        """Return whether something that was recorded later would give another proposal than the confirmed code had."""
        newest = self.records[0] if self.case.standing and self.records else None
        confirmed = newest is not None and newest.source == CodeSource.CONFIRMED
        return confirmed and newest is not None and newest.proposed != self.proposal.decision.code


def review_page(
    session: Session, person: Person, review_id: int, *, content: Content, policy: Policy, today: date
) -> ReviewPage:
    """Return one review, with the words for anyone who may read them.

    NotFound for a review that this person does not work on. The caller has recorded that this person looks at the
    words.
    """
    review = find_review(session, person, review_id)
    feedback, feedback_read_at = _feedback(session, person, review, content)
    (case,) = cases_of(session, [review.id])
    extra = proclaimed_days(session)
    days = working_days_between(today, case.review_on, extra)
    proposal, reads = propose(case, policy, days), may_read_words(person)
    talk_id = case.conversation_id if reads else None
    said = words(session, person, content, talk_id) if talk_id else None
    return ReviewPage(
        case=case,
        today=today,
        days=days,
        reads=reads,
        words=said,
        feedback=feedback,
        feedback_read_at=feedback_read_at,
        proposal=proposal,
        changes=proposal.changes(policy),
        contributions=checked_contributions(session, case, proposal),
        flags=with_words(flags_of(session, person, review.id), said, feedback),
        records=records(session, review.id),
        events=events(session, person, review.id),
        looks=looks(session, review.id),
        deliveries=deliveries(session, person, review.id),
        progress=progress_of(session, review, closed_days(extra)),
        written=written(session, review.id) if reads else (),
        refusals=refusals(session, review.id) if reads else (),
        recorded_at=review.recorded_at,
        recorded_by=session.get_one(Account, review.recorded_by).name if review.recorded_by else None,
    )


def _feedback(
    session: Session, person: Person, review: Review, content: Content
) -> tuple[Words | None, datetime | None]:
    """Return the feedback that is shared with this person, and when the participation service last read it."""
    shared = session.execute(
        select(ConversationRecord.id, FeedbackReading.read_at)
        .outerjoin(FeedbackReading, FeedbackReading.conversation_id == ConversationRecord.id)
        .where(
            ConversationRecord.review_id == review.id,
            ConversationRecord.phase == Phase.POST.value,
            readable_talks(person),
        )
    ).one_or_none()
    return (None, None) if shared is None else (words(session, person, content, shared.id), shared.read_at)
