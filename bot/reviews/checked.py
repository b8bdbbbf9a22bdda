"""What came for a review, each with its assessment, the IRO's ticks, and who read and checked it; no words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from bot.domain.participation import Assessment
from bot.reviews.codes import Case, Proposal
from bot.reviews.contributions import UNDECIDED
from bot.store.accounts import Account
from bot.store.contributions import ReceivedViews

Reader = aliased(Account)
Checker = aliased(Account)


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


def checked_contributions(
    session: Session, case: Case, proposal: Proposal
) -> tuple[CheckedContribution, ...]:
    """Return what came for a review, as it was proposed to count, with who read and who checked it."""
    assessments = {int(one.evidence.id): one for one in proposal.assessments}
    statement = (
        select(ReceivedViews, Reader.name.label("read_by"), Checker.name.label("checked_by"))
        .outerjoin(Reader, Reader.id == ReceivedViews.read_by)
        .outerjoin(Checker, Checker.id == ReceivedViews.checked_by)
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
