"""The card and the phones of one child, and the language in which the child is written to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from bot.domain.reviews import LONDON
from bot.enrolment.endings import why_over
from bot.enrolment.lists import PhoneLine, phones_of
from bot.ground import audit
from bot.ground.access import enrollable_children
from bot.ground.conditions import HAS_CLOSED_CASE
from bot.ground.roles import NotFound, Person
from bot.reviews.children.found import found_child, known_child
from bot.store.addresses import EnrolmentCode
from bot.store.people import Child


@dataclass(frozen=True, slots=True)
class YoungPerson:
    """One child's card and phones; ``card_until`` is set while a card works that nobody has used.

    ``language_chosen_at`` is set while the language is the child's own choice. ``over`` says why a child is asked no
    more; ``is_closed``: the case is closed.
    """

    child_id: int
    la_child_id: str
    known_as: str
    age: int | None
    language: str | None
    language_chosen_at: datetime | None
    officer: str | None
    phones: Sequence[PhoneLine]
    card_until: datetime | None
    over: str | None
    is_closed: bool


def young_person(session: Session, person: Person, child_id: int, today: date, now: datetime) -> YoungPerson:
    """Return the card and phones of a child; NotFound for one whose cards and phones this person does not see to."""
    row = known_child(session, person, child_id, today)
    found = found_child(row, today)
    return YoungPerson(
        child_id=child_id,
        la_child_id=found.la_child_id,
        known_as=found.known_as,
        age=found.age,
        language=row.language,
        language_chosen_at=row.language_chosen_at,
        officer=found.officer,
        phones=phones_of(session, person, child_id, today),
        card_until=card_until(session, child_id, now),
        over=why_over(session, child_id, today),
        is_closed=session.scalar(select(Child.id).where(Child.id == child_id, HAS_CLOSED_CASE)) is not None,
    )


def set_language(
    session: Session, person: Person, child_id: int, language: str | None, now: datetime
) -> None:
    """Change the language in which a child is written to; what was asked before stays as it was.

    Another language ends the child's own choice.
    """
    today = now.astimezone(LONDON).date()
    found = session.scalar(select(Child).where(Child.id == child_id, enrollable_children(person, today)))
    if found is None:
        raise NotFound(f"child {child_id}")
    before, was_chosen = found.language, found.language_chosen_at is not None
    if language == before:
        return
    found.language, found.language_chosen_at = language, None
    audit.record(
        session, "set_language", "child", child_id, person, now,
        before=before, after=language, chosen_by_child=was_chosen,
    )  # fmt: skip


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
