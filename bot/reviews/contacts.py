"""Whom the IRO of a review spoke with: the child, alone before the review or at other times, and the parents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select
from sqlalchemy.orm import Session, aliased

from bot.ground import audit
from bot.ground.conditions import WAS_HELD
from bot.ground.errors import InputRefused
from bot.ground.roles import Person
from bot.reviews.contributions import check_reason, find_review
from bot.store.people import Allocation, Child, Officer, OfficerContact
from bot.store.reviews import Review

Allocated = aliased(Officer)
Alone = aliased(Review)
Found = TypeVar("Found")
SPOKE, INAPPROPRIATE = "spoke", "inappropriate"
# How an IRO spoke with a child: at home, at school, by phone, by video, just before the meeting.
MEDIA = ("visit", "school", "call", "video", "before")
# How an IRO was in touch: as before a review, or by a message that was answered.
WAYS = (*MEDIA, "message")


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


@dataclass(frozen=True, slots=True)
class Consulted:
    """Whom the IRO spoke with before the review; ``alone`` is spoke, refused, inappropriate or None."""

    alone: str | None
    on: date | None
    medium: str | None
    reason: str
    parents_on: date | None
    midway_on: date | None


@dataclass(frozen=True, slots=True)
class Relations:
    """The child of a review and who chairs it, the last contact with the child, and when the review before was held."""

    known_as: str
    chair: Chair
    last_contact: Contact | None
    before_on: date | None


def relations_of(session: Session, review: Review) -> Relations:
    """Return the people and days around a review, by one statement; a talk in private before a review is a contact.

    The child's last allocation says since when its IRO has been theirs, and whether it is another by now.
    """
    row = session.execute(_around(review)).one()
    same = row.allocated_id in {None, review.officer_id}
    chair = Chair(row.chair, row.since, None) if same else Chair(row.chair, None, row.allocated)
    days = ((row.contacted_on, row.contact_medium), (row.alone_on, row.alone_medium))
    contacts = [Contact(on, medium) for on, medium in days if on is not None]
    return Relations(
        row.known_as, chair, max(contacts, key=lambda each: each.on, default=None), row.before_on
    )


def _around(review: Review) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Child.known_as,
            Officer.name.label("chair"),
            Allocation.officer_id.label("allocated_id"),
            Allocation.starts_on.label("since"),
            Allocated.name.label("allocated"),
            OfficerContact.contacted_on,
            OfficerContact.medium.label("contact_medium"),
            Alone.spoke_alone_on.label("alone_on"),
            Alone.spoke_alone_medium.label("alone_medium"),
            _held_before(review).label("before_on"),
        )
        .select_from(Child)
        .join(Officer, Officer.id == review.officer_id)
        .outerjoin(Allocation, Allocation.id == _newest_allocation(review.child_id))
        .outerjoin(Allocated, Allocated.id == Allocation.officer_id)
        .outerjoin(OfficerContact, OfficerContact.id == _newest_contact(review.child_id))
        .outerjoin(Alone, Alone.id == _newest_talk_alone(review.child_id))
        .where(Child.id == review.child_id)
    )


def _newest_allocation(child_id: int) -> ScalarSelect[int]:
    running = select(Allocation.id).where(Allocation.child_id == child_id, Allocation.ends_on.is_(None))
    return _newest(running, Allocation.starts_on.desc(), Allocation.id.desc())


def _newest_contact(child_id: int) -> ScalarSelect[int]:
    found = select(OfficerContact.id).where(OfficerContact.child_id == child_id)
    return _newest(found, OfficerContact.contacted_on.desc(), OfficerContact.id.desc())


def _newest_talk_alone(child_id: int) -> ScalarSelect[int]:
    spoke = (Review.child_id == child_id, Review.spoke_alone == SPOKE, Review.spoke_alone_on.is_not(None))
    return _newest(select(Review.id).where(*spoke), Review.spoke_alone_on.desc(), Review.id.desc())


def _held_before(review: Review) -> ScalarSelect[date]:
    """Return the day of the last review held before this one in the same time in care."""
    same = (Review.child_id == review.child_id, Review.care_period_id == review.care_period_id)
    held = select(Review.review_on).where(*same, WAS_HELD, Review.review_on < review.review_on)
    return _newest(held, Review.review_on.desc())


def _newest(found: Select[Found], *order: ColumnElement[Any]) -> ScalarSelect[Found]:
    return found.order_by(*order).limit(1).correlate(None).scalar_subquery()


def record_contact(
    session: Session, person: Person, review_id: int, *, contact: Contact, today: date, now: datetime
) -> None:
    """Save that the child's IRO was in touch with the child; one day and way is kept once.

    InputRefused for a day to come and for no way; NotFound for a review that is not theirs.
    """
    review = find_review(session, person, review_id, lock=True)
    refuse_days_to_come({"on": contact.on}, today)
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


def consulted_of(review: Review) -> Consulted:
    """Return whom the IRO spoke with before a review, as far as it is recorded."""
    return Consulted(
        alone=review.spoke_alone,
        on=review.spoke_alone_on,
        medium=review.spoke_alone_medium,
        reason=review.spoke_alone_reason or "",
        parents_on=review.parents_consulted_on,
        midway_on=review.midway_checked_on,
    )


def record_consultation(
    session: Session, person: Person, review_id: int, *, consulted: Consulted, today: date, now: datetime
) -> None:
    """Save that the IRO spoke with the child in private before the review, or why not, and with the parents.

    Care Planning Regulations 2010, reg. 36(1)(b): in private, unless the child refuses or it is inappropriate.
    InputRefused for days that have not come, for having spoken without a day and a medium or after the review, and
    for "inappropriate" without the reason; NotFound for a review that is not theirs.
    """
    review = find_review(session, person, review_id, lock=True)
    days = {"on": consulted.on, "parents_on": consulted.parents_on, "midway_on": consulted.midway_on}
    refuse_days_to_come(days, today)
    _check_alone(review, consulted)
    review.spoke_alone = consulted.alone
    review.spoke_alone_on = consulted.on if consulted.alone else None
    review.spoke_alone_medium = consulted.medium if consulted.alone == SPOKE else None
    review.spoke_alone_reason = consulted.reason.strip() or None
    review.parents_consulted_on, review.midway_checked_on = consulted.parents_on, consulted.midway_on
    audit.record(session, "consulted", "review", review.id, person, now, alone=consulted.alone)


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


def refuse_days_to_come(days: Mapping[str, date | None], today: date) -> None:
    """Refuse a day that has not come; InputRefused names its field."""
    for field, day in days.items():
        if day and day > today:
            raise InputRefused(field, "Enter a day that has come")
