"""The checks on reviews as conditions: what each looks at, what it finds, and what it cannot assess."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    and_,
    exists,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from bot.domain.participation import Code
from bot.domain.quality import CheckKind
from bot.domain.questionnaires import Phase
from bot.domain.reviews import add_months
from bot.domain.reviews.states import OPEN, ReviewState
from bot.ground.conditions import held_between
from bot.ground.review_kinds import COUNTS_IN_CARE
from bot.reports.ages import YEAR, age_number
from bot.reports.quality.codes import Confirmed, Recorded, Told, code
from bot.reports.quality.rows import Scope
from bot.reviews.states import WITHOUT_MEETING
from bot.store.conversations import ConversationRecord
from bot.store.people import CarePeriod, Child
from bot.store.reviews import Review

Other = aliased(Review, name="other")
FOUR, FIVE = 4, 5
# Of how many report years a process keeps the conditions that it made.
KEPT = 8
SILENT = (Code.PN4.value, Code.PN7.value)
SENT = (Code.PN5.value, Code.PN6.value)
WAITING = Review.status.in_(OPEN)


class Among(StrEnum):
    """The Child in Care reviews of a check: held in the year, dated in it and not cancelled, or planned from today."""

    HELD = "held"
    DATED = "dated"
    AHEAD = "ahead"

    def reviews(self, scope: Scope) -> ColumnElement[bool]:
        """Return the condition on ``Review`` that keeps them."""
        year = Review.review_on.between(scope.year.first, scope.year.last)
        match self:
            case Among.HELD:
                return held_between(scope.year.first, scope.year.last)
            case Among.DATED:
                return and_(COUNTS_IN_CARE, Review.status != ReviewState.CANCELLED.value, year)
            case Among.AHEAD:
                return and_(COUNTS_IN_CARE, WAITING, Review.review_on >= scope.today)


@dataclass(frozen=True, slots=True)
class Condition:
    """One check: the reviews it is about, and of these, as conditions on the joined rows, what it comes to."""

    among: Among
    looked: ColumnElement[bool]
    found: ColumnElement[bool]
    unknown: ColumnElement[bool] = field(default_factory=false)


def conditions(
    scope: Scope, unheard: Collection[int], groundless: Collection[int], said: Mapping[int, bool]
) -> Mapping[CheckKind, Condition]:
    """Return the checks on reviews; ``unheard``, ``groundless`` and ``said`` come from the evidence and the feedback.

    ``said`` holds the ids of the reviews whose children answered, True where it disagrees with the record.
    """
    year = scope.year
    return {
        **_of_codes(year.first, year.last),
        **_of_evidence(unheard, groundless),
        **_of_dates(scope.today),
        **_at_four(scope.today, year.first, year.last),
        CheckKind.SAID_OTHERWISE: Condition(
            Among.HELD,
            looked=Review.id.in_(said),
            found=Review.id.in_([review_id for review_id, differs in said.items() if differs]),
            unknown=Review.id.not_in(said),
        ),
    }


@lru_cache(maxsize=KEPT)
def _of_codes(first: date, last: date) -> Mapping[CheckKind, Condition]:
    """Return the checks on codes; that there is a record is asked of its code, which its index holds."""
    known = and_(Child.born_on.is_not(None), Child.born_on <= Review.review_on)
    coded = code.is_not(None)
    four, under = _is_four(first, last), code == Code.PN0.value
    nothing_said = and_(Review.attendance.is_(None), Review.form != WITHOUT_MEETING)
    confirmed, told = Confirmed.code.is_not(None), Told.code.is_not(None)
    return {
        CheckKind.NO_CODE: Condition(Among.HELD, looked=true(), found=code.is_(None)),
        CheckKind.NO_ATTENDANCE: Condition(
            Among.HELD,
            looked=and_(Recorded.code.is_(None), Child.born_on.is_not(None)),
            found=and_(Recorded.code.is_(None), nothing_said, known, four),
            unknown=or_(Recorded.code.is_not(None), Child.born_on.is_(None)),
        ),
        CheckKind.IMPOSSIBLE_CODE: Condition(
            Among.HELD,
            looked=and_(coded, known),
            found=and_(coded, known, under == four),
            unknown=and_(coded, or_(Child.born_on.is_(None), Child.born_on > Review.review_on)),
        ),
        CheckKind.CODES_DIFFER: Condition(
            Among.HELD,
            looked=and_(confirmed, told),
            found=and_(confirmed, Told.code != Confirmed.code),
            unknown=and_(confirmed, ~told),
        ),
    }


def _of_evidence(unheard: Collection[int], groundless: Collection[int]) -> Mapping[CheckKind, Condition]:
    return {
        kind: Condition(
            Among.HELD,
            looked=Confirmed.code.in_(codes),
            found=Review.id.in_(found),
            unknown=and_(Confirmed.code.is_(None), Recorded.code.in_(codes)),
        )
        for kind, codes, found in (
            (CheckKind.VIEWS_NOT_COUNTED, SILENT, unheard),
            (CheckKind.NO_EVIDENCE, SENT, groundless),
        )
    }


@lru_cache(maxsize=2)
def _of_dates(today: date) -> Mapping[CheckKind, Condition]:
    passed = Review.review_on < today
    both = and_(Review.due_on.is_not(None), Review.imported_due_on.is_not(None))
    return {
        CheckKind.BIRTH: Condition(
            Among.DATED,
            looked=true(),
            found=or_(Child.born_on.is_(None), Child.born_on > Review.review_on),
        ),
        CheckKind.DUPLICATE: Condition(
            Among.DATED, looked=true(), found=exists().where(_twin()).correlate(Review)
        ),
        CheckKind.DATE_PASSED: Condition(Among.DATED, looked=passed, found=and_(passed, WAITING)),
        CheckKind.DUE_DIFFERS: Condition(
            Among.DATED,
            looked=both,
            found=and_(both, Review.due_on != Review.imported_due_on),
            unknown=or_(Review.due_on.is_(None), Review.imported_due_on.is_(None)),
        ),
    }


@lru_cache(maxsize=KEPT)
def _at_four(today: date, first: date, last: date) -> Mapping[CheckKind, Condition]:
    silent, is_first = code == Code.PN7.value, _first_at_four(first, last)
    return {
        CheckKind.PN7_AT_FOUR: Condition(
            Among.HELD,
            looked=is_first,
            found=and_(silent, is_first),
            unknown=and_(silent, Child.born_on.is_(None)),
        ),
        CheckKind.TURNING_FOUR: Condition(
            Among.AHEAD,
            looked=Child.born_on.is_not(None),
            found=_first_at_four(today, date.max),
            unknown=Child.born_on.is_(None),
        ),
    }


def _is_four(first: date, last: date) -> ColumnElement[bool]:
    """Return the condition that the child is four or older at a review of these days.

    The age on the day is worked out for those alone who turn four within them.
    """
    surely, maybe = (Child.born_on <= add_months(day, -12 * FOUR) for day in (first, last))
    return or_(surely, and_(maybe, _at_least(FOUR, Review.review_on)))


def _first_at_four(first: date, last: date) -> ColumnElement[bool]:
    """Return the condition on the first review at four, in these days, of a child who turned four in care.

    "Held" is asked for in a way that no index answers: by it the databases would walk every held review.
    """
    earlier = exists().where(
        Other.child_id == Review.child_id,
        Other.kind == Review.kind,
        func.coalesce(Other.status, "") == ReviewState.HELD.value,
        Other.review_on < Review.review_on,
        _at_least(FOUR, Other.review_on),
    )
    came_older = exists().where(CarePeriod.id == Review.care_period_id, _at_least(FOUR, CarePeriod.starts_on))
    return and_(
        Child.born_on.between(add_months(first, -12 * FIVE), add_months(last, -12 * FOUR)),
        age_number(Review.review_on).between(FOUR * YEAR, FIVE * YEAR - 1),
        ~came_older.correlate(Review, Child),
        ~earlier.correlate(Review, Child),
    )


def same_day() -> ScalarSelect[str]:
    """Return the key of another review of the same child on the same day, as a column."""
    return select(func.min(Other.key)).where(_twin()).correlate(Review).scalar_subquery()


def invited() -> ColumnElement[bool]:
    """Return the condition that the child was asked before this review."""
    before = (ConversationRecord.phase == Phase.PRE.value, ConversationRecord.invited_at.is_not(None))
    return exists().where(ConversationRecord.review_id == Review.id, *before).correlate(Review)


def _twin() -> ColumnElement[bool]:
    return and_(
        Other.child_id == Review.child_id,
        Other.kind == Review.kind,
        Other.review_on == Review.review_on,
        Other.id != Review.id,
        Other.status != ReviewState.CANCELLED.value,
    )


def _at_least(age: int, on: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Return the condition that the child has this age, in years, on that day: four on the fourth birthday."""
    return age_number(on) >= age * YEAR
