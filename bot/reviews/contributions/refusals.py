"""A child who did not want to: recorded by staff as the bot records it, with the offers made and the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.reviews.states import LONDON
from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import Person
from bot.reviews.contributions.files import find_review
from bot.store.accounts import Account
from bot.store.contributions import RefusalRecord

# What a child who refuses may be offered: a talk with the IRO, an advocate, another way.
OFFERS = ("iro", "advocate", "other")
LONGEST_WORDS = 500


@dataclass(frozen=True, slots=True)
class RefusedViews:
    """A refusal as a person writes it down; ``offers`` says of each offer that was made whether it was taken.

    ``medium`` is how the child said it, ``by`` who told of it (child, carer, worker, advocate, other).
    """

    on: date
    medium: str
    by: str
    words: str
    offers: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Declined:
    """One refusal on record; ``recorded_by`` is None where the child said it to the bot."""

    at: datetime
    medium: str
    by: str
    words: str | None
    language: str | None
    offers: tuple[tuple[str, bool], ...]
    recorded_by: str | None


def record_refusal(
    session: Session, person: Person, review_id: int, *, refused: RefusedViews, today: date, now: datetime
) -> None:
    """Save a refusal; InputRefused for a day to come, NotFound for a review that is not theirs."""
    review = find_review(session, person, review_id, lock=True)
    if refused.on > today:
        raise InputRefused("on", "Enter a day that has come")
    if len(refused.words) > LONGEST_WORDS:
        raise InputRefused("words", f"Use {LONGEST_WORDS} characters or fewer")
    noon = datetime.combine(refused.on, time(12), tzinfo=LONDON).astimezone(UTC)
    session.add(
        RefusalRecord(
            review_id=review.id,
            refused_at=min(noon, now),
            medium=refused.medium,
            by=refused.by,
            words=refused.words.strip() or None,
            offers=[[offer, refused.offers[offer]] for offer in OFFERS if offer in refused.offers],
            recorded_at=now,
            recorded_by=person.account_id,
        )
    )
    audit.record(
        session, "refusal", "review", review.id, person, now, by=refused.by, offers=list(refused.offers)
    )


def refusals(session: Session, review_id: int) -> tuple[Declined, ...]:
    """Return the refusals on record for a review, oldest first."""
    statement = (
        select(RefusalRecord, Account.name)
        .outerjoin(Account, Account.id == RefusalRecord.recorded_by)
        .where(RefusalRecord.review_id == review_id)
        .order_by(RefusalRecord.refused_at, RefusalRecord.id)
    )
    return tuple(
        Declined(
            at=refusal.refused_at,
            medium=refusal.medium,
            by=refusal.by,
            words=refusal.words,
            language=refusal.language,
            offers=tuple((offer, taken) for offer, taken in refusal.offers),
            recorded_by=name,
        )
        for refusal, name in session.execute(statement)
    )
