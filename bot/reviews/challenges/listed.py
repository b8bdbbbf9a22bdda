"""The list of challenges, what is late first, and how many were raised in each quarter about each theme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, exists, func, null, select
from sqlalchemy.orm import Session

from bot.domain.challenges import (
    ChallengedAgency,
    ChallengeStage,
    ChallengeState,
    ChallengeTheme,
    is_late,
    quarters,
)
from bot.ground.access import visible_challenges
from bot.ground.list_pages import limited_to, page_of
from bot.ground.roles import Person
from bot.store.challenges import Challenge, ChallengeTopic
from bot.store.people import Child, Officer

UNRESOLVED = (ChallengeState.OPEN.value, ChallengeState.ANSWERED.value)


class ChallengeShow(StrEnum):
    """A part of the list that can be shown by itself."""

    OPEN = "open"
    LATE = "late"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ChallengeFilter:
    """Which challenges are shown; None is all of them. ``officer_id`` is the IRO who raised them."""

    show: ChallengeShow = ChallengeShow.OPEN
    stage: ChallengeStage | None = None
    theme: ChallengeTheme | None = None
    agency: ChallengedAgency | None = None
    officer_id: int | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class ChallengeRow:
    """One challenge as lists show it; ``officer`` is the IRO who raised it."""

    id: int
    known_as: str
    officer: str
    agency: ChallengedAgency
    stage: ChallengeStage
    state: ChallengeState
    raised_on: date
    due_on: date
    answered_on: date | None
    resolved_on: date | None
    late: bool
    themes: tuple[ChallengeTheme, ...] = ()


@dataclass(frozen=True, slots=True)
class ChallengeList:
    """One page of the list, how many each part has, and the quarters of this report year.

    ``counted`` are the challenges of each quarter by theme, ``raised`` all of a quarter; a challenge may have several
    themes.
    """

    rows: tuple[ChallengeRow, ...]
    counts: Mapping[ChallengeShow, int]
    page: int
    pages: int
    quarters: tuple[tuple[date, date], ...]
    counted: Mapping[ChallengeTheme, tuple[int, ...]] = field(default_factory=dict)
    raised: tuple[int, ...] = ()


def challenge_list(session: Session, person: Person, by: ChallengeFilter, today: date) -> ChallengeList:
    """Return one page of the challenges that this person may know of, the longest late first; four statements."""
    mine = (visible_challenges(person, today), *_kept(by))
    counts = _counts(session, mine, today)
    page, pages = page_of(counts[by.show], by.page)
    shown = (*mine, _part(by.show, today))
    rows = _rows(session, shown, today, order=_order(by.show), page=page)
    counted = _quarters(session, visible_challenges(person, today), today)
    raised = counted.pop(None, (0,) * 4)
    themes = {theme: counted[theme.value] for theme in ChallengeTheme if theme.value in counted}
    return ChallengeList(rows, counts, page, pages, quarters(today), themes, raised)


def challenges_of(session: Session, person: Person, review_id: int, today: date) -> tuple[ChallengeRow, ...]:
    """Return the challenges that were started at one review, the newest first, as far as this person knows of them."""
    about = (visible_challenges(person, today), Challenge.review_id == review_id)
    return _rows(session, about, today, order=(Challenge.id.desc(),), page=1)


def _kept(by: ChallengeFilter) -> Iterable[ColumnElement[bool]]:
    if by.stage is not None:
        yield Challenge.stage == by.stage.value
    if by.agency is not None:
        yield Challenge.agency == by.agency.value
    if by.officer_id is not None:
        yield Challenge.officer_id == by.officer_id
    if by.theme is not None:
        about = (ChallengeTopic.challenge_id == Challenge.id, ChallengeTopic.theme == by.theme.value)
        yield exists().where(*about).correlate(Challenge)


def _part(show: ChallengeShow, today: date) -> ColumnElement[bool]:
    match show:
        case ChallengeShow.OPEN:
            return Challenge.state.in_(UNRESOLVED)
        case ChallengeShow.LATE:
            return and_(Challenge.state == ChallengeState.OPEN.value, Challenge.due_on < today)
        case _:
            return Challenge.state == show.value


def _order(show: ChallengeShow) -> tuple[ColumnElement[Any], ...]:
    """Return the order of a part: what waits for an answer by the day it is due, what is settled newest first."""
    if show in (ChallengeShow.OPEN, ChallengeShow.LATE):
        return (
            Challenge.state != ChallengeState.OPEN.value,
            Challenge.due_on.expression,
            Challenge.id.expression,
        )
    return (Challenge.id.desc(),)


def _counts(
    session: Session, mine: Sequence[ColumnElement[bool]], today: date
) -> Mapping[ChallengeShow, int]:
    sums = (func.coalesce(func.sum(case((_part(show, today), 1), else_=0)), 0) for show in ChallengeShow)
    row = session.execute(select(*sums).select_from(Challenge).where(*mine)).one()
    return {show: int(number) for show, number in zip(ChallengeShow, row, strict=True)}


def _rows(
    session: Session,
    shown: Sequence[ColumnElement[bool]],
    today: date,
    *,
    order: Sequence[ColumnElement[Any]],
    page: int,
) -> tuple[ChallengeRow, ...]:
    statement = (
        select(
            Challenge.id,
            Challenge.agency,
            Challenge.stage,
            Challenge.state,
            Challenge.raised_on,
            Challenge.due_on,
            Challenge.answered_on,
            Challenge.resolved_on,
            Child.known_as,
            Officer.name.label("officer"),
        )
        .join(Child, Child.id == Challenge.child_id)
        .join(Officer, Officer.id == Challenge.officer_id)
        .where(*shown)
        .order_by(*order)
    )
    found = session.execute(limited_to(page, statement)).all()
    themes = themes_of(session, [row.id for row in found])
    return tuple(_row(row, themes.get(row.id, ()), today) for row in found)


def themes_of(session: Session, ids: Sequence[int]) -> Mapping[int, tuple[ChallengeTheme, ...]]:
    """Return the themes of challenges, in the order of the report's table."""
    topics = select(ChallengeTopic.challenge_id, ChallengeTopic.theme)
    found: dict[int, set[str]] = defaultdict(set)
    for row in session.execute(topics.where(ChallengeTopic.challenge_id.in_(ids))) if ids else ():
        found[row.challenge_id].add(row.theme)
    return {each: tuple(theme for theme in ChallengeTheme if theme in has) for each, has in found.items()}


