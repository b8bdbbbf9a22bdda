"""What an IRO records about a child's words: that they were read, and whether they count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from bot.domain.conversations import Status
from bot.domain.participation import Provenance, Route, TickedCheck
from bot.ground import audit
from bot.ground.access import may_read_words
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person
from bot.reviews.contributions.files import find_contribution, find_review
from bot.store.contributions import AnswerRecord, Note, ReceivedViews
from bot.store.conversations import ConversationRecord

SHORTEST_REASON = 10
LONGEST_REASON = 500
# Provenances that leave open whose words they are.
UNDECIDED = frozenset({Provenance.MINE.value, "unknown"})


@dataclass(frozen=True, slots=True)
class ContributionVerdict:
    """The three boxes of one contribution, and whose words they are where the child did not say."""

    current: TickedCheck
    accurate: TickedCheck
    for_review: TickedCheck
    own_words: TickedCheck = TickedCheck.OPEN
    own_words_reason: str = ""


class ContributionStanding(StrEnum):
    """Whether a contribution counts: as usual, or kept from the meeting, taken back, or not certain to be theirs."""

    COUNTS = "counts"
    WITHHELD = "withheld"
    WITHDRAWN = "withdrawn"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person decides about one contribution, and why.

    ``presented``: another person presented it at the review; ``has_view``: there is a view in it after all.
    """

    standing: ContributionStanding
    presented: bool
    has_view: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ContributionState:
    """How a contribution stands now, and which questions about it are open to a person."""

    standing: ContributionStanding
    by_others: bool
    presented: bool
    machine_found_view: bool
    has_view: bool
    reason: str | None


def mark_read(session: Session, person: Person, review_id: int, seen: datetime, now: datetime) -> int:
    """Record that this person has read everything up to ``seen``, the moment their page was made.

    Words that came after it stay unread. Return the number still unread; NotFound for a review that is not theirs, and
    for a manager, who reads for another purpose than the review.
    """
    if not may_read_words(person):
        raise NotFound(f"words for review {review_id}")
    review = find_review(session, person, review_id, lock=True)
    seen = min(seen, now)
    contributions = session.scalars(select(ReceivedViews).where(ReceivedViews.review_id == review.id)).all()
    for contribution in contributions:
        contribution.unread = _written_after(session, contribution, seen)
        contribution.read_at, contribution.read_by = seen, person.account_id
    unread = sum(contribution.unread for contribution in contributions)
    audit.record(session, "read", "review", review.id, person, now, unread=unread)
    return unread


def _written_after(session: Session, contribution: ReceivedViews, seen: datetime) -> int:
    talk = contribution.conversation_id
    answers = select(AnswerRecord.id).where(
        AnswerRecord.conversation_id == talk, AnswerRecord.answered_at > seen
    )
    notes = select(Note.id).where(Note.conversation_id == talk, Note.written_at > seen)
    later = union_all(answers, notes).subquery()
    return session.scalar(select(func.count()).select_from(later)) or 0


def tick(
    session: Session,
    person: Person,
    review_id: int,
    contribution_id: int,
    *,
    verdict: ContributionVerdict,
    now: datetime,
) -> None:
    """Save the IRO's answers about one contribution; each is yes, no or still open.

    Bradford's service lets views count only when the IRO is satisfied that they are current, accurate and for
    the purpose of this review. NotFound for what is not theirs, InputRefused without the reason that deciding
    whose words they are needs.
    """
    review = find_review(session, person, review_id, lock=True)
    contribution = find_contribution(session, review, contribution_id)
    before = _ticks(contribution)
    contribution.current_tick = verdict.current.value
    contribution.accurate_tick = verdict.accurate.value
    contribution.for_review_tick = verdict.for_review.value
    if contribution.provenance in UNDECIDED:
        _decide_whose_words(contribution, verdict)
    contribution.checked_at, contribution.checked_by = now, person.account_id
    changes = {name: f"{before[name]} to {now_is}" for name, now_is in _ticks(contribution).items()}
    audit.record(session, "ticked", "review", review.id, person, now, contribution=contribution.id, **changes)


