"""Which reviews the diary shows, and in which order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from bot.domain.reviews import Due, ReviewKind, add_months
from bot.domain.reviews.states import OPEN, ReviewState
from bot.ground.access import may_know_outcomes, visible_reviews
from bot.ground.calendar import AddedDays, after_working_days
from bot.ground.conditions import HAS_UNREAD_WORDS, WAITS_FOR_CODE, WAS_HELD
from bot.ground.review_kinds import COUNTS_IN_CARE
from bot.ground.roles import Person
from bot.reviews.caseload import WORKING_DAYS, CaseloadRow
from bot.reviews.codes import CodeKind
from bot.reviews.contributions import Asked, holds_overdue
from bot.store.people import CarePeriod, Officer
from bot.store.reviews import Review

# How far back reviews that were held late are listed.
LATE_MONTHS = 12


class DiaryTime(StrEnum):
    """A time that is no month: what comes soon, what waits for somebody, what was read or held too late."""

    SOON = "soon"
    WAITING = "waiting"
    OVERDUE = "overdue"
    LATE = "late"


class DiaryState(StrEnum):
    """How far asking and reading have come."""

    NOT_ASKED = Asked.NOT_ASKED.value
    INVITED = Asked.INVITED.value
    ANSWERING = Asked.ANSWERING.value
    ANSWERED = Asked.ANSWERED.value
    DECLINED = Asked.DECLINED.value
    TAKEN_BACK = Asked.TAKEN_BACK.value
    NO_ANSWER = Asked.NO_ANSWER.value
    CANNOT_REACH = Asked.CANNOT_REACH.value
    UNREAD = "unread"


class DiaryCode(StrEnum):
    """How far the code has come."""

    WOULD_BE = CodeKind.WOULD_BE.value
    TO_CONFIRM = "to_confirm"
    WHEN_CHECKED = CodeKind.WHEN_CHECKED.value
    PROPOSED = CodeKind.PROPOSED.value
    CONFIRMED = CodeKind.CONFIRMED.value
    RECORDED = CodeKind.RECORDED.value
    NONE = CodeKind.NONE.value


class DiaryKind(StrEnum):
    """Which review of a time in care it is, or that it is one of a supervision order."""

    FIRST = "first"
    SECOND = "second"
    LATER = "later"
    SHORT_BREAKS = "short_breaks"
    SUPERVISION = ReviewKind.SUPERVISION.value
    UNKNOWN = "unknown"


class DiaryOrder(StrEnum):
    """By what the list is sorted."""

    DAY = "day"
    CHILD = "child"
    OFFICER = "officer"
    WAIT = "wait"


_RULES: Mapping[DiaryKind, tuple[str, ...]] = MappingProxyType(
    {
        DiaryKind.FIRST: (Due.FIRST.value,),
        DiaryKind.SECOND: (Due.SECOND.value,),
        DiaryKind.LATER: (Due.LATER.value,),
        DiaryKind.SHORT_BREAKS: (Due.SHORT_BREAK_FIRST.value, Due.SHORT_BREAK_LATER.value),
    }
)
_KNOWN = tuple(rule for rules in _RULES.values() for rule in rules)


def kind_of(kind: ReviewKind, rule: str | None) -> DiaryKind:
    """Return which review it is: in care by the rule that set its due date."""
    if kind is ReviewKind.SUPERVISION:
        return DiaryKind.SUPERVISION
    return next((kind for kind, rules in _RULES.items() if rule in rules), DiaryKind.UNKNOWN)


@dataclass(frozen=True, slots=True)
class DiaryFilter:
    """What is asked for: a time or else the days from ``first`` to ``last``; what is None is not asked for."""

    first: date
    last: date
    time: DiaryTime | None = None
    state: DiaryState | None = None
    code: DiaryCode | None = None
    kind: DiaryKind | None = None
    officer_id: int | None = None
    team_id: int | None = None
    order: DiaryOrder = DiaryOrder.DAY
    page: int = 1

    def keeps(self, row: CaseloadRow) -> bool:
        """Return whether the states of a review are those asked for."""
        asked = self.state is None or _has_state(row, self.state)
        return asked and (self.code is None or _has_code(row, self.code))

    @property
    def by_state(self) -> bool:
        """Return whether the states must be known to tell which reviews are shown, and in which order."""
        return self.state is not None or self.code is not None or self.order is DiaryOrder.WAIT


def _has_state(row: CaseloadRow, state: DiaryState) -> bool:
    if state is DiaryState.UNREAD:
        return row.unread > 0
    # A held review whose child was never asked waits for nobody.
    return row.asked.state.value == state.value and not (state is DiaryState.NOT_ASKED and row.held)


def _has_code(row: CaseloadRow, code: DiaryCode) -> bool:
    if code is DiaryCode.TO_CONFIRM:
        return row.to_confirm
    return row.code.kind.value == code.value


def wanted(person: Person, by: DiaryFilter, today: date, added: AddedDays) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on ``Review`` that the diary can ask the database; cancelled reviews meet none."""
    days = Review.review_on.between(by.first, by.last)
    return (
        visible_reviews(person),
        Review.status != ReviewState.CANCELLED.value,
        days if by.time is None else in_time(person, by.time, today, added),
        *_of(by),
    )


