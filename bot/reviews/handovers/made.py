"""Making a handover by allocating each family again, and the list of what was handed to an IRO."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground import audit
from bot.ground.access import own_children
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person, Role
from bot.reviews.allocations import WantedIro, allocate
from bot.reviews.handovers.open_work import children_to_hand
from bot.store.accounts import Account
from bot.store.cover import HandedChild, Handover
from bot.store.people import Child, Officer


@dataclass(frozen=True, slots=True)
class HandoverPlan:
    """Which children get which IRO, from which day and why; see :class:`WantedIro`."""

    wanted: WantedIro
    children: frozenset[int]


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A handover that its IRO has not marked as seen: from whom, since when, by whom, and the children by name."""

    id: int
    officer: str
    starts_on: date
    made_by: str
    children: tuple[tuple[int, str], ...]


def hand_over(
    session: Session, person: Person, officer_id: int, *, plan: HandoverPlan, today: date, now: datetime
) -> int:
    """Hand the chosen children of an IRO to another and return how many.

    Brothers and sisters among them go together. InputRefused without children, and as :func:`allocate` refuses;
    NotFound for children who are not this IRO's or not this person's to allocate.
    """
    if not plan.children:
        raise InputRefused("children", "Choose at least one child")
    theirs = {one.child_id for one in children_to_hand(session, person, officer_id, today)}
    if not plan.children <= theirs:
        raise NotFound(f"children of officer {officer_id}")
    if plan.wanted.officer_id == officer_id:
        raise InputRefused("officer_id", "Choose another IRO than the one who has the children now")
    changed = 0
    for first, *others in _families(session, plan.children):
        wanted = replace(plan.wanted, also=frozenset(others))
        changed += allocate(session, person, first, wanted=wanted, today=today, now=now)
    made = Handover(
        from_officer_id=officer_id,
        to_officer_id=plan.wanted.officer_id,
        starts_on=plan.wanted.starts_on,
        made_at=now,
        made_by=person.account_id,
    )
    session.add(made)
    session.flush()
    session.add_all(HandedChild(handover_id=made.id, child_id=child_id) for child_id in plan.children)
    audit.record(
        session, "handed_over", "officer", officer_id, person, now, to=made.to_officer_id, children=changed
    )
    return changed


def _families(session: Session, children: frozenset[int]) -> Iterator[list[int]]:
    """Return the children, those of one sibling group together."""
    rows = session.execute(select(Child.id, Child.sibling_group).where(Child.id.in_(children)))
    families: dict[object, list[int]] = defaultdict(list)
    for child_id, group in rows:
        families[group or child_id].append(child_id)
    yield from families.values()


def handed_to(session: Session, person: Person, today: date) -> tuple[HandedOver, ...]:
    """Return the handovers to this IRO that they have not marked as seen, with the children they still have."""
    if person.role is not Role.IRO or person.officer_id is None:
        return ()
    rows = session.execute(
        select(Handover, Officer.name, Account.name, Child.id, Child.known_as)
        .join(Officer, Officer.id == Handover.from_officer_id)
        .join(Account, Account.id == Handover.made_by)
        .join(HandedChild, HandedChild.handover_id == Handover.id)
        .join(Child, Child.id == HandedChild.child_id)
        .where(Handover.to_officer_id == person.officer_id, Handover.seen_at.is_(None))
        .where(own_children(person, today))
        .order_by(Handover.id)
    )
    return tuple(_one(list(of_one)) for _, of_one in groupby(rows, key=lambda row: row[0].id))


def _one(rows: Sequence[Any]) -> HandedOver:
    made, officer, by, *_ = rows[0]
    children = [(child_id, name) for *_, child_id, name in rows]
    children.sort(key=lambda child: (child[1].casefold(), child[0]))
    return HandedOver(made.id, officer, made.starts_on, by, tuple(children))


def mark_handover_seen(session: Session, person: Person, handover_id: int, now: datetime) -> None:
    """Record that an IRO has seen whom they got; NotFound for a handover to somebody else, or one that was seen."""
    mine = (Handover.to_officer_id == person.officer_id, Handover.seen_at.is_(None))
    found = session.scalar(select(Handover).where(Handover.id == handover_id, *mine))
    if found is None or person.role is not Role.IRO:
        raise NotFound(f"handover {handover_id}")
    found.seen_at, found.seen_by = now, person.account_id
    audit.record(session, "saw_handover", "officer", found.from_officer_id, person, now)