def _decide_whose_words(contribution: ReceivedViews, verdict: ContributionVerdict) -> None:
    reason = verdict.own_words_reason.strip()
    if verdict.own_words is not TickedCheck.OPEN:
        check_reason("own_words_reason", reason, "Say how you know whose words these are")
    contribution.own_words_tick = verdict.own_words.value
    contribution.own_words_reason = reason or None


def _ticks(contribution: ReceivedViews) -> Mapping[str, str]:
    return {
        "current": contribution.current_tick,
        "accurate": contribution.accurate_tick,
        "for_review": contribution.for_review_tick,
        "own_words": contribution.own_words_tick,
    }


def situation(session: Session, person: Person, review_id: int, contribution_id: int) -> ContributionState:
    """Return how a contribution stands; NotFound for one that is not of this review or not theirs."""
    review = find_review(session, person, review_id)
    found = find_contribution(session, review, contribution_id)
    return ContributionState(
        standing=_standing(found),
        by_others=found.route != Route.IRO_OR_ADVOCATE,
        presented=found.route == Route.OTHER_ATTENDEE,
        machine_found_view=found.has_view,
        has_view=found.has_view or found.view_tick == TickedCheck.YES,
        reason=found.decision_reason,
    )


def rule(
    session: Session, person: Person, review_id: int, contribution_id: int, *, ruling: Ruling, now: datetime
) -> None:
    """Save whether a contribution counts; the proposal follows at once, and all of it stays on record.

    InputRefused without a reason, and for words that the child took back by message, because they are gone;
    NotFound for what is not theirs.
    """
    review = find_review(session, person, review_id, lock=True)
    found = find_contribution(session, review, contribution_id)
    reason = ruling.reason.strip()
    check_reason("reason", reason, "Say why")
    _refuse_what_is_gone(session, found, ruling)
    before = _standing(found)
    _apply(found, ruling, now)
    found.decision_reason, found.decided_at = reason, now
    audit.record(
        session,
        "ruled",
        "review",
        review.id,
        person,
        now,
        contribution_id=found.id,
        before=before.value,
        standing=ruling.standing.value,
        route=found.route,
        view=found.view_tick,
    )


def _apply(found: ReceivedViews, ruling: Ruling, now: datetime) -> None:
    """Set what a ruling says of a contribution: its standing, who presents it, and whether it holds a view."""
    found.quarantined = ruling.standing is ContributionStanding.QUARANTINED
    found.shared = ruling.standing is not ContributionStanding.WITHHELD
    is_withdrawn = ruling.standing is ContributionStanding.WITHDRAWN
    found.withdrawn_at = (found.withdrawn_at or now) if is_withdrawn else None
    if found.route != Route.IRO_OR_ADVOCATE:
        found.route = (Route.OTHER_ATTENDEE if ruling.presented else Route.NOT_PRESENTED).value
    sees_view = ruling.has_view and not found.has_view
    found.view_tick = (TickedCheck.YES if sees_view else TickedCheck.OPEN).value


def _standing(found: ReceivedViews) -> ContributionStanding:
    if found.withdrawn_at is not None:
        return ContributionStanding.WITHDRAWN
    if found.quarantined:
        return ContributionStanding.QUARANTINED
    return ContributionStanding.COUNTS if found.shared else ContributionStanding.WITHHELD


def _refuse_what_is_gone(session: Session, found: ReceivedViews, ruling: Ruling) -> None:
    talk = session.get(ConversationRecord, found.conversation_id) if found.conversation_id else None
    gone = talk is not None and talk.status == Status.WITHDRAWN and found.withdrawn_at is not None
    if gone and ruling.standing is not ContributionStanding.WITHDRAWN:
        raise InputRefused("standing", "The child took these words back by message, and they are gone")


def check_reason(field: str, reason: str, request: str) -> None:
    """Refuse a reason that is too short to be one, or too long to keep; InputRefused names the field."""
    if len(reason) < SHORTEST_REASON:
        raise InputRefused(field, f"{request}, in {SHORTEST_REASON} characters or more")
    if len(reason) > LONGEST_REASON:
        raise InputRefused(field, f"{request}, in {LONGEST_REASON} characters or fewer")
