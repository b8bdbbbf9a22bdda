"""Phones as lists of work: what waits for a worker, what needs a look; and how much there is to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from bot.domain.enrolment import BY_ITSELF, PATIENCE, PhoneOwner, PhoneSource, SuspensionReason
from bot.enrolment.cardless import has_reviews, needs_card
from bot.ground.access import enrollable_children
from bot.ground.conditions import IS_PHONE_IN_USE
from bot.ground.list_pages import ListPage, limited_to, page_of
from bot.ground.roles import Person
from bot.ground.telephones import ending
from bot.store.addresses import AddressRecord, Binding
from bot.store.people import Child

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


def waiting(session: Session, person: Person, today: date, wanted: int = 1) -> ListPage[PhoneLine]:
    """Return one page of the phones that sent a right code and wait for a worker, the longest wait first."""
    found = _phones(person, today).where(_WAITS)
    return _page(session, found.order_by(Binding.proved_at, Binding.id), wanted)


def troubled(
    session: Session, person: Person, today: date, now: datetime, wanted: int = 1
) -> ListPage[PhoneLine]:
    """Return one page of the phones that need a look: closed, unreachable, silent after "still you?", taken from us."""
    trouble = or_(
        AddressRecord.wrong_person_at.is_not(None),
        AddressRecord.stale_at.is_not(None),
        AddressRecord.opted_out_at.is_not(None),
        AddressRecord.still_asked_at < now - PATIENCE,
    )
    lives = and_(IS_PHONE_IN_USE, trouble)
    said_no = Binding.suspended_why == SuspensionReason.SAID_NO
    has_another = exists().where(Binding.child_id == Child.id, IS_PHONE_IN_USE).correlate(Child)
    found = _phones(person, today).where(or_(lives, and_(said_no, ~has_another)), has_reviews(today))
    return _page(session, found.order_by(Binding.id), wanted)


def _page(session: Session, found: Select[Any], wanted: int) -> ListPage[PhoneLine]:
    """Return one page of a list of phones."""
    counted = found.with_only_columns(func.count(Binding.id), maintain_column_froms=True).order_by(None)
    total = session.scalar(counted) or 0
    page, pages = page_of(total, wanted)
    return ListPage(tuple(_lines(session, limited_to(page, found))), total, page, pages)


def phones_of(session: Session, person: Person, child_id: int, today: date) -> Sequence[PhoneLine]:
    """Return every phone of one child in the order in which they are used, suspended ones last."""
    mine = _phones(person, today).where(Child.id == child_id)
    return _lines(
        session, mine.order_by(Binding.suspended_at.is_not(None), Binding.preference, Binding.id.desc())
    )


def has_children(session: Session, person: Person, today: date) -> bool:
    """Return whether there is any child whose cards and phones this person sees to."""
    return session.scalar(select(Child.id).where(enrollable_children(person, today)).limit(1)) is not None


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
