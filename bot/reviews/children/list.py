"""The children whom a person works with, as a list: sorted, filtered, in pages; six statements however many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.reviews import ReviewKind
from bot.ground.access import (
    may_know_outcomes,
    visible_reviews,
)
from bot.ground.calendar import after_working_days, proclaimed_days, working_days_between
from bot.ground.conditions import STANDING_CODE, WAS_HELD
from bot.ground.list_pages import page_of, rows_on
from bot.ground.roles import Person
from bot.reviews.caseload.gaps import WORKING_DAYS
from bot.reviews.children.found import age_today
from bot.reviews.children.lines import ChildLine, child_lines
from bot.store.people import Child
from bot.store.reviews import CodeRecord, Review


class ChildOrder(StrEnum):
    """By what the list is sorted; children in danger stand first in each."""

    REVIEW = "review"
    NAME = "name"
    AGE = "age"


class ChildFilter(StrEnum):
    """A part of the list that can be shown by itself."""

    ALL = "all"
    ALERT = "alert"
    UNREAD = "unread"
    SOON = "soon"
    NO_REVIEW = "no_review"


@dataclass(frozen=True, slots=True)
class LastReview:
    """The last review that was held: its code, where one stands, and how the child took part."""

    review_id: int
    review_on: date
    code: str | None
    attendance: str | None
    happened: str | None
    kind: ReviewKind


@dataclass(frozen=True, slots=True)
class ChildRow:
    """One child; ``days`` are working days to the next review, ``danger`` and ``asking`` count open flags.

    ``last``, ``unread`` and the flags are empty for who may not know of them.
    """

    child_id: int
    la_child_id: str
    known_as: str
    age: int | None
    language: str | None
    officer: str | None
    next_on: date | None
    days: int
    last: LastReview | None
    unread: int
    danger: int
    asking: int


@dataclass(frozen=True, slots=True)
class ChildrenPage:
    """One page of the list, and how many children each filter keeps."""

    rows: tuple[ChildRow, ...]
    counts: Mapping[ChildFilter, int]
    page: int
    pages: int
    by: ChildFilter
    order: ChildOrder


def children(
    session: Session, person: Person, today: date, by: ChildFilter, order: ChildOrder, page: int
) -> ChildrenPage:
    """Return one page of the children this person works with: an IRO's own, a manager's team's, or all.

    Children who are in care, and those who left it and still have an IRO. A page that is not there becomes the last.
    """
    extra = proclaimed_days(session)
    lines = child_lines(session, person, today, named=order is ChildOrder.NAME)
    keeps = _keeps(today, after_working_days(today, WORKING_DAYS, extra))
    counts = {each: sum(map(keeps[each], lines)) for each in ChildFilter}
    kept = sorted(filter(keeps[by], lines), key=_sorting(order))
    page, pages = page_of(len(kept), page)
    shown = rows_on(page, kept)
    names = _names(session, shown)
    last = _last(session, person, shown)
    rows = (_row(line, names[line.row.id], last.get(line.row.id), today, extra) for line in shown)
    return ChildrenPage(tuple(rows), counts, page, pages, by, order)


def _keeps(today: date, last: date) -> Mapping[ChildFilter, Callable[[ChildLine], bool]]:
    return MappingProxyType(
        {
            ChildFilter.ALL: lambda _: True,
            ChildFilter.ALERT: lambda line: line.danger + line.asking > 0,
            ChildFilter.UNREAD: lambda line: line.unread > 0,
            ChildFilter.SOON: lambda line: line.next_on is not None and today <= line.next_on <= last,
            ChildFilter.NO_REVIEW: lambda line: line.next_on is None,
        }
    )


def _sorting(order: ChildOrder) -> Callable[[ChildLine], Any]:
    """Return what the list is sorted by; who has no review or no age comes last."""

    def key(line: ChildLine) -> tuple[Any, ...]:
        safe, row = line.danger == 0, line.row
        if order is ChildOrder.NAME:
            return safe, row.known_as.casefold(), row.id
        if order is ChildOrder.AGE:
            return safe, row.born_on is None, -row.born_on.toordinal() if row.born_on else 0, row.id
        return safe, line.next_on is None, line.next_on or date.max, row.id

    return key


def _names(session: Session, shown: Sequence[ChildLine]) -> Mapping[int, str]:
    """Return the names of a page's children; those that were read to sort by are not read again."""
    if not shown or hasattr(shown[0].row, "known_as"):
        return {line.row.id: line.row.known_as for line in shown}
    ids = [line.row.id for line in shown]
    return {each.id: each.known_as for each in session.execute(_names_of(ids))}


def _names_of(ids: Sequence[int]) -> Any:
    return select(Child.id, Child.known_as).where(Child.id.in_(ids))


def _last(session: Session, person: Person, shown: Iterable[ChildLine]) -> Mapping[int, LastReview]:
    """Return the last held review of each child of a page."""
    ids = [line.row.id for line in shown]
    if not (ids and may_know_outcomes(person)):
        return {}
    rows = session.execute(
        select(
            Review.id, Review.child_id, Review.review_on, CodeRecord.code, Review.attendance, Review.contribution,
            Review.kind,
        )
        .outerjoin(CodeRecord, STANDING_CODE)
        .where(Review.child_id.in_(ids), WAS_HELD, visible_reviews(person))
        .order_by(Review.review_on, Review.id)
    )  # fmt: skip
    return {
        row.child_id: LastReview(
            row.id, row.review_on, row.code, row.attendance, row.contribution, ReviewKind(row.kind)
        )
        for row in rows
    }


def _row(
    line: ChildLine, name: str, last: LastReview | None, today: date, extra: frozenset[date]
) -> ChildRow:
    row, next_on = line.row, line.next_on
    return ChildRow(
        child_id=row.id,
        la_child_id=row.la_child_id,
        known_as=name,
        age=age_today(row.born_on, today),
        language=row.language,
        officer=row.officer,
        next_on=next_on,
        days=working_days_between(today, next_on, extra) if next_on else 0,
        last=last,
        unread=line.unread,
        danger=line.danger,
        asking=line.asking,
    )