def _row(row: Any, themes: tuple[ChallengeTheme, ...], today: date) -> ChallengeRow:
    state = ChallengeState(row.state)
    return ChallengeRow(
        id=row.id,
        known_as=row.known_as,
        officer=row.officer,
        agency=ChallengedAgency(row.agency),
        stage=ChallengeStage(row.stage),
        state=state,
        raised_on=row.raised_on,
        due_on=row.due_on,
        answered_on=row.answered_on,
        resolved_on=row.resolved_on,
        late=is_late(state, row.due_on, today),
        themes=themes,
    )


def _quarters(session: Session, mine: ColumnElement[bool], today: date) -> dict[str | None, tuple[int, ...]]:
    """Count what was raised in each quarter by theme, and under None all of it, in one statement."""
    periods = quarters(today)
    in_quarter = [
        func.coalesce(func.sum(case((Challenge.raised_on.between(*each), 1), else_=0)), 0) for each in periods
    ]
    counted = (
        mine,
        Challenge.state != ChallengeState.WITHDRAWN.value,
        Challenge.raised_on.between(periods[0][0], periods[-1][1]),
    )
    whole = select(cast(null(), String).label("theme"), *in_quarter).select_from(Challenge).where(*counted)
    by_theme = (
        select(ChallengeTopic.theme, *in_quarter)
        .join(Challenge, Challenge.id == ChallengeTopic.challenge_id)
        .where(*counted)
        .group_by(ChallengeTopic.theme)
    )
    rows = session.execute(by_theme.union_all(whole))
    return {theme: tuple(map(int, numbers)) for theme, *numbers in rows}
