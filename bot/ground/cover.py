"""Cover: for some days the children of an officer who is away are another officer's too, and not a day longer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import ColumnElement, Exists, and_, exists, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.domain.reviews import LONDON
from bot.ground.calendar import runs_on
from bot.ground.roles import Person, Role, StandIn
from bot.store.accounts import Account
from bot.store.cover import Cover, CoverChild
from bot.store.people import Allocation, Officer
from bot.store.reviews import Review


def in_force(day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Return the condition that a cover counts on a day, if nobody ends it before."""
    return and_(Cover.starts_on <= day, Cover.ends_on >= day, Cover.ended_at.is_(None))


def covers_somebody(day: date | ColumnElement[date]) -> Exists:
    """Return the condition on ``Account`` that it is an IRO's who covers for somebody on a day."""
    mine = Cover.covered_by == Account.officer_id
    return exists().where(mine, Account.role == Role.IRO.value, in_force(day))


def stand_ins(session: Session, officer_id: int, now: datetime) -> tuple[StandIn, ...]:
    """Return for whom an officer stands in at this moment, each cover once."""
    return all_stand_ins(session, [officer_id], now).get(officer_id, ())


def all_stand_ins(
    session: Session, officer_ids: Collection[int], now: datetime
) -> Mapping[int, tuple[StandIn, ...]]:
    """Return for whom each of several officers stands in at this moment, by one statement."""
    rows = session.execute(
        select(Cover, Officer.name, CoverChild.child_id)
        .join(Officer, Officer.id == Cover.officer_id)
        .outerjoin(CoverChild, CoverChild.cover_id == Cover.id)
        .where(Cover.covered_by.in_(officer_ids), in_force(_day(now)))
        .order_by(Cover.id)
    ).all()
    chosen: dict[int, set[int]] = defaultdict(set)
    for cover, _, child_id in rows:
        chosen[cover.id].add(child_id)
    found: dict[int, tuple[StandIn, ...]] = defaultdict(tuple)
    for cover, officer in {cover.id: (cover, officer) for cover, officer, _ in rows}.values():
        children = None if cover.whole else frozenset(chosen[cover.id])
        found[cover.covered_by] += (StandIn(cover.officer_id, officer, cover.ends_on, children),)
    return found


def falls_to(
    person: Person, officer: InstrumentedAttribute[int], child: InstrumentedAttribute[int]
) -> ColumnElement[bool]:
    """Return the condition that a row of this officer and child is an IRO's own, or one that they cover today."""
    own = officer == person.officer_id
    covered = (
        officer == each.officer_id
        if each.children is None
        else and_(officer == each.officer_id, child.in_(each.children))
        for each in person.covers
    )
    return or_(own, *covered)


def is_left_to_cover(
    person: Person, officer: InstrumentedAttribute[int], child: InstrumentedAttribute[int], day: date
) -> ColumnElement[bool]:
    """Return the condition that a row of this officer and child is an IRO's own, and another one covers it on a day."""
    covered = exists().where(covers(officer, child, day)).correlate_except(Cover)
    return and_(officer == person.officer_id, covered)


def covers(
    officer: InstrumentedAttribute[int], child: InstrumentedAttribute[int], day: date
) -> ColumnElement[bool]:
    """Return the condition that joins ``Cover`` to rows of an officer and a child for whom it is on a day."""
    chosen = select(CoverChild.cover_id).where(CoverChild.child_id == child).correlate_except(CoverChild)
    return and_(Cover.officer_id == officer, in_force(day), or_(Cover.whole, Cover.id.in_(chosen)))


def cover_of_child(session: Session, child_id: int, day: date) -> tuple[str, date] | None:
    """Return who covers on a day for the IRO of a child, and until when; None where nobody does."""
    statement = (
        select(Officer.name, Cover.ends_on)
        .select_from(Allocation)
        .join(Cover, covers(Allocation.officer_id, Allocation.child_id, day))
        .join(Officer, Officer.id == Cover.covered_by)
        .where(Allocation.child_id == child_id, runs_on(Allocation, day))
    )
    row = session.execute(statement.limit(1)).one_or_none()
    return (row[0], row[1]) if row else None


def cover_of_review(session: Session, review_id: int, day: date) -> tuple[str, date] | None:
    """Return who covers on a day for the IRO of a review, and until when; None where nobody does."""
    statement = (
        select(Officer.name, Cover.ends_on)
        .select_from(Review)
        .join(Cover, covers(Review.officer_id, Review.child_id, day))
        .join(Officer, Officer.id == Cover.covered_by)
        .where(Review.id == review_id)
    )
    row = session.execute(statement.limit(1)).one_or_none()
    return (row[0], row[1]) if row else None


def absent_officers(person: Person) -> ColumnElement[bool]:
    """Return the condition on ``Officer`` that keeps those for whose absence this person may arrange and end cover.

    An IRO has themselves, a team manager the team's officers, a service manager all of them, nobody else any.
    """
    if person.role is Role.IRO and person.officer_id is not None:
        return Officer.id == person.officer_id
    return _of_service(person)


def covering_officers(person: Person) -> ColumnElement[bool]:
    """Return the condition on ``Officer`` that keeps those whom this person may ask to cover: they can sign in as IROs.

    An IRO and a team manager have those of the team, a service manager all of them, nobody else any.
    """
    account = (Account.officer_id == Officer.id, Account.role == Role.IRO.value, Account.active)
    own = select(Officer.team_id).where(Officer.id == person.officer_id)
    is_iro = person.role is Role.IRO and person.officer_id is not None
    within = Officer.team_id == own.scalar_subquery() if is_iro else _of_service(person)
    return and_(within, exists().where(*account).correlate(Officer))


def _of_service(person: Person) -> ColumnElement[bool]:
    """Return the condition on ``Officer`` that keeps those whom this person manages."""
    match person.role:
        case Role.SERVICE_MANAGER:
            return true()
        case Role.TEAM_MANAGER if person.team_id is not None:
            return Officer.team_id == person.team_id
        case _:
            return false()


def capacity(session: Session, person: Person, subject: str, subject_id: int | None) -> str | None:
    """Return in which capacity this person acts on a row, where it is not their own office: "cover for Ira Shah"."""
    if subject == "review" and subject_id in person.opened:
        return "break-glass"
    officer = covers_for(session, person, subject_id) if subject == "review" and subject_id else None
    return f"cover for {officer}" if officer else None


def covers_for(session: Session, person: Person, review_id: int) -> str | None:
    """Return for whom this person sees to a review today, None where it is their own."""
    if not person.covers:
        return None
    officer_id = session.scalar(select(Review.officer_id).where(Review.id == review_id))
    return next((each.officer for each in person.covers if each.officer_id == officer_id), None)


def _day(now: datetime) -> date:
    return now.astimezone(LONDON).date()
