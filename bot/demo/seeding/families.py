"""Writing one family: the children, their care, their officers and phones, and every review of theirs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from bot.demo.seeding.held import review_columns, write_held
from bot.demo.seeding.office import Member, SeedOffice, SeedSitting
from bot.demo.seeding.population import Family, SeedPhone
from bot.demo.seeding.staff import PlacedOfficer
from bot.demo.seeding.timetable import Meeting, local, meetings
from bot.demo.seeding.upcoming import write_open, write_planned
from bot.domain.enrolment import PhoneOwner
from bot.domain.messages import ChannelKind
from bot.domain.reviews import add_working_days, age_on, birthday
from bot.domain.reviews.states import ReviewState
from bot.ground.calendar import closed_days
from bot.store.addresses import Binding
from bot.store.people import Allocation, CarePeriod, Child
from bot.store.reviews import Review

NOT_RECORDED_SHARE = 0.05
LATELY = timedelta(days=6)
OWN_PHONE_AGE = 13
# Open conversations are about reviews in the next so many working days.
OPEN_WITHIN = 12
# How long ago the phones of children in care were last asked for.
CHECKED = timedelta(days=60)


@dataclass
class Homes:
    """The phone of each home; a family that moves in takes over the carers' phone."""

    phones: dict[int, SeedPhone | None] = field(default_factory=dict)

    def phone(self, office: SeedOffice, rng: Random, family: Family) -> SeedPhone | None:
        """Return the phone of the family's home, the same for every family that ever lived there."""
        if family.place not in self.phones:
            given = office.phones.give(ChannelKind.SMS) if family.is_open else office.phones.draw(rng)
            self.phones[family.place] = given
        return self.phones[family.place]


def write_family(office: SeedOffice, homes: Homes, number: int, family: Family) -> None:
    """Write one family with its whole history from the first day of the seed to the next planned review."""
    rng = Random(f"{office.plan.seed} family {number}")  # noqa: S311 - invention, not secrecy
    placed = office.staff.take(rng, family, office.today)
    members = write_members(office, rng, family, placed, homes.phone(office, rng, family))
    soon = add_working_days(office.today, 2 + number % OPEN_WITHIN, closed_days()) if family.is_open else None
    planned = meetings(rng, family.starts_on, family.ends_on, office.today, soon=soon)
    write_reviews(office, rng, family, members, placed, planned)


def write_members(
    office: SeedOffice, rng: Random, family: Family, placed: Sequence[PlacedOfficer], phone: SeedPhone | None
) -> list[Member]:
    """Write the children with their care period, allocations and phones."""
    phones = _share_out(office, rng, family, phone)
    return [
        _write_member(office, family, place, placed, phones[place], phones.count(phones[place]) > 1)
        for place in range(len(family.children))
    ]


def _share_out(
    office: SeedOffice, rng: Random, family: Family, phone: SeedPhone | None
) -> list[SeedPhone | None]:
    """Return each child's phone: none under four, the home's, or a teenager's own beside the eldest."""
    until = family.ends_on or office.today + timedelta(days=190)
    phones: list[SeedPhone | None] = []
    for place, child in enumerate(family.children):
        age = age_on(child.born_on, until)
        if age < 4 or (place and family.is_open):
            phones.append(None)
        elif place and age >= OWN_PHONE_AGE and rng.random() < 0.7:
            phones.append(office.phones.give(ChannelKind.TELEGRAM))
        else:
            phones.append(phone)
    return phones


def _write_member(
    office: SeedOffice,
    family: Family,
    place: int,
    placed: Sequence[PlacedOfficer],
    phone: SeedPhone | None,
    shares: bool,
) -> Member:
    ledger, youngster = office.ledger, family.children[place]
    la_child_id = f"S{100_001 + ledger.counts[Child.__tablename__]}"
    child_id = ledger.add(
        Child,
        la_child_id=la_child_id,
        known_as=youngster.known_as,
        born_on=youngster.born_on,
        language=youngster.language,
        sibling_group=f"F{ledger.counts[Child.__tablename__] - place}" if len(family.children) > 1 else None,
    )
    period = ledger.add(
        CarePeriod,
        child_id=child_id,
        starts_on=family.starts_on,
        ends_on=family.ends_on,
        external_id=f"C{child_id}",
    )
    for each in placed:
        ledger.add(
            Allocation,
            child_id=child_id,
            officer_id=each.officer_id,
            starts_on=each.starts_on,
            ends_on=each.ends_on,
        )
    if phone:
        _bind(office, family, place, child_id, phone, shares)
    return Member(child_id, la_child_id, youngster, period, phone, family.ends_on is None, shares)


def _bind(
    office: SeedOffice, family: Family, place: int, child_id: int, phone: SeedPhone, shares: bool
) -> None:
    youngster = family.children[place]
    since = max(family.starts_on + timedelta(days=3), birthday(youngster.born_on, 4))
    confirmed = local(since, 11)
    if (
        family.ends_on is None
    ):  # a worker has asked each child lately: a silent phone is asked before anything else
        confirmed = max(confirmed, office.now - CHECKED)
    office.ledger.add(
        Binding,
        address_id=phone.address_id,
        child_id=child_id,
        alias=youngster.known_as if shares else None,
        owner=PhoneOwner.SHARED if shares else PhoneOwner.OWN,
        confirmed_at=min(confirmed, office.now),
        suspended_at=local(family.ends_on, 12) if family.ends_on else None,
    )


def write_reviews(
    office: SeedOffice,
    rng: Random,
    family: Family,
    members: Sequence[Member],
    placed: Sequence[PlacedOfficer],
    planned: Iterable[Meeting],
) -> None:
    """Write the reviews of a family since the first day of the seed."""
    previous = family.starts_on
    for meeting in planned:
        if meeting.on >= office.first_day:
            officer = _officer_on(placed, meeting.on)
            for place, member in enumerate(members):
                sitting = SeedSitting(member, meeting, previous, officer)
                _write_review(office, rng, sitting, is_open=family.is_open and place == 0)
        if not meeting.cancelled:
            previous = meeting.on


def _officer_on(placed: Sequence[PlacedOfficer], day: date) -> int:
    return next((each.officer_id for each in reversed(placed) if each.starts_on <= day), placed[0].officer_id)


def _write_review(office: SeedOffice, rng: Random, sitting: SeedSitting, *, is_open: bool) -> None:
    on = sitting.meeting.on
    if sitting.meeting.cancelled:
        office.ledger.add(
            Review, **review_columns(office, sitting), starts_at="10:00", status=ReviewState.CANCELLED.value
        )
    elif on >= office.today and is_open:
        write_open(office, rng, sitting)
    elif on >= office.today or (on > office.today - LATELY and rng.random() < NOT_RECORDED_SHARE):
        write_planned(office, rng, sitting)
    else:
        write_held(office, rng, sitting)
