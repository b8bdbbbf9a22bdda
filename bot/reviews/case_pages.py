"""Cases of children who left care: the list of those to close and closed, and one case with what is unfinished."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from bot.domain.practice import CloseReason
from bot.domain.reviews.states import OPEN
from bot.ground.access import allocatable_children
from bot.ground.conditions import HAS_CLOSED_CASE, IS_UNREAD, WAITS_FOR_CODE, is_allocated
from bot.ground.list_pages import limited_to, page_of
from bot.ground.roles import NotFound, Person
from bot.reviews.challenges import UNRESOLVED
from bot.store.accounts import Account
from bot.store.alerts import Alert, AlertChild
from bot.store.challenges import Challenge
from bot.store.contributions import ReceivedViews
from bot.store.people import Allocation, CarePeriod, Child, Officer
from bot.store.practice import ClosedCase
from bot.store.reviews import Review


class Unfinished(StrEnum):
    """What must be finished before a case is closed."""

    CARE = "care"
    ALERTS = "alerts"
    WORDS = "words"
    CODES = "codes"
    CHALLENGES = "challenges"
    REVIEWS = "reviews"


class CaseShow(StrEnum):
    """A part of the list of cases: those to close, and those that are closed."""

    TO_CLOSE = "to_close"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case as the list shows it: when care ended, when it was closed, and how much is unfinished."""

    child_id: int
    known_as: str
    officer: str | None
    ended_on: date | None
    closed_at: datetime | None
    unfinished: int


@dataclass(frozen=True, slots=True)
class CaseList:
    """One page of cases."""

    rows: tuple[CaseRow, ...]
    counts: Mapping[CaseShow, int]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class PastClosing:
    """One closing of a case, and its opening again."""

    reason: CloseReason
    note: str | None
    closed_at: datetime
    closed_by: str | None
    reopened_at: datetime | None
    reopened_because: str | None


@dataclass(frozen=True, slots=True)
class CasePage:
    """One child's case: what must be finished first, with how many there are of each, and every closing."""

    child_id: int
    known_as: str
    is_closed: bool
    unfinished: Mapping[Unfinished, int]
    closings: tuple[PastClosing, ...]


def case_list(session: Session, person: Person, show: CaseShow, page: int, today: date) -> CaseList:
    """Return one page of the cases whose closing this person sees to, what ended first on top; three statements."""
    mine = allocatable_children(person, today)
    counts = {
        each: session.scalar(select(func.count()).select_from(Child).where(mine, _part(each, today))) or 0
        for each in CaseShow
    }
    page, pages = page_of(counts[show], page)
    statement = limited_to(page, _cases(today).where(mine, _part(show, today)))
    rows = {row.id: row for row in session.execute(statement)}
    return CaseList(tuple(_row(row) for row in rows.values()), counts, page, pages)


def cases_to_close(session: Session, person: Person, today: date) -> int:
    """Count the cases that this person can look through to close."""
    shown = (allocatable_children(person, today), _part(CaseShow.TO_CLOSE, today))
    return session.scalar(select(func.count()).select_from(Child).where(*shown)) or 0


def case_page(session: Session, person: Person, child_id: int, today: date) -> CasePage:
    """Return one case; NotFound for a child whose case this person does not see to."""
    cells = [number.label(each.value) for each, number in _unfinished(today).items()]
    mine = (Child.id == child_id, allocatable_children(person, today))
    row = session.execute(select(Child.id, Child.known_as, *cells).where(*mine)).first()
    if row is None:
        raise NotFound(f"child {child_id}")
    closings = _closings(session, child_id)
    found = {each: int(getattr(row, each.value)) for each in Unfinished}
    return CasePage(
        child_id=child_id,
        known_as=row.known_as,
        is_closed=any(each.reopened_at is None for each in closings),
        unfinished={each: number for each, number in found.items() if number},
        closings=closings,
    )


def _part(show: CaseShow, today: date) -> ColumnElement[bool]:
    """Return the condition on ``Child``: closed, or out of care with a case that nobody has closed."""
    if show is CaseShow.CLOSED:
        return HAS_CLOSED_CASE
    was_in_care = exists().where(CarePeriod.child_id == Child.id).correlate(Child)
    return and_(was_in_care, ~_in_care(today), ~HAS_CLOSED_CASE)


def _in_care(today: date) -> ColumnElement[bool]:
    open_still = or_(CarePeriod.ends_on.is_(None), CarePeriod.ends_on > today)
    return exists().where(CarePeriod.child_id == Child.id, open_still).correlate(Child)


def _cases(today: date) -> Any:
    ended = select(func.max(CarePeriod.ends_on)).where(CarePeriod.child_id == Child.id)
    closed = select(func.max(ClosedCase.closed_at)).where(
        ClosedCase.child_id == Child.id, ClosedCase.reopened_at.is_(None)
    )
    ended_on = ended.correlate(Child).scalar_subquery().label("ended_on")
    allocated = is_allocated(today)
    cells = [number.label(each.value) for each, number in _unfinished(today).items()]
    return (
        select(
            Child.id, Child.known_as, Officer.name.label("officer"), ended_on,
            closed.correlate(Child).scalar_subquery().label("closed_at"), *cells,
        )
        .outerjoin(Allocation, allocated)
        .outerjoin(Officer, Officer.id == Allocation.officer_id)
        .order_by(ended_on, Child.id)
    )  # fmt: skip


def _unfinished(today: date) -> dict[Unfinished, Any]:
    """Return how many there are of each thing that must be finished, for the child of the row."""
    theirs = Review.child_id == Child.id
    conditions = {
        Unfinished.CARE: (
            CarePeriod,
            (CarePeriod.child_id == Child.id, or_(CarePeriod.ends_on.is_(None), CarePeriod.ends_on > today)),
        ),
        Unfinished.ALERTS: (
            AlertChild,
            (
                AlertChild.child_id == Child.id,
                exists().where(Alert.id == AlertChild.alert_id, Alert.done_at.is_(None)),
            ),
        ),
        Unfinished.WORDS: (ReceivedViews, (ReceivedViews.child_id == Child.id, IS_UNREAD)),
        Unfinished.CODES: (Review, (theirs, WAITS_FOR_CODE)),
        Unfinished.CHALLENGES: (
            Challenge,
            (Challenge.child_id == Child.id, Challenge.state.in_(UNRESOLVED)),
        ),
        Unfinished.REVIEWS: (Review, (theirs, Review.status.in_(OPEN))),
    }
    return {
        each: select(func.count()).select_from(table).where(*wanted).correlate(Child).scalar_subquery()
        for each, (table, wanted) in conditions.items()
    }


def _row(row: Any) -> CaseRow:
    unfinished = sum(getattr(row, each.value) for each in Unfinished)
    return CaseRow(row.id, row.known_as, row.officer, row.ended_on, row.closed_at, unfinished)


def _closings(session: Session, child_id: int) -> tuple[PastClosing, ...]:
    statement = (
        select(ClosedCase, Account.name)
        .outerjoin(Account, Account.id == ClosedCase.closed_by)
        .where(ClosedCase.child_id == child_id)
        .order_by(ClosedCase.id.desc())
    )
    return tuple(
        PastClosing(
            CloseReason(each.reason), each.note, each.closed_at, by, each.reopened_at, each.reopened_because
        )
        for each, by in session.execute(statement)
    )
