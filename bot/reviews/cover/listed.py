"""Who covers for whom: the list of covers, who is covered today, and what a new cover can be made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from bot.ground.conditions import is_allocated
from bot.ground.cover import absent_officers, covering_officers, in_force
from bot.ground.list_pages import limited_to, page_of
from bot.ground.roles import NotFound, Person, Role
from bot.store.accounts import Account
from bot.store.cover import Cover, CoverChild
from bot.store.people import Allocation, Child, Officer

_Covering = aliased(Officer)


class CoverShow(StrEnum):
    """A part of the list: what counts now or will, or what is over."""

    CURRENT = "current"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class ArrangedCover:
    """One cover: who is away and why, who covers from when until when; ``children`` is None where it is for all.

    ``mine``: this person may end it.
    """

    id: int
    officer_id: int
    officer: str
    covered_by: str
    reason: str
    starts_on: date
    ends_on: date
    children: int | None
    arranged_by: str
    ended_at: datetime | None
    mine: bool


@dataclass(frozen=True, slots=True)
class CoverList:
    """A page of covers, with its number and how many pages there are, and how many covers each part has."""

    covers: tuple[ArrangedCover, ...]
    page: int
    pages: int
    counts: dict[CoverShow, int]


@dataclass(frozen=True, slots=True)
class CoverChoice:
    """What a new cover can be made of: who is away, their children today, and who can cover."""

    officer_id: int
    officer: str
    children: tuple[tuple[int, str, str], ...]
    covering: tuple[tuple[int, str, str], ...]


def cover_list(session: Session, person: Person, show: CoverShow, page: int, today: date) -> CoverList:
    """Return the covers of which this person may know: those they may arrange, and an IRO those they give."""
    is_over = or_(Cover.ends_on < today, Cover.ended_at.is_not(None))
    kept = {CoverShow.CURRENT: ~is_over, CoverShow.OVER: is_over}
    counted = (
        select(*(func.count(Cover.id).filter(kept[each]) for each in CoverShow))
        .join(Officer, Officer.id == Cover.officer_id)
        .where(_known_to(person))
    )
    counts = dict(zip(CoverShow, session.execute(counted).one(), strict=True))
    page, pages = page_of(counts[show], page)
    newest = Cover.starts_on if show is CoverShow.CURRENT else Cover.starts_on.desc()
    statement = _covers(person).where(_known_to(person), kept[show]).order_by(newest, Cover.id)
    rows = session.execute(limited_to(page, statement))
    return CoverList(tuple(_one(row) for row in rows), page, pages, counts)


def covers_today(session: Session, person: Person, today: date) -> tuple[ArrangedCover, ...]:
    """Return who covers today for an officer whose absence is this person's to arrange."""
    statement = _covers(person).where(absent_officers(person), in_force(today))
    return tuple(_one(row) for row in session.execute(statement.order_by(Officer.name, Cover.id)))


def arranged(session: Session, person: Person, cover_id: int) -> ArrangedCover:
    """Return one cover that this person may end; NotFound for any other."""
    statement = _covers(person).where(Cover.id == cover_id, Cover.ended_at.is_(None), absent_officers(person))
    row = session.execute(statement).one_or_none()
    if row is None:
        raise NotFound(f"cover {cover_id}")
    return _one(row)


def absent_names(session: Session, person: Person) -> Sequence[tuple[int, str]]:
    """Return the officers for whose absence this person may arrange cover, by name."""
    statement = select(Officer.id, Officer.name).where(absent_officers(person))
    return [(key, name) for key, name in session.execute(statement.order_by(Officer.name, Officer.id))]


def choice(session: Session, person: Person, officer_id: int, today: date) -> CoverChoice:
    """Return what cover for an officer can be made of; NotFound where it is not this person's to arrange."""
    officer = session.scalar(select(Officer).where(Officer.id == officer_id, absent_officers(person)))
    if officer is None:
        raise NotFound(f"officer {officer_id}")
    children = (
        select(Child.id, Child.known_as, Child.la_child_id)
        .join(Allocation, is_allocated(today))
        .where(Allocation.officer_id == officer_id)
        .distinct()
    )
    covering = select(Officer.id, Officer.name, Officer.email).where(
        covering_officers(person), Officer.id != officer_id
    )
    named = sorted(session.execute(children), key=lambda row: (row[1].casefold(), row[2]))
    return CoverChoice(
        officer.id,
        officer.name,
        tuple((key, name, la) for key, name, la in named),
        tuple(
            (key, name, email or "") for key, name, email in session.execute(covering.order_by(Officer.name))
        ),
    )


def _known_to(person: Person) -> ColumnElement[bool]:
    gives = person.role is Role.IRO and person.officer_id is not None
    return (
        or_(absent_officers(person), Cover.covered_by == person.officer_id)
        if gives
        else absent_officers(person)
    )


def _covers(person: Person) -> Select[*tuple[Any, ...]]:
    children = select(func.count()).where(CoverChild.cover_id == Cover.id).correlate(Cover).scalar_subquery()
    return (
        select(
            Cover, Officer.name.label("officer"), _Covering.name.label("covering"),
            Account.name.label("arranged_by"), children.label("children"), absent_officers(person).label("mine"),
        )
        .join(Officer, Officer.id == Cover.officer_id)
        .join(_Covering, _Covering.id == Cover.covered_by)
        .join(Account, Account.id == Cover.arranged_by)
    )  # fmt: skip


def _one(row: Any) -> ArrangedCover:
    cover: Cover = row.Cover
    return ArrangedCover(
        id=cover.id,
        officer_id=cover.officer_id,
        officer=row.officer,
        covered_by=row.covering,
        reason=cover.reason,
        starts_on=cover.starts_on,
        ends_on=cover.ends_on,
        children=None if cover.whole else row.children,
        arranged_by=row.arranged_by,
        ended_at=cover.ended_at,
        mine=bool(row.mine) and cover.ended_at is None,
    )
