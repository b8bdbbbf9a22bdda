"""What the team board counts for each officer, counted by the database in one statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
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
from bot.ground.access import overseen_officers, visible_challenges, visible_reviews
from bot.ground.alerts import visible_alerts
from bot.ground.calendar import AddedDays, runs_on
from bot.ground.conditions import WAITS_FOR_CODE, is_reviewed
from bot.ground.roles import Person
from bot.reviews.challenges import UNRESOLVED
from bot.reviews.diary import DiaryTime, held_lately, in_time
from bot.store.alerts import Alert, AlertChild
from bot.store.challenges import Challenge
from bot.store.contributions import RefusalRecord
from bot.store.conversations import ConversationRecord
from bot.store.people import Allocation, Child, Officer
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


BoardCounts = Counter[tuple[int | None, str]]
_Part = Select[*tuple[Any, ...]]
ALL_ALERTS, NOBODYS_ALERTS, _UNTOUCHED = "all_alerts", "nobodys_alerts", "untouched"


def count_board(
    session: Session, person: Person, today: date, added: AddedDays, team_id: int | None
) -> tuple[BoardCounts, Sequence[int]]:
    """Count everything that the database counts, and name the reviews before which nobody was asked, in one go."""

    def of(time: DiaryTime) -> ColumnElement[bool]:
        return in_time(person, time, today, added)

    dated = and_(held_lately(today), Review.due_on.is_not(None))
    parts = (
        _reviews(person, BoardNumber.SOON, of(DiaryTime.SOON)),
        _untouched(person, of(DiaryTime.SOON)),
        _reviews(person, BoardNumber.OVERDUE, of(DiaryTime.OVERDUE)),
        _reviews(person, BoardNumber.TO_CONFIRM, WAITS_FOR_CODE),
        _reviews(person, BoardNumber.JUDGED, dated),
        _reviews(person, BoardNumber.LATE, of(DiaryTime.LATE)),
        _challenges(person, today),
        _children(today),
        *_alerts(person, today, team_id),
    )
    found: BoardCounts = Counter()
    untouched = []
    for officer_id, name, number in session.execute(union_all(*parts)):
        if name == _UNTOUCHED:
            untouched.append(number)
        else:
            found[officer_id, name] = number
    return found, untouched


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
    yield select(nobody, literal(ALL_ALERTS), func.count(shown.c.id.distinct()))
    yield select(nobody, literal(NOBODYS_ALERTS), func.count(Alert.id)).where(*mine, ~theirs)


def _untouched(person: Person, soon: ColumnElement[bool]) -> _Part:
    """Name the reviews that come soon and before which nobody was asked or refused, so that few are read whole."""
    talk = (ConversationRecord.review_id == Review.id, ConversationRecord.phase == Phase.PRE.value)
    return select(Review.officer_id, literal(_UNTOUCHED), Review.id).where(
        visible_reviews(person),
        soon,
        ~exists().where(*talk).correlate(Review),
        ~exists().where(RefusalRecord.review_id == Review.id).correlate(Review),
    )
