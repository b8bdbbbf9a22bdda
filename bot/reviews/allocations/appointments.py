"""Appointing or changing the IRO of one child or of brothers and sisters at once; planned reviews go along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.reviews.states import OPEN
from bot.ground import audit
from bot.ground.access import allocatable_children
from bot.ground.calendar import in_words
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person
from bot.reviews.allocations.current import ReviewedChild, family_of, with_officers
from bot.reviews.contributions import check_reason
from bot.store.people import Allocation, Child, Officer
from bot.store.reviews import Review

LONGEST = 300


@dataclass(frozen=True, slots=True)
class WantedIro:
    """Who is to be the IRO from which day, why, and of which brothers and sisters as well.

    ``apart_because`` says why brothers and sisters get different IROs (a conflict of interest, a group too large),
    ``same_because`` why a parent in care and their child get the same one.
    """

    officer_id: int
    starts_on: date
    reason: str
    also: frozenset[int] = frozenset()
    apart_because: str = ""
    same_because: str = ""


def allocate(
    session: Session, person: Person, child_id: int, *, wanted: WantedIro, today: date, now: datetime
) -> int:
    """Make somebody the IRO of these children; return how many changed.

    A sibling group has one IRO, and a parent in care has another one than their child, unless a reason is recorded:
    InputRefused without it, without a reason for the change, for a day to come or before the present IRO's, and for
    nothing to change. NotFound for children whose IRO this person may not change.
    """
    officer = session.get(Officer, wanted.officer_id)
    if officer is None:
        raise InputRefused("officer_id", "Choose an IRO")
    check_reason("reason", wanted.reason.strip(), "Say why")
    chosen = _chosen(session, person, child_id, wanted, today)
    family = with_officers(session, family_of(chosen, today), today)
    changing = [child for child in chosen if _officer_of(family, child) != officer.id]
    if not changing:
        raise InputRefused("officer_id", f"{officer.name} is the IRO already")
    _check_day(family, changing, wanted, today)
    _check_past(session, changing, wanted)
    keys = {child.id for child in chosen}
    _settle_siblings(family, chosen, keys, wanted)
    _settle_parents(family, keys, wanted)
    for child in changing:
        _change(session, person, child, family[child.id], officer, wanted=wanted, now=now)
    return len(changing)


def _chosen(
    session: Session, person: Person, child_id: int, wanted: WantedIro, today: date
) -> Sequence[Child]:
    """Lock the child and the chosen brothers and sisters, the child first."""
    ids = {child_id, *wanted.also}
    statement = (
        select(Child)
        .where(Child.id.in_(ids), allocatable_children(person, today))
        .order_by(Child.id)
        .with_for_update(of=Child, key_share=True)
    )
    found = {child.id: child for child in session.scalars(statement)}
    if found.keys() != ids:
        raise NotFound(f"child {child_id}")
    groups = {child.sibling_group for child in found.values()}
    if len(ids) > 1 and (len(groups) > 1 or None in groups):
        raise InputRefused("also", "Choose only brothers and sisters")
    return list(found.values())


def _officer_of(family: Mapping[int, ReviewedChild], child: Child) -> int | None:
    if child.id not in family:
        raise InputRefused(
            "officer_id", "A child who is neither in care nor under a supervision order has no IRO"
        )
    return family[child.id].officer_id


def _check_day(
    family: Mapping[int, ReviewedChild], changing: Sequence[Child], wanted: WantedIro, today: date
) -> None:
    if wanted.starts_on > today:
        raise InputRefused("starts_on", "Enter a day that has come")
    latest = max((since for child in changing if (since := family[child.id].since)), default=None)
    if latest and wanted.starts_on < latest:
        raise InputRefused("starts_on", f"Enter {in_words(latest)} or later: the present IRO began then")


def _check_past(session: Session, changing: Sequence[Child], wanted: WantedIro) -> None:
    """Refuse a day in the time of an earlier IRO: figures by day would count both."""
    ids = [child.id for child in changing]
    last = session.scalar(select(func.max(Allocation.ends_on)).where(Allocation.child_id.in_(ids)))
    if last and wanted.starts_on <= last:
        until = f"Enter a day after {in_words(last)}: until then there was another IRO"
        raise InputRefused("starts_on", until)


def _settle_siblings(
    family: Mapping[int, ReviewedChild], chosen: Sequence[Child], keys: set[int], wanted: WantedIro
) -> None:
    """Keep why these children have another IRO than their group, or forget it where that is over."""
    groups = {child.sibling_group for child in chosen} - {None}
    others = {
        row.officer_id
        for key, row in family.items()
        if key not in keys
        and row.child.sibling_group in groups
        and row.officer_id is not None
        and row.child.sibling_exception is None
    }
    apart = bool(others - {wanted.officer_id})
    for child in chosen:
        child.sibling_exception = _why(
            "apart_because",
            wanted.apart_because,
            child.sibling_exception,
            needed=apart,
            request="Brothers and sisters would have different IROs. Say why, or choose all of them",
        )


def _settle_parents(family: Mapping[int, ReviewedChild], keys: set[int], wanted: WantedIro) -> None:
    """Keep why a parent in care and their child have the same IRO, or forget it where that is over."""
    after = {key: wanted.officer_id if key in keys else row.officer_id for key, row in family.items()}
    by_name = {row.child.la_child_id: key for key, row in family.items()}
    for key, row in family.items():
        parent = by_name.get(row.child.parent_la_child_id or "")
        if parent is None or not keys & {key, parent}:
            continue
        row.child.parent_exception = _why(
            "same_because",
            wanted.same_because,
            row.child.parent_exception,
            needed=after[key] is not None and after[key] == after[parent],
            request="Parent and child in care would have the same IRO. Choose another IRO, or say why",
        )


def _why(field: str, given: str, stored: str | None, *, needed: bool, request: str) -> str | None:
    """Return the reason to keep for an exception; None where there is no exception."""
    if not needed:
        return None
    reason = given.strip()
    if not reason and stored:
        return stored
    check_reason(field, reason, request)
    if len(reason) > LONGEST:
        raise InputRefused(field, f"Use {LONGEST} characters or fewer")
    return reason


def _change(
    session: Session,
    person: Person,
    child: Child,
    was: ReviewedChild,
    officer: Officer,
    *,
    wanted: WantedIro,
    now: datetime,
) -> None:
    """End the present allocation the day before; one that began on the same day was a slip and is put right."""
    made = session.get(Allocation, was.allocation_id) if was.since == wanted.starts_on else None
    if made is None:
        if was.allocation_id is not None:
            session.get_one(Allocation, was.allocation_id).ends_on = wanted.starts_on - timedelta(days=1)
        made = Allocation(child_id=child.id, starts_on=wanted.starts_on)
        session.add(made)
    made.officer_id, made.reason = officer.id, wanted.reason.strip()
    made.recorded_at, made.recorded_by = now, person.account_id
    moved = session.scalars(
        select(Review).where(
            Review.child_id == child.id, Review.status.in_(OPEN), Review.officer_id != officer.id
        )
    ).all()
    for review in moved:
        review.officer_id = officer.id
    session.flush()
    facts = {"officer": officer.name, "before": was.officer, "since": wanted.starts_on.isoformat()}
    audit.record(session, "allocated", "child", child.id, person, now, **facts)
    for review in moved:
        audit.record(session, "allocated", "review", review.id, person, now, **facts)
