"""Phones and cards as lists of work: what waits for a worker, what needs a look, who has no card yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from bot.domain.enrolment import BY_ITSELF, PATIENCE, PhoneOwner, PhoneSource, SuspensionReason
from bot.domain.reviews import birthday
from bot.domain.reviews.states import OPEN
from bot.ground.access import enrollable_children
from bot.ground.conditions import IS_PHONE_IN_USE, in_care
from bot.ground.list_pages import ROWS_A_PAGE, page_of
from bot.ground.review_kinds import under_supervision
from bot.ground.roles import Person
from bot.ground.telephones import ending
from bot.store.addresses import AddressRecord, Binding, EnrolmentCode
from bot.store.people import CarePeriod, Child
from bot.store.reviews import Review

# A child is asked from the fourth birthday on; the card is made some weeks before.
FOUR_YEARS, AHEAD = 4, timedelta(days=28)
MOST = 500
# A right code came from it, and no worker has confirmed it.
_WAITS = and_(Binding.proved_at.is_not(None), Binding.confirmed_at.is_(None), Binding.suspended_at.is_(None))
_other = aliased(Binding)


class Standing(StrEnum):
    """How a phone stands, the most pressing first."""

    WAITING = "waiting"
    SUSPENDED = "suspended"
    WRONG = "wrong"
    STOPPED = "stopped"
    UNREACHABLE = "unreachable"
    ASKED = "asked"
    ON_FILE = "on_file"
    IN_USE = "in_use"


@dataclass(frozen=True, slots=True)
class PhoneLine:
    """One phone of a child, as far as a worker may see it: never the whole number."""

    binding_id: int
    child_id: int
    la_child_id: str
    known_as: str
    channel: str
    ending: str
    standing: Standing
    source: PhoneSource
    owner: PhoneOwner | None
    alias: str | None
    others: int
    since: datetime | None
    why: str | None
    consent_by: str | None
    consent_on: date | None
    may_come_back: bool


@dataclass(frozen=True, slots=True)
class Cardless:
    """A child who needs a card: no phone in use, and no card that still works; with the day of the next review."""

    child_id: int
    la_child_id: str
    known_as: str
    born_on: date | None
    review_on: date | None
    turns_four_on: date | None


@dataclass(frozen=True, slots=True)
class CardlessPage:
    """One page of the children who need a card, and how many there are in all."""

    rows: tuple[Cardless, ...]
    total: int
    page: int
    pages: int


def waiting(session: Session, person: Person, today: date) -> Sequence[PhoneLine]:
    """Return the phones that sent a right code and wait for a worker, the longest wait first."""
    return _lines(session, _phones(person, today).where(_WAITS).order_by(Binding.proved_at).limit(MOST))


def troubled(session: Session, person: Person, today: date, now: datetime) -> Sequence[PhoneLine]:
    """Return the phones that need a look: closed, unreachable, silent after "still you?", or taken from us."""
    trouble = or_(
        AddressRecord.wrong_person_at.is_not(None),
        AddressRecord.stale_at.is_not(None),
        AddressRecord.opted_out_at.is_not(None),
        AddressRecord.still_asked_at < now - PATIENCE,
    )
    lives = and_(IS_PHONE_IN_USE, trouble)
    said_no = Binding.suspended_why == SuspensionReason.SAID_NO
    has_another = exists().where(_another()).correlate(Child)
    wanted = or_(lives, and_(said_no, ~has_another))
    return _lines(
        session, _phones(person, today).where(wanted, has_reviews(today)).order_by(Binding.id).limit(MOST)
    )


def phones_of(session: Session, person: Person, child_id: int, today: date) -> Sequence[PhoneLine]:
    """Return every phone of one child in the order in which they are used, suspended ones last."""
    mine = _phones(person, today).where(Child.id == child_id)
    return _lines(
        session, mine.order_by(Binding.suspended_at.is_not(None), Binding.preference, Binding.id.desc())
    )


def has_children(session: Session, person: Person, today: date) -> bool:
    """Return whether there is any child whose cards and phones this person sees to."""
    return session.scalar(select(Child.id).where(enrollable_children(person, today)).limit(1)) is not None


def cardless(session: Session, person: Person, today: date, now: datetime, wanted: int = 1) -> CardlessPage:
    """Return one page of the children in care who need a card, the nearest review first.

    A child needs one from four weeks before the fourth birthday: no phone in use or waiting, and no card that works.
    """
    next_review = (
        select(func.min(Review.review_on))
        .where(Review.child_id == Child.id, Review.status.in_(OPEN), Review.review_on >= today)
        .correlate(Child)
        .scalar_subquery()
    )
    needs_one = (needs_card(today, now), enrollable_children(person, today))
    total = session.scalar(select(func.count(Child.id)).where(*needs_one)) or 0
    page, pages = page_of(total, wanted)
    found = session.execute(
        select(Child, next_review.label("review_on"))
        .where(*needs_one)
        .order_by(next_review.is_(None), next_review, Child.id)
        .offset((page - 1) * ROWS_A_PAGE)
        .limit(ROWS_A_PAGE)
    ).all()
    rows = tuple(_cardless(row.Child, row.review_on, today) for row in found)
    return CardlessPage(rows, total, page, pages)


def needs_card(today: date, now: datetime) -> ColumnElement[bool]:
    """Return the condition on ``Child`` that keeps children in care who need a card.

    A number on file needs one too: it is asked for the card's code before anything else.
    """
    in_hand = or_(Binding.proved_at.is_not(None), Binding.confirmed_at.is_not(None))
    hopeful = and_(Binding.child_id == Child.id, Binding.suspended_at.is_(None), in_hand)
    live_code = and_(
        EnrolmentCode.child_id == Child.id,
        EnrolmentCode.used_at.is_(None),
        EnrolmentCode.cancelled_at.is_(None),
        EnrolmentCode.expires_at > now,
    )
    return and_(
        is_due_a_card(today), ~exists().where(hopeful).correlate(Child),
        ~exists().where(live_code).correlate(Child),
    )  # fmt: skip


def is_due_a_card(today: date) -> ColumnElement[bool]:
    """Return the condition on ``Child`` that keeps children with reviews who are four, or will be within four weeks."""
    return and_(or_(Child.born_on.is_(None), Child.born_on <= _born_by(today + AHEAD)), has_reviews(today))


def _born_by(day: date) -> date:
    try:
        return day.replace(year=day.year - FOUR_YEARS)
    except ValueError:  # 29 February
        return date(day.year - FOUR_YEARS, 2, 28)


def _cardless(child: Child, review_on: date | None, today: date) -> Cardless:
    is_soon = child.born_on is not None and child.born_on > _born_by(today)
    turns = birthday(child.born_on, FOUR_YEARS) if child.born_on and is_soon else None
    return Cardless(child.id, child.la_child_id, child.known_as, child.born_on, review_on, turns)


def has_reviews(today: date) -> ColumnElement[bool]:
    """Return the condition on ``Child`` that keeps children who are asked before reviews.

    They are in care, or have no recorded time in care, or are at home under a supervision order.
    """
    ever = select(CarePeriod.child_id).correlate(None)
    return or_(in_care(today), Child.id.not_in(ever), under_supervision(today))


def _another() -> ColumnElement[bool]:
    return and_(Binding.child_id == Child.id, IS_PHONE_IN_USE)


def _phones(person: Person, today: date) -> Select[Any]:
    others = (
        select(func.count())
        .select_from(_other)
        .where(
            _other.address_id == Binding.address_id, _other.id != Binding.id, _other.suspended_at.is_(None)
        )
        .correlate(Binding)
        .scalar_subquery()
    )
    return (
        select(Binding, Child, AddressRecord, others.label("others"))
        .join(Child, Child.id == Binding.child_id)
        .join(AddressRecord, AddressRecord.id == Binding.address_id)
        .where(enrollable_children(person, today))
    )


def _lines(session: Session, statement: Select[Any]) -> Sequence[PhoneLine]:
    return tuple(_line(row) for row in session.execute(statement).all())


def _line(row: Any) -> PhoneLine:
    binding, address = row.Binding, row.AddressRecord
    standing, since, why = _standing(binding, address)
    return PhoneLine(
        binding.id, row.Child.id, row.Child.la_child_id, row.Child.known_as, address.channel,
        ending(address.provider_id), standing, PhoneSource(binding.source),
        PhoneOwner(binding.owner) if binding.owner else None, binding.alias, row.others, since, why,
        binding.consent_by, binding.consent_on,
        binding.confirmed_at is not None and binding.suspended_why not in BY_ITSELF,
    )  # fmt: skip


def _standing(binding: Binding, address: AddressRecord) -> tuple[Standing, datetime | None, str | None]:
    """Return how a phone stands, since when, and why: the first of these that is so."""
    proved = binding.proved_at if binding.confirmed_at is None else None
    disowned = address.wrong_person_at
    is_since = proved is not None and disowned is not None and disowned <= proved
    facts = (
        (Standing.SUSPENDED, binding.suspended_at, binding.suspended_why),
        (Standing.WRONG, None if is_since else disowned, None),
        (Standing.WAITING, proved, None),
        (Standing.STOPPED, address.opted_out_at, None),
        (Standing.UNREACHABLE, address.stale_at, address.stale_reason),
        (Standing.ASKED, address.still_asked_at, None),
        (Standing.IN_USE, binding.confirmed_at, None),
    )
    on_file = (Standing.ON_FILE, binding.made_at, None)
    return next((fact for fact in facts if fact[1] is not None), on_file)


@dataclass(frozen=True, slots=True)
class CardWork:
    """How many of a person's children need a card, and how many phones wait for a worker."""

    cardless: int
    waiting: int


def card_counts(person: Person, today: date, now: datetime) -> tuple[ScalarSelect[int], ScalarSelect[int]]:
    """Return how much there is to do about cards and phones, to stand in a statement: what :class:`CardWork` takes."""
    mine = enrollable_children(person, today)
    cardless = select(func.count(Child.id)).where(mine, needs_card(today, now)).scalar_subquery()
    waiting = (
        select(func.count(Binding.id))
        .join(Child, Child.id == Binding.child_id)
        .where(_WAITS, mine)
        .scalar_subquery()
    )
    return cardless, waiting
