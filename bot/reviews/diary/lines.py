"""The reviews that meet a filter, in order, as far as the diary must know them before it shows some of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from bot.domain.participation import Policy
from bot.domain.reviews import ReviewKind
from bot.domain.reviews.states import ReviewState
from bot.ground.access import may_know_outcomes
from bot.ground.calendar import AddedDays
from bot.ground.cover import covers
from bot.ground.roles import Person
from bot.reviews.caseload import CaseloadRow, row_of
from bot.reviews.codes import CodeKind, CodeState, cases_of
from bot.reviews.diary.filters import ORDERS, DiaryFilter, DiaryOrder, DiaryTime, wanted
from bot.store.cover import Cover
from bot.store.people import Child, Officer
from bot.store.reviews import Review

Covering = aliased(Officer)


@dataclass(frozen=True, slots=True)
class DiaryReader:
    """Who looks into the diary, by which reading of the codes, on which day, and which days are closed as well."""

    person: Person
    policy: Policy
    today: date
    added: AddedDays

    def rows(self, session: Session, ids: Sequence[int]) -> dict[int, CaseloadRow]:
        """Return reviews as the caseload shows them; what became of them is left out for anyone who may not know it."""
        found = (row_of(case, (), self.policy, self.today, self.added) for case in cases_of(session, ids))
        knows = may_know_outcomes(self.person)
        return {row.review_id: row if knows else _without_outcomes(row) for row in found}


def _without_outcomes(row: CaseloadRow) -> CaseloadRow:
    return replace(row, unread=0, unread_since=None, code=CodeState(CodeKind.NONE), has_views=False)


@dataclass(frozen=True, slots=True)
class DiaryLine:
    """One review: its day and time, the child where the name was asked for, its state and by when it was due.

    ``cover`` is who covers for the officer today, where words have waited too long.
    """

    review_id: int
    child_id: int
    review_on: date
    starts_at: str | None
    status: ReviewState
    due_on: date | None
    due_rule: str | None
    kind: ReviewKind
    officer: str
    known_as: str
    cover: str | None = None

    @property
    def late(self) -> bool:
        """Return whether it was held after its due date."""
        return self.status is ReviewState.HELD and self.due_on is not None and self.review_on > self.due_on


def lines(session: Session, reader: DiaryReader, by: DiaryFilter, *, named: bool) -> list[DiaryLine]:
    """Return the reviews that the database finds, in order; names of children are read only where they are needed."""
    named = named or by.order is DiaryOrder.CHILD
    found = [_line(row) for row in session.execute(_statement(reader, by, named=named))]
    if by.order is DiaryOrder.CHILD:
        found.sort(key=lambda line: line.known_as.casefold())
    return found


def kept(
    session: Session, reader: DiaryReader, by: DiaryFilter, found: Sequence[DiaryLine]
) -> tuple[list[DiaryLine], dict[int, CaseloadRow]]:
    """Return those in the states asked for, in order, and their rows; none are read where no state is asked for."""
    if not by.by_state:
        return list(found), {}
    rows = reader.rows(session, [line.review_id for line in found])
    shown = [line for line in found if by.keeps(rows[line.review_id])]
    if by.order is DiaryOrder.WAIT:
        shown.sort(key=lambda line: _wait(rows[line.review_id]))
    return shown, rows


def _wait(row: CaseloadRow) -> tuple[bool, datetime]:
    """Return what sorts the longest unread first and what is read last."""
    return row.unread_since is None, row.unread_since or datetime.max.replace(tzinfo=UTC)


def _statement(reader: DiaryReader, by: DiaryFilter, *, named: bool) -> Any:
    statement = (
        select(
            Review.id, Review.child_id, Review.review_on, Review.starts_at, Review.status, Review.due_on,
            Review.due_rule, Review.kind, Officer.name.label("officer"),
        )
        .join(Officer, Officer.id == Review.officer_id)
        .where(*wanted(reader.person, by, reader.today, reader.added))
        .order_by(*ORDERS[DiaryOrder.OFFICER if by.order is DiaryOrder.OFFICER else DiaryOrder.DAY])
    )  # fmt: skip
    if named:
        statement = statement.add_columns(Child.known_as).join(Child, Child.id == Review.child_id)
    return _covered(statement, reader.today) if by.time is DiaryTime.OVERDUE else statement


def _covered(statement: Any, today: date) -> Any:
    """Add who covers for the officer today."""
    return (
        statement.add_columns(Covering.name.label("cover"))
        .outerjoin(Cover, covers(Review.officer_id, Review.child_id, today))
        .outerjoin(Covering, Covering.id == Cover.covered_by)
    )


def _line(row: Any) -> DiaryLine:
    return DiaryLine(
        review_id=row.id,
        child_id=row.child_id,
        review_on=row.review_on,
        starts_at=row.starts_at,
        status=ReviewState(row.status),
        due_on=row.due_on,
        due_rule=row.due_rule,
        kind=ReviewKind(row.kind),
        officer=row.officer,
        known_as=getattr(row, "known_as", ""),
        cover=getattr(row, "cover", None),
    )
