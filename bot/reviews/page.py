"""One review with the child's words, for a person who may read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from bot.domain.participation import Assessment, Policy
from bot.domain.questionnaires import Phase
from bot.domain.returns import CodeSource
from bot.ground.access import may_read_words, readable_talks
from bot.ground.calendar import proclaimed_days, working_days_between
from bot.ground.roles import Person
from bot.reviews.codes import Case, Proposal, cases, propose
from bot.reviews.contributions import (
    UNDECIDED,
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
from bot.store.contributions import FeedbackReading, ReceivedViews
from bot.store.conversations import ConversationRecord
from bot.store.reviews import Review
from bot.translation import Content


@dataclass(frozen=True, slots=True)
class CheckedContribution:
    """One contribution with its assessment, its ticks, and who read and checked it."""

    id: int
    route: str
    provenance: str
    received_at: datetime
    assessment: Assessment
    own_words_open: bool
    ticks: tuple[str, str, str]
    own_words: str
    own_words_reason: str | None
    decision_reason: str | None
    unread: int
    read_at: datetime | None
    read_by: str | None
    late_at: datetime | None
    checked_at: datetime | None
    checked_by: str | None


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
    (case,) = cases(session, Review.id == review.id)
    days = working_days_between(today, case.review_on, proclaimed_days(session))
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
        contributions=_checked(session, case, proposal),
        flags=with_words(flags_of(session, person, review.id), said, feedback),
        records=records(session, review.id),
        events=events(session, person, review.id),
        looks=looks(session, review.id),
        deliveries=deliveries(session, person, review.id),
        progress=progress_of(session, review),
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


def _checked(session: Session, case: Case, proposal: Proposal) -> tuple[CheckedContribution, ...]:
    assessments = {int(one.evidence.id): one for one in proposal.assessments}
    reader, checker = aliased(Account), aliased(Account)
    statement = (
        select(ReceivedViews, reader.name.label("read_by"), checker.name.label("checked_by"))
        .outerjoin(reader, reader.id == ReceivedViews.read_by)
        .outerjoin(checker, checker.id == ReceivedViews.checked_by)
        .where(ReceivedViews.review_id == case.review_id)
        .order_by(ReceivedViews.id)
    )
    return tuple(
        _one(contribution, assessments[contribution.id], read_by, checked_by)
        for contribution, read_by, checked_by in session.execute(statement)
    )


def _one(
    contribution: ReceivedViews, assessment: Assessment, read_by: str | None, checked_by: str | None
) -> CheckedContribution:
    ticks = assessment.evidence.ticks
    is_late = assessment.evidence.received_at < contribution.received_at
    return CheckedContribution(
        id=contribution.id,
        route=contribution.route,
        provenance=contribution.provenance,
        received_at=contribution.received_at,
        assessment=assessment,
        own_words_open=contribution.provenance in UNDECIDED,
        ticks=(ticks.current.value, ticks.accurate.value, ticks.for_review.value),
        own_words=contribution.own_words_tick,
        own_words_reason=contribution.own_words_reason,
        decision_reason=contribution.decision_reason,
        unread=contribution.unread,
        read_at=contribution.read_at,
        read_by=read_by,
        late_at=contribution.received_at if is_late else None,
        checked_at=contribution.checked_at,
        checked_by=checked_by,
    )
