"""The queue of wishes for an advocate and complaints, what waits longest first, and how many came in each quarter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from bot.domain.advocacy import OVER, ComplaintAbout, RequestKind, RequestState
from bot.domain.challenges import quarters
from bot.ground.calendar import runs_on
from bot.ground.list_pages import limited_to, page_of
from bot.ground.records import visible_requests
from bot.ground.roles import Person
from bot.store.advocacy import AdvocacyRequest
from bot.store.people import Allocation, Child, Officer

ENDED = tuple(state.value for state in OVER)


class RequestShow(StrEnum):
    """A part of the queue that can be shown by itself."""

    NEW = "new"
    UNDER_WAY = "under_way"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """Which part of the queue is shown; None is both kinds."""

    show: RequestShow = RequestShow.NEW
    kind: RequestKind | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One wish or complaint as the queue shows it; ``officer`` is the child's IRO of today, ``on`` since when."""

    id: int
    known_as: str
    officer: str | None
    kind: RequestKind
    about: ComplaintAbout | None
    state: RequestState
    provider: str | None
    asked_on: date
    on: date
    days: int


@dataclass(frozen=True, slots=True)
class AdvocacyCounts:
    """How many came in a quarter, and how far those have come by now."""

    first: date
    last: date
    advocate: int
    passed: int
    taken_up: int
    declined: int
    complaints: int


@dataclass(frozen=True, slots=True)
class RequestList:
    """One page of the queue, and how many each part has."""

    rows: tuple[RequestRow, ...]
    counts: Mapping[RequestShow, int]
    page: int
    pages: int


def request_list(session: Session, person: Person, by: RequestFilter, today: date) -> RequestList:
    """Return one page of what this person works on; two statements."""
    mine = [visible_requests(person, today)]
    if by.kind is not None:
        mine.append(AdvocacyRequest.kind == by.kind.value)
    sums = (_number(_part(show)) for show in RequestShow)
    found = session.execute(select(*sums).select_from(AdvocacyRequest).where(*mine)).one()
    counts = dict(zip(RequestShow, map(int, found), strict=True))
    page, pages = page_of(counts[by.show], by.page)
    statement = limited_to(page, _rows(by.show, mine, today))
    rows = {row.id: _row(row, today) for row in session.execute(statement)}
    return RequestList(tuple(rows.values()), counts, page, pages)


def waiting_requests(session: Session, person: Person, today: date) -> int:
    """Count what nobody has worked on yet."""
    waiting = (visible_requests(person, today), _part(RequestShow.NEW))
    return session.scalar(select(func.count()).select_from(AdvocacyRequest).where(*waiting)) or 0


def quarterly_requests(session: Session, today: date) -> tuple[AdvocacyCounts, ...]:
    """Count the wishes and complaints of each quarter of this report year, and how far they have come; no names."""
    periods = quarters(today)
    cells = [number for period in periods for number in _cells(*period)]
    numbers = iter(map(int, session.execute(select(*cells).select_from(AdvocacyRequest)).one()))
    return tuple(AdvocacyCounts(first, last, *(next(numbers) for _ in range(5))) for first, last in periods)


def _cells(first: date, last: date) -> Iterator[ColumnElement[int]]:
    asked = AdvocacyRequest.asked_on.between(first, last)
    wish = and_(asked, AdvocacyRequest.kind == RequestKind.ADVOCATE.value)
    yield _number(wish)
    yield _number(and_(wish, AdvocacyRequest.passed_on.is_not(None)))
    yield _number(and_(wish, AdvocacyRequest.taken_up_on.is_not(None)))
    yield _number(and_(wish, AdvocacyRequest.state == RequestState.DECLINED.value))
    yield _number(and_(asked, AdvocacyRequest.kind == RequestKind.COMPLAINT.value))


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _part(show: RequestShow) -> ColumnElement[bool]:
    match show:
        case RequestShow.NEW:
            return AdvocacyRequest.state == RequestState.NEW.value
        case RequestShow.OVER:
            return AdvocacyRequest.state.in_(ENDED)
        case _:
            return AdvocacyRequest.state.in_((RequestState.PASSED.value, RequestState.TAKEN_UP.value))


def _rows(show: RequestShow, mine: Sequence[ColumnElement[bool]], today: date) -> Any:
    """Select a part, what waits longest first and what is over newest first."""
    allocated = and_(Allocation.child_id == AdvocacyRequest.child_id, runs_on(Allocation, today))
    over = show is RequestShow.OVER
    order = AdvocacyRequest.ended_on.desc() if over else AdvocacyRequest.asked_on.asc()
    return (
        select(
            AdvocacyRequest.id, AdvocacyRequest.kind, AdvocacyRequest.about, AdvocacyRequest.state,
            AdvocacyRequest.provider, AdvocacyRequest.asked_on, AdvocacyRequest.passed_on,
            AdvocacyRequest.taken_up_on, AdvocacyRequest.ended_on,
            Child.known_as, func.min(Officer.name).label("officer"),
        )
        .join(Child, Child.id == AdvocacyRequest.child_id)
        .outerjoin(Allocation, allocated)
        .outerjoin(Officer, Officer.id == Allocation.officer_id)
        .where(*mine, _part(show))
        .group_by(AdvocacyRequest.id, Child.id)
        .order_by(order, AdvocacyRequest.id)
    )  # fmt: skip


def _row(row: Any, today: date) -> RequestRow:
    return RequestRow(
        id=row.id,
        known_as=row.known_as,
        officer=row.officer,
        kind=RequestKind(row.kind),
        about=ComplaintAbout(row.about) if row.about else None,
        state=RequestState(row.state),
        provider=row.provider,
        asked_on=row.asked_on,
        on=row.ended_on or row.taken_up_on or row.passed_on or row.asked_on,
        days=(today - row.asked_on).days,
    )
