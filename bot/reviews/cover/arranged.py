"""Arranging cover for some days, and ending it before its last day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from bot.ground import audit
from bot.ground.calendar import in_words, runs_on
from bot.ground.cover import absent_officers, covering_officers
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person
from bot.store.cover import Cover, CoverChild
from bot.store.people import Allocation, Officer

LONGEST = timedelta(days=366)


class CoverReason(StrEnum):
    """Why an officer is away."""

    LEAVE = "leave"
    SICKNESS = "sickness"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class WantedCover:
    """Who is to cover from which day to which, why, and for which children: with None for all of them."""

    covered_by: int
    reason: CoverReason
    starts_on: date
    ends_on: date
    children: frozenset[int] | None = None

    def meets(self) -> ColumnElement[bool]:
        """Return the condition on ``Cover`` that it counts on one of these days."""
        return and_(
            Cover.starts_on <= self.ends_on, Cover.ends_on >= self.starts_on, Cover.ended_at.is_(None)
        )


def arrange_cover(
    session: Session, person: Person, officer_id: int, *, wanted: WantedCover, today: date, now: datetime
) -> int:
    """Let somebody see to the children of an officer who is away; return the id of the cover.

    NotFound for an officer for whom this person may not arrange it. InputRefused for days that are over or run
    backwards, children who are not the officer's, children who are covered already, and for somebody who is away
    or needed elsewhere in these days.
    """
    officers = _locked(session, person, officer_id, wanted.covered_by)
    away = officers[officer_id]
    _check_days(wanted, today)
    _check_children(session, officer_id, wanted, today)
    _refuse_overlap(session, away, wanted)
    _refuse_who_is_away(session, officers[wanted.covered_by], wanted)
    _refuse_who_covers(session, away, wanted)
    made = Cover(
        officer_id=officer_id,
        covered_by=wanted.covered_by,
        reason=wanted.reason.value,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        whole=wanted.children is None,
        arranged_at=now,
        arranged_by=person.account_id,
    )
    session.add(made)
    session.flush()
    session.add_all(CoverChild(cover_id=made.id, child_id=child_id) for child_id in wanted.children or ())
    audit.record(
        session, "cover", "officer", officer_id, person, now, cover_id=made.id, whole=made.whole,
        officer=away.name, by=officers[wanted.covered_by].name, reason=wanted.reason.value,
        since=wanted.starts_on.isoformat(), until=wanted.ends_on.isoformat(),
    )  # fmt: skip
    return made.id


def end_cover(session: Session, person: Person, cover_id: int, now: datetime) -> str:
    """End a cover at once and return who covered; NotFound for one that is not this person's to end or is over."""
    statement = (
        select(Cover)
        .join(Officer, Officer.id == Cover.officer_id)
        .where(Cover.id == cover_id, Cover.ended_at.is_(None), absent_officers(person))
        .with_for_update(of=Cover)
    )
    found = session.scalar(statement)
    if found is None:
        raise NotFound(f"cover {cover_id}")
    found.ended_at, found.ended_by = now, person.account_id
    covering = session.get_one(Officer, found.covered_by).name
    audit.record(
        session, "cover_ended", "officer", found.officer_id, person, now, by=covering, cover_id=found.id
    )
    return covering


def _locked(session: Session, person: Person, officer_id: int, covered_by: int) -> Mapping[int, Officer]:
    """Lock both officers, so that two people cannot arrange what contradicts itself; NotFound as for the use case."""
    absent = session.scalar(select(Officer.id).where(Officer.id == officer_id, absent_officers(person)))
    if absent is None:
        raise NotFound(f"officer {officer_id}")
    possible = select(Officer.id).where(Officer.id == covered_by, covering_officers(person))
    if covered_by == officer_id or session.scalar(possible) is None:
        raise InputRefused("covered_by", "Choose who covers")
    both = select(Officer).where(Officer.id.in_((officer_id, covered_by))).order_by(Officer.id)
    return {each.id: each for each in session.scalars(both.with_for_update(key_share=True))}


def _check_days(wanted: WantedCover, today: date) -> None:
    if wanted.starts_on < today:
        raise InputRefused("starts_on", "Enter today or a later day")
    if wanted.ends_on < wanted.starts_on:
        raise InputRefused("ends_on", f"Enter {in_words(wanted.starts_on)} or a later day")
    if wanted.ends_on - wanted.starts_on > LONGEST:
        raise InputRefused("ends_on", "Enter a day within a year. Hand the children over if it takes longer")


def _check_children(session: Session, officer_id: int, wanted: WantedCover, today: date) -> None:
    if wanted.children is None:
        return
    if not wanted.children:
        raise InputRefused("children", "Choose at least one child, or all of them")
    theirs = (Allocation.officer_id == officer_id, runs_on(Allocation, today))
    known = select(Allocation.child_id).where(*theirs, Allocation.child_id.in_(wanted.children))
    if set(session.scalars(known)) != wanted.children:
        raise InputRefused("children", "Choose only children of this IRO")


def _refuse_overlap(session: Session, away: Officer, wanted: WantedCover) -> None:
    for other in _covers(session, wanted, Cover.officer_id == away.id):
        if other.whole or wanted.children is None or _children_of(session, other) & wanted.children:
            covered = "these children" if other.whole or wanted.children else "some of these children"
            raise InputRefused(
                "starts_on", f"{_said(session, other.covered_by)} covers {covered} {_days(other)}"
            )


def _refuse_who_is_away(session: Session, covering: Officer, wanted: WantedCover) -> None:
    for other in _covers(session, wanted, Cover.officer_id == covering.id):
        raise InputRefused("covered_by", f"{covering.name} is away {_days(other)}")


def _refuse_who_covers(session: Session, away: Officer, wanted: WantedCover) -> None:
    """Refuse an absence in which others count on this officer: their children would be nobody's."""
    for other in _covers(session, wanted, Cover.covered_by == away.id):
        absent = _said(session, other.officer_id)
        ask = f"{away.name} covers for {absent} {_days(other)}. End that cover first"
        raise InputRefused("starts_on", ask)


def _covers(session: Session, wanted: WantedCover, whose: ColumnElement[bool]) -> Sequence[Cover]:
    return session.scalars(select(Cover).where(whose, wanted.meets()).order_by(Cover.starts_on)).all()


def _children_of(session: Session, cover: Cover) -> set[int]:
    return set(session.scalars(select(CoverChild.child_id).where(CoverChild.cover_id == cover.id)))


def _said(session: Session, officer_id: int) -> str:
    return session.get_one(Officer, officer_id).name


def _days(cover: Cover) -> str:
    return f"from {in_words(cover.starts_on)} to {in_words(cover.ends_on)}"
