"""Who is the IRO of a review since when, and when the child's IRO was last in touch with the child."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.ground import audit
from bot.ground.access import Person
from bot.ground.errors import InputRefused
from bot.reviews.contributions import find_review
from bot.store.people import Allocation, Officer, OfficerContact
from bot.store.reviews import Review

SPOKE = "spoke"
MEDIA = ("visit", "school", "call", "video", "before")
"""How an IRO spoke with a child: at home, at school, by phone, by video, just before the meeting."""
WAYS = (*MEDIA, "message")
"""How an IRO was in touch: as before a review, or by a message that was answered."""


@dataclass(frozen=True, slots=True)
class Chair:
    """The IRO of a review, since when they have been the child's IRO if that is known, and who is it now if another."""

    name: str
    since: date | None
    now: str | None


@dataclass(frozen=True, slots=True)
class Contact:
    """A day on which the child's IRO was in touch with the child, and how."""

    on: date
    medium: str | None


def chair_of(session: Session, review: Review) -> Chair:
    """Read who chairs a review; the last allocation of the child says since when, and whether it is another by now."""
    newest = session.scalar(
        select(Allocation)
        .where(Allocation.child_id == review.child_id, Allocation.ends_on.is_(None))
        .order_by(Allocation.starts_on.desc(), Allocation.id.desc())
        .limit(1)
    )
    name = session.get_one(Officer, review.officer_id).name
    if newest is None or newest.officer_id == review.officer_id:
        return Chair(name, newest.starts_on if newest else None, None)
    return Chair(name, None, session.get_one(Officer, newest.officer_id).name)


def last_contact(session: Session, child_id: int) -> Contact | None:
    """Find the newest contact on record; a talk in private before a review is one."""
    contact = session.scalar(
        select(OfficerContact)
        .where(OfficerContact.child_id == child_id)
        .order_by(OfficerContact.contacted_on.desc(), OfficerContact.id.desc())
        .limit(1)
    )
    talk = session.execute(
        select(Review.spoke_alone_on, Review.spoke_alone_medium)
        .where(Review.child_id == child_id, Review.spoke_alone == SPOKE, Review.spoke_alone_on.is_not(None))
        .order_by(Review.spoke_alone_on.desc())
        .limit(1)
    ).first()
    found = [Contact(contact.contacted_on, contact.medium)] if contact else []
    found += [Contact(talk.spoke_alone_on, talk.spoke_alone_medium)] if talk else []
    return max(found, key=lambda each: each.on, default=None)


def record_contact(
    session: Session, person: Person, review_id: int, *, contact: Contact, today: date, now: datetime
) -> None:
    """Keep that the child's IRO was in touch with the child; one day and way is kept once.

    InputRefused for a day to come and for no way; NotFound for a review that is not theirs.
    """
    review = find_review(session, person, review_id, lock=True)
    if contact.on > today:
        raise InputRefused("on", "Enter a day that has come")
    if contact.medium not in WAYS:
        raise InputRefused("medium", "Say how they were in touch")
    known = select(func.count()).where(
        OfficerContact.child_id == review.child_id,
        OfficerContact.contacted_on == contact.on,
        OfficerContact.medium == contact.medium,
    )
    if not session.scalar(known):
        session.add(
            OfficerContact(
                child_id=review.child_id,
                contacted_on=contact.on,
                medium=contact.medium,
                recorded_at=now,
                recorded_by=person.account_id,
            )
        )
    facts = {"on": contact.on.isoformat(), "medium": contact.medium}
    audit.record(session, "contacted", "review", review.id, person, now, **facts)
