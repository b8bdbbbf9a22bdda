"""The team board: what waits with each officer, how many children each has, and how many reviews were on time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from bot.domain.questionnaires import Phase
from bot.domain.rates import Rate, rounded
from bot.ground.access import overseen_officers, visible_challenges, visible_reviews
from bot.ground.alerts import visible_alerts
from bot.ground.calendar import AddedDays, added_days, runs_on, working_days_between
from bot.ground.conditions import WAITS_FOR_CODE, is_reviewed
from bot.ground.roles import Person
from bot.reviews.challenges import UNRESOLVED
from bot.reviews.codes import cases
from bot.reviews.contributions import Asked, asked_state
from bot.reviews.diary import DiaryTime, held_lately, in_time
from bot.store.alerts import Alert, AlertChild
from bot.store.challenges import Challenge
from bot.store.contributions import RefusalRecord
from bot.store.conversations import ConversationRecord
from bot.store.people import Allocation, Child, Officer, OfficerPost, Team
from bot.store.reviews import Review


class BoardNumber(StrEnum):
    """What the board counts for each officer; each has a list behind it."""

    SOON = "soon"
    OVERDUE = "overdue"
    UNASKED = "unasked"
    TO_CONFIRM = "to_confirm"
    ALERTS = "alerts"
    CHALLENGES = "challenges"
    CHILDREN = "children"
    JUDGED = "judged"
    LATE = "late"


class BoardOrder(StrEnum):
    """By what the board is sorted: by name, or by a number with the one that asks for most first."""

    NAME = "name"
    SOON = BoardNumber.SOON.value
    OVERDUE = BoardNumber.OVERDUE.value
    UNASKED = BoardNumber.UNASKED.value
    TO_CONFIRM = BoardNumber.TO_CONFIRM.value
    ALERTS = BoardNumber.ALERTS.value
    CHALLENGES = BoardNumber.CHALLENGES.value
    CASELOAD = "caseload"
    ON_TIME = "on_time"


@dataclass(frozen=True, slots=True)
class BoardFigures:
    """The numbers of an officer or of all; ``hundredths`` of full-time posts are None where no post is known."""

    numbers: Mapping[BoardNumber, int]
    hundredths: int | None

    @property
    def on_time(self) -> Rate:
        """Return the reviews held by their due date of those held in the last 12 months that have one."""
        judged = self.numbers[BoardNumber.JUDGED]
        return Rate(judged - self.numbers[BoardNumber.LATE], judged)

    @property
    def per_post(self) -> Decimal | None:
        """Return the children for each full-time post; None where no post is known."""
        if not self.hundredths:
            return None
        return rounded(Fraction(100 * self.numbers[BoardNumber.CHILDREN], self.hundredths))


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One officer with the team and the numbers."""

    officer_id: int
    officer: str
    team_id: int
    team: str
    figures: BoardFigures


@dataclass(frozen=True, slots=True)
class TeamBoard:
    """The officers in order, all of them together, and the open alerts of children without an officer.

    ``teams`` are those that this person may choose from. An alert that several children may have written stands with
    each of their officers and counts once in the total.
    """

    rows: tuple[BoardRow, ...]
    total: BoardFigures
    nobodys_alerts: int
    teams: Mapping[int, str]


_Counts = Counter[tuple[int | None, str]]
_Part = Select[*tuple[Any, ...]]
_ALL_ALERTS, _NOBODYS_ALERTS = "all_alerts", "nobodys_alerts"
_SORTING: Mapping[BoardOrder, Callable[[BoardRow], Any]] = MappingProxyType(
    {
        BoardOrder.NAME: lambda _: 0,
        BoardOrder.CASELOAD: lambda row: -(row.figures.per_post or -1),
        BoardOrder.ON_TIME: lambda row: row.figures.on_time.exact if row.figures.on_time.denominator else 101,
    }
)


def team_board(
    session: Session, person: Person, today: date, team_id: int | None, order: BoardOrder
) -> TeamBoard:
    """Return the board of a manager's team, of one team, or of all; at most six statements.

    Officers with whom nothing is, neither a child nor a post nor work, are left out.
    """
    added = added_days(session)
    counts = _counts(session, person, today, added, team_id)
    counts.update(
        (officer_id, BoardNumber.UNASKED.value) for officer_id in _unasked(session, person, today, added)
    )
    everybody = _rows(session, person, today, counts)
    rows = [row for row in everybody if team_id in (None, row.team_id)]
    return TeamBoard(
        tuple(sorted(rows, key=_SORTING.get(order) or _most(BoardNumber(order.value)))),
        _total([row.figures for row in rows], counts[None, _ALL_ALERTS]),
        counts[None, _NOBODYS_ALERTS],
        {row.team_id: row.team for row in everybody},
    )


def _most(number: BoardNumber) -> Callable[[BoardRow], int]:
    return lambda row: -row.figures.numbers[number]


def _total(figures: Sequence[BoardFigures], alerts: int) -> BoardFigures:
    numbers = {number: sum(each.numbers[number] for each in figures) for number in BoardNumber}
    known = [each.hundredths for each in figures if each.hundredths is not None]
    # The caseload of all is told only where every post is known.
    complete = len(known) == len(figures) and bool(known)
    return BoardFigures({**numbers, BoardNumber.ALERTS: alerts}, sum(known) if complete else None)


