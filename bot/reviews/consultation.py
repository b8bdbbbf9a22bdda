"""What an IRO records around a review: whom they spoke with before it, and its outcome documents after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.reviews.states import ReviewState
from bot.ground import audit
from bot.ground.access import Person
from bot.ground.errors import InputRefused
from bot.reviews.contacts import MEDIA, SPOKE
from bot.reviews.contributions import check_reason, find_review
from bot.reviews.deadlines import DOCUMENTS
from bot.store.reviews import Review

INAPPROPRIATE = "inappropriate"


@dataclass(frozen=True, slots=True)
class Consulted:
    """Whom the IRO spoke with before the review; ``alone`` is spoke, refused, inappropriate or None."""

    alone: str | None
    on: date | None
    medium: str | None
    reason: str
    parents_on: date | None
    midway_on: date | None


def record_consultation(
    session: Session, person: Person, review_id: int, *, consulted: Consulted, today: date, now: datetime
) -> None:
    """Keep that the IRO spoke with the child in private before the review, or why not, and with the parents.

    Care Planning Regulations 2010, reg. 36(1)(b): in private, unless the child refuses or it is inappropriate.
    InputRefused for days that have not come, for having spoken without a day and a medium or after the review, and
    for "inappropriate" without the reason; NotFound for a review that is not theirs.
    """
    review = find_review(session, person, review_id, lock=True)
    _check_days(
        {"on": consulted.on, "parents_on": consulted.parents_on, "midway_on": consulted.midway_on}, today
    )
    _check_alone(review, consulted)
    spoke = consulted.alone == SPOKE
    review.spoke_alone = consulted.alone
    review.spoke_alone_on = consulted.on if consulted.alone else None
    review.spoke_alone_medium = consulted.medium if spoke else None
    review.spoke_alone_reason = consulted.reason.strip() or None
    review.parents_consulted_on, review.midway_checked_on = consulted.parents_on, consulted.midway_on
    audit.record(session, "consulted", "review", review.id, person, now, alone=consulted.alone)


def record_documents(
    session: Session,
    person: Person,
    review_id: int,
    *,
    days: Mapping[str, date | None],
    today: date,
    now: datetime,
) -> None:
    """Keep the day of each outcome document, by the names of :data:`DOCUMENTS`; None takes a day back.

    InputRefused for a review that has not been held and for days before it or to come; NotFound for a review that
    is not theirs.
    """
    review = find_review(session, person, review_id, lock=True)
    if review.status != ReviewState.HELD:
        raise InputRefused(DOCUMENTS[0][0], "Record that the review was held first")
    _check_days(days, today)
    for name, day in days.items():
        if day and day < review.review_on:
            raise InputRefused(name, "Enter a day on or after the review")
    for name, _, _ in DOCUMENTS:
        setattr(review, name, days.get(name))
    done = [name for name, day in days.items() if day]
    audit.record(session, "documented", "review", review.id, person, now, done=done)


def _check_days(days: Mapping[str, date | None], today: date) -> None:
    for field, day in days.items():
        if day and day > today:
            raise InputRefused(field, "Enter a day that has come")


def _check_alone(review: Review, consulted: Consulted) -> None:
    if consulted.alone == SPOKE:
        if consulted.on is None:
            raise InputRefused("on", "Enter the day on which you spoke")
        if consulted.on > review.review_on:
            raise InputRefused("on", "Enter a day on or before the review")
        if consulted.medium not in MEDIA:
            raise InputRefused("medium", "Say how you spoke")
    elif consulted.alone == INAPPROPRIATE:
        check_reason("reason", consulted.reason.strip(), "Say why it was inappropriate")