def _of(by: DiaryFilter) -> Iterator[ColumnElement[bool]]:
    if by.officer_id is not None:
        yield Review.officer_id == by.officer_id
    if by.team_id is not None:
        yield Review.officer_id.in_(select(Officer.id).where(Officer.team_id == by.team_id))
    if by.kind is DiaryKind.SUPERVISION:
        yield Review.kind == ReviewKind.SUPERVISION.value
    elif by.kind is DiaryKind.UNKNOWN:
        yield and_(COUNTS_IN_CARE, or_(Review.due_rule.is_(None), Review.due_rule.not_in(_KNOWN)))
    elif by.kind is not None:
        yield Review.due_rule.in_(_RULES[by.kind])


def in_time(person: Person, time: DiaryTime, today: date, added: AddedDays) -> ColumnElement[bool]:
    """Return the condition on ``Review`` that keeps those of a time; none for anyone who may not know what it tells."""
    match time:
        case DiaryTime.SOON:
            last = after_working_days(today, WORKING_DAYS, added.proclaimed)
            return and_(Review.status.in_(OPEN), Review.review_on.between(today, last))
        case DiaryTime.LATE:
            return and_(held_lately(today), Review.review_on > Review.due_on)
        case _ if not may_know_outcomes(person):
            return false()
        case DiaryTime.OVERDUE:
            return holds_overdue(today, added.unread)
        case DiaryTime.WAITING:
            return or_(
                and_(Review.status.in_(OPEN), Review.review_on < today),
                WAITS_FOR_CODE,
                HAS_UNREAD_WORDS,
            )


def held_lately(today: date) -> ColumnElement[bool]:
    """Return the condition on ``Review`` that it was held in the last months."""
    return and_(held_from(add_months(today, -LATE_MONTHS)), Review.review_on <= today)


def held_from(first: date) -> ColumnElement[bool]:
    """Return the condition on ``Review`` that it was held on a day or later and counts as a Child in Care review.

    A review of a child on short breaks is no review of a child in care (Care Planning, Placement and Case Review
    (England) Regulations 2010, reg. 48), so it is in no rate.
    """
    short_breaks = select(CarePeriod.id).where(CarePeriod.short_breaks_only)
    in_care = or_(Review.care_period_id.is_(None), Review.care_period_id.not_in(short_breaks))
    return and_(WAS_HELD, COUNTS_IN_CARE, Review.review_on >= first, in_care)


# What the database sorts by; names of children are sealed and sorted here.
ORDERS: Mapping[DiaryOrder, tuple[ColumnElement[Any], ...]] = MappingProxyType(
    {
        DiaryOrder.DAY: (
            Review.review_on.expression,
            func.coalesce(Review.starts_at, ""),
            Review.id.expression,
        ),
        DiaryOrder.OFFICER: (Officer.name.expression, Review.review_on.expression, Review.id.expression),
    }
)