def _rows(session: Session, person: Person, today: date, counts: _Counts) -> list[BoardRow]:
    posts = (
        select(OfficerPost.officer_id, func.sum(OfficerPost.full_time_hundredths).label("hundredths"))
        .where(runs_on(OfficerPost, today))
        .group_by(OfficerPost.officer_id)
        .subquery()
    )
    statement = (
        select(
            Officer.id, Officer.name, Team.id.label("team_id"), Team.name.label("team"), posts.c.hundredths
        )
        .join(Team, Team.id == Officer.team_id)
        .outerjoin(posts, posts.c.officer_id == Officer.id)
        .where(overseen_officers(person))
        .order_by(Team.name, Officer.name, Officer.id)
    )
    found = []
    for row in session.execute(statement):
        numbers = {number: counts[row.id, number.value] for number in BoardNumber}
        if row.hundredths is not None or any(numbers.values()):
            hundredths = None if row.hundredths is None else int(row.hundredths)
            found.append(BoardRow(row.id, row.name, row.team_id, row.team, BoardFigures(numbers, hundredths)))
    return found


def _unasked(session: Session, person: Person, today: date, added: AddedDays) -> Iterator[int]:
    """Return the officer of each review that comes soon and whose child was not asked.

    Who was asked or refused is left to the database, so that few reviews are read whole.
    """
    talk = (ConversationRecord.review_id == Review.id, ConversationRecord.phase == Phase.PRE.value)
    untouched = and_(
        ~exists().where(*talk).correlate(Review),
        ~exists().where(RefusalRecord.review_id == Review.id).correlate(Review),
    )
    soon = in_time(person, DiaryTime.SOON, today, added)
    for case in cases(session, and_(visible_reviews(person), soon, untouched)):
        reach = case.reach(working_days_between(today, case.review_on, added.proclaimed))
        if asked_state(case.exchange, reach).state is Asked.NOT_ASKED:
            yield case.officer_id


def _counts(session: Session, person: Person, today: date, added: AddedDays, team_id: int | None) -> _Counts:
    """Count everything that the database counts, in one statement."""

    def of(time: DiaryTime) -> ColumnElement[bool]:
        return in_time(person, time, today, added)

    dated = and_(held_lately(today), Review.due_on.is_not(None))
    parts = (
        _reviews(person, BoardNumber.SOON, of(DiaryTime.SOON)),
        _reviews(person, BoardNumber.OVERDUE, of(DiaryTime.OVERDUE)),
        _reviews(person, BoardNumber.TO_CONFIRM, WAITS_FOR_CODE),
        _reviews(person, BoardNumber.JUDGED, dated),
        _reviews(person, BoardNumber.LATE, of(DiaryTime.LATE)),
        _challenges(person, today),
        _children(today),
        *_alerts(person, today, team_id),
    )
    found: _Counts = Counter()
    for officer_id, name, number in session.execute(union_all(*parts)):
        found[officer_id, name] = number
    return found


def _reviews(person: Person, number: BoardNumber, condition: ColumnElement[bool]) -> _Part:
    return (
        select(Review.officer_id, literal(number.value), func.count(Review.id))
        .where(visible_reviews(person), condition)
        .group_by(Review.officer_id)
    )


def _challenges(person: Person, today: date) -> _Part:
    return (
        select(Challenge.officer_id, literal(BoardNumber.CHALLENGES.value), func.count(Challenge.id))
        .where(visible_challenges(person, today), Challenge.state.in_(UNRESOLVED))
        .group_by(Challenge.officer_id)
    )


def _children(today: date) -> _Part:
    return (
        select(Allocation.officer_id, literal(BoardNumber.CHILDREN.value), func.count(Child.id.distinct()))
        .join(Child, Child.id == Allocation.child_id)
        .where(runs_on(Allocation, today), is_reviewed(today))
        .group_by(Allocation.officer_id)
    )


def _alerts(person: Person, today: date, team_id: int | None) -> Iterable[_Part]:
    """Count the open alerts of each officer's children, of all of them, and of children without an officer."""
    mine = (Alert.done_at.is_(None), visible_alerts(person, today))
    concerned = (
        select(Alert.id, Allocation.officer_id)
        .join(AlertChild, AlertChild.alert_id == Alert.id)
        .join(Allocation, and_(Allocation.child_id == AlertChild.child_id, runs_on(Allocation, today)))
        .join(Officer, Officer.id == Allocation.officer_id)
        .where(*mine, overseen_officers(person))
        .distinct()
    )
    shown = (concerned if team_id is None else concerned.where(Officer.team_id == team_id)).subquery()
    allocated = and_(AlertChild.alert_id == Alert.id, Allocation.child_id == AlertChild.child_id)
    theirs = exists().where(allocated, runs_on(Allocation, today)).correlate(Alert)
    alerts = literal(BoardNumber.ALERTS.value)
    nobody = cast(null(), Integer)
    yield select(shown.c.officer_id, alerts, func.count(shown.c.id)).group_by(shown.c.officer_id)
    yield select(nobody, literal(_ALL_ALERTS), func.count(shown.c.id.distinct()))
    yield select(nobody, literal(_NOBODYS_ALERTS), func.count(Alert.id)).where(*mine, ~theirs)
