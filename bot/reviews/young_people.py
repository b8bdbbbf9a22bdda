"""The page of one child: reviews, conversations as states without words, phones, family; and finding a child."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session

from bot.domain.reviews import LONDON, age_on
from bot.enrolment.lists import PhoneLine, phones_of
from bot.ground import audit
from bot.ground.access import (
    NotFound,
    Person,
    askable_reviews,
    enrollable_children,
    kept_from,
    visible_reviews,
)
from bot.ground.calendar import runs_on
from bot.ground.errors import InputRefused
from bot.store.addresses import EnrolmentCode
from bot.store.conversations import ConversationRecord
from bot.store.people import Allocation, Child, Officer, OfficerContact
from bot.store.reviews import Review

SHORTEST = 2
MOST = 50
LATEST = 12


@dataclass(frozen=True, slots=True)
class FoundChild:
    """A child that a search found, with the IRO of today."""

    child_id: int
    la_child_id: str
    known_as: str
    age: int | None
    officer: str | None


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One review of a child with the states of the conversations about it; ``mine``: this person may open it."""

    review_id: int
    review_on: date
    status: str
    mine: bool
    talks: tuple[TalkLine, ...]


@dataclass(frozen=True, slots=True)
class TalkLine:
    """How far one conversation came, never what was said in it."""

    phase: str
    status: str
    channel: str | None
    answered: int
    questions: int
    phone_owner: str | None
    last_inbound_at: datetime | None


@dataclass(frozen=True, slots=True)
class YoungPerson:
    """Everything on the page of one child; ``card_until`` is set while a card works that nobody has used."""

    child_id: int
    la_child_id: str
    known_as: str
    age: int | None
    language: str | None
    officer: str | None
    phones: Sequence[PhoneLine]
    reviews: Sequence[ReviewLine]
    siblings: Sequence[FoundChild]
    last_contact_on: date | None
    card_until: datetime | None


def search(session: Session, person: Person, wanted: str, today: date) -> Sequence[FoundChild]:
    """Return the children whose id is the wanted text, or whose name holds it, by name.

    InputRefused when there is too little to look for. Names are sealed, so each is opened and compared here.
    """
    text = " ".join(wanted.split()).casefold()
    if len(text) < SHORTEST:
        raise InputRefused("wanted", f"Enter at least {SHORTEST} letters of the name, or the whole id")
    rows = session.execute(_children(person, today)).all()
    found = (row for row in rows if row.la_child_id.casefold() == text or text in row.known_as.casefold())
    named = sorted(found, key=lambda row: (row.known_as.casefold(), row.id))
    return tuple(_found(row, today) for row in named[:MOST])


def young_person(session: Session, person: Person, child_id: int, today: date, now: datetime) -> YoungPerson:
    """Return the page of a child; NotFound for one whose cards and phones this person does not see to."""
    row = session.execute(_children(person, today).where(Child.id == child_id).limit(1)).one_or_none()
    if row is None:
        raise NotFound(f"child {child_id}")
    found = _found(row, today)
    return YoungPerson(
        child_id=child_id,
        la_child_id=found.la_child_id,
        known_as=found.known_as,
        age=found.age,
        language=row.language,
        officer=found.officer,
        phones=phones_of(session, person, child_id, today),
        reviews=_reviews(session, person, child_id),
        siblings=_siblings(session, person, row, today),
        last_contact_on=_last_contact(session, child_id),
        card_until=card_until(session, child_id, now),
    )


def set_language(
    session: Session, person: Person, child_id: int, language: str | None, now: datetime
) -> None:
    """Change the language in which a child is written to; what was asked before stays as it was."""
    today = now.astimezone(LONDON).date()
    found = session.scalar(select(Child).where(Child.id == child_id, enrollable_children(person, today)))
    if found is None:
        raise NotFound(f"child {child_id}")
    before = found.language
    session.execute(update(Child).where(Child.id == child_id).values(language=language))
    audit.record(session, "set_language", "child", child_id, person, now, before=before, after=language)


def card_until(session: Session, child_id: int, now: datetime) -> datetime | None:
    """Return until when the newest card of a child works; None where there is none, or it was used."""
    live = and_(
        EnrolmentCode.child_id == child_id,
        EnrolmentCode.used_at.is_(None),
        EnrolmentCode.cancelled_at.is_(None),
        EnrolmentCode.expires_at > now,
    )
    return session.scalar(
        select(EnrolmentCode.expires_at).where(live).order_by(EnrolmentCode.id.desc()).limit(1)
    )


def _children(person: Person, today: date) -> Any:
    """Select the children whose cards and phones this person sees to, with the IRO of today."""
    allocated = and_(Allocation.child_id == Child.id, runs_on(Allocation, today))
    return (
        select(
            Child.id, Child.la_child_id, Child.known_as, Child.born_on, Child.language,
            Child.sibling_group, Officer.name.label("officer"),
        )
        .outerjoin(Allocation, allocated)
        .outerjoin(Officer, Officer.id == Allocation.officer_id)
        .where(enrollable_children(person, today))
    )  # fmt: skip


def _found(row: Any, today: date) -> FoundChild:
    age = age_on(row.born_on, today) if row.born_on else None
    return FoundChild(row.id, row.la_child_id, row.known_as, age, row.officer)


def _reviews(session: Session, person: Person, child_id: int) -> tuple[ReviewLine, ...]:
    rows = session.execute(
        select(Review.id, Review.review_on, Review.status, visible_reviews(person).label("mine"))
        .where(Review.child_id == child_id, askable_reviews(person))
        .order_by(Review.review_on.desc(), Review.id.desc())
        .limit(LATEST)
    ).all()
    talks = _talks(session, person, [row.id for row in rows])
    return tuple(
        ReviewLine(row.id, row.review_on, row.status, bool(row.mine), talks.get(row.id, ())) for row in rows
    )


def _talks(session: Session, person: Person, reviews: list[int]) -> dict[int, tuple[TalkLine, ...]]:
    rows = session.scalars(
        select(ConversationRecord)
        .where(ConversationRecord.review_id.in_(reviews), ~kept_from(person))
        .order_by(ConversationRecord.phase.desc())
    ).all()
    lines: dict[int, tuple[TalkLine, ...]] = {}
    for row in rows:
        line = TalkLine(
            row.phase, row.status, row.channel, row.answered, row.questions, row.phone_owner,
            row.last_inbound_at,
        )  # fmt: skip
        lines[row.review_id] = (*lines.get(row.review_id, ()), line)
    return lines


def _siblings(session: Session, person: Person, row: Any, today: date) -> tuple[FoundChild, ...]:
    if row.sibling_group is None:
        return ()
    group = _children(person, today).where(Child.sibling_group == row.sibling_group, Child.id != row.id)
    return tuple(_found(each, today) for each in session.execute(group.order_by(Child.id)).all())


def _last_contact(session: Session, child_id: int) -> date | None:
    mine = OfficerContact.child_id == child_id
    return session.scalar(select(func.max(OfficerContact.contacted_on)).where(mine))
