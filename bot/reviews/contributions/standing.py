"""Whether a contribution counts as usual: a person may set one aside, or find a view that the machine did not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.domain.participation import Route
from bot.ground import audit
from bot.ground.access import Person
from bot.ground.errors import InputRefused
from bot.reviews.contributions.finding import find_contribution, find_review
from bot.reviews.contributions.marking import check_reason
from bot.store.contributions import Contribution
from bot.store.conversations import ConversationRecord


class Standing(StrEnum):
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

    standing: Standing
    presented: bool
    has_view: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Situation:
    """How a contribution stands now, and which questions about it are open to a person."""

    standing: Standing
    by_others: bool
    presented: bool
    machine_found_view: bool
    has_view: bool
    reason: str | None


def situation(session: Session, person: Person, review_id: int, contribution_id: int) -> Situation:
    """Read how a contribution stands; NotFound for one that is not of this review or not theirs."""
    review = find_review(session, person, review_id)
    found = find_contribution(session, review, contribution_id)
    return Situation(
        standing=_standing(found),
        by_others=found.route != Route.IRO_OR_ADVOCATE,
        presented=found.route == Route.OTHER_ATTENDEE,
        machine_found_view=found.has_view,
        has_view=found.has_view or found.view_tick == "yes",
        reason=found.decision_reason,
    )


def rule(
    session: Session, person: Person, review_id: int, contribution_id: int, *, ruling: Ruling, now: datetime
) -> None:
    """Keep whether a contribution counts; the proposal follows at once, and all of it stays on record.

    InputRefused without a reason, and for words that the child took back by message, because they are gone;
    NotFound for what is not theirs.
    """
    review = find_review(session, person, review_id, lock=True)
    found = find_contribution(session, review, contribution_id)
    reason = ruling.reason.strip()
    check_reason("reason", reason, "Say why")
    _refuse_what_is_gone(session, found, ruling)
    before = _standing(found)
    found.quarantined = ruling.standing is Standing.QUARANTINED
    found.shared = ruling.standing is not Standing.WITHHELD
    found.withdrawn_at = (found.withdrawn_at or now) if ruling.standing is Standing.WITHDRAWN else None
    if found.route != Route.IRO_OR_ADVOCATE:
        found.route = (Route.OTHER_ATTENDEE if ruling.presented else Route.NOT_PRESENTED).value
    found.view_tick = "yes" if ruling.has_view and not found.has_view else "open"
    found.decision_reason = reason
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


def _standing(found: Contribution) -> Standing:
    if found.withdrawn_at is not None:
        return Standing.WITHDRAWN
    if found.quarantined:
        return Standing.QUARANTINED
    return Standing.COUNTS if found.shared else Standing.WITHHELD


def _refuse_what_is_gone(session: Session, found: Contribution, ruling: Ruling) -> None:
    talk = session.get(ConversationRecord, found.conversation_id) if found.conversation_id else None
    gone = talk is not None and talk.status == "withdrawn" and found.withdrawn_at is not None
    if gone and ruling.standing is not Standing.WITHDRAWN:
        raise InputRefused("standing", "The child took these words back by message, and they are gone")
