"""The team board: what waits with each officer, how many children each has, and how many reviews were on time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.rates import Rate, rounded
from bot.ground.access import overseen_officers
from bot.ground.calendar import AddedDays, added_days, runs_on, working_days_between
from bot.ground.roles import Person
from bot.reviews.board_counts import ALL_ALERTS, NOBODYS_ALERTS, BoardCounts, BoardNumber, count_board
from bot.reviews.codes import cases_of
from bot.reviews.contributions import Asked, asked_state
from bot.store.people import Officer, OfficerPost, Team


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
    """Return the board of a manager's team, of one team, or of all; at most five statements.

    Officers with whom nothing is, neither a child nor a post nor work, are left out.
    """
    added = added_days(session)
    counts, untouched = count_board(session, person, today, added, team_id)
    counts.update(
        (officer_id, BoardNumber.UNASKED.value) for officer_id in _unasked(session, untouched, today, added)
    )
    everybody = _rows(session, person, today, counts)
    rows = [row for row in everybody if team_id in (None, row.team_id)]
    return TeamBoard(
        tuple(sorted(rows, key=_SORTING.get(order) or _most(BoardNumber(order.value)))),
        _total([row.figures for row in rows], counts[None, ALL_ALERTS]),
        counts[None, NOBODYS_ALERTS],
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


def _rows(session: Session, person: Person, today: date, counts: BoardCounts) -> list[BoardRow]:
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


def _unasked(session: Session, untouched: Sequence[int], today: date, added: AddedDays) -> Iterator[int]:
    """Return the officer of each of these reviews before which the child was not asked."""
    for case in cases_of(session, untouched):
        reach = case.reach(working_days_between(today, case.review_on, added.proclaimed))
        if asked_state(case.exchange, reach).state is Asked.NOT_ASKED:
            yield case.officer_id
