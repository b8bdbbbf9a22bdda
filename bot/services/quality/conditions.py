"""The checks on reviews as conditions: what each looks at, what it finds, and what it cannot assess."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    String,
    and_,
    cast,
    exists,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from bot.domain.participation import Code, ReviewStatus
from bot.domain.quality import Kind
from bot.services.quality.codes import Confirmed, Recorded, code
from bot.services.quality.scope import Scope
from bot.store.conversations import ConversationRecord
from bot.store.participation import CodeRecord
from bot.store.people import CarePeriod, Child
from bot.store.reviews import Review

Newest = aliased(CodeRecord, name="newest")
Other = aliased(Review, name="other")
FOUR, FIVE = 4, 5
YEARS = 10_000
HELD = Review.status == ReviewStatus.HELD.value
NOT_CANCELLED = Review.status != ReviewStatus.CANCELLED.value
WAITING = Review.status.in_(("planned", "adjourned"))


@dataclass(frozen=True, slots=True)
class Condition:
    """One check on reviews, each part a condition on the joined rows."""

    looked: ColumnElement[bool]
    found: ColumnElement[bool]
    unknown: ColumnElement[bool] = field(default_factory=false)


def _as_number(day: InstrumentedAttribute[Any]) -> ColumnElement[int]:
    """Write a day as year, month and day in one number: the difference of two counts whole years, on both databases.

    Made from the text of the day, because SQLite takes three times as long to take a day apart.
    """
    return cast(func.replace(cast(day, String), "-", ""), Integer)


def years_old(on: InstrumentedAttribute[Any]) -> ColumnElement[int]:
    """Give the child's age on that day in ten thousandths of a year, whose whole years are right."""
    return _as_number(on) - _as_number(Child.born_on)


def at_least(age: int, on: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Say in SQL that the child has this age, in years, on that day: a child is four on the fourth birthday."""
    return years_old(on) >= age * YEARS


def in_case_system() -> ScalarSelect[str]:
    """Find the code that the case system told last, whether or not it stands."""
    newest = select(Newest.code).where(Newest.review_id == Review.id, Newest.source == "imported")
    return newest.order_by(Newest.id.desc()).limit(1).correlate(Review).scalar_subquery()


def known_to_case_system() -> ColumnElement[bool]:
    """Say in SQL that the case system has told a code of this review, whether or not it stands."""
    return exists().where(Newest.review_id == Review.id, Newest.source == "imported").correlate(Review)


def same_day() -> ScalarSelect[str]:
    """Find the key of another review of the same child on the same day."""
    return select(func.min(Other.key)).where(_twin()).correlate(Review).scalar_subquery()


def invited() -> ColumnElement[bool]:
    """Say in SQL that the child was asked before this review."""
    before = (ConversationRecord.phase == "pre", ConversationRecord.invited_at.is_not(None))
    return exists().where(ConversationRecord.review_id == Review.id, *before).correlate(Review)


def _twin() -> ColumnElement[bool]:
    return and_(
        Other.child_id == Review.child_id,
        Other.review_on == Review.review_on,
        Other.id != Review.id,
        Other.status != ReviewStatus.CANCELLED.value,
    )


def _first_at_four() -> ColumnElement[bool]:
    """Keep the first review at four of a child who turned four in care.

    "Held" is asked for in a way that no index answers: by it the databases would walk every held review.
    """
    earlier = exists().where(
        Other.child_id == Review.child_id,
        func.coalesce(Other.status, "") == ReviewStatus.HELD.value,
        Other.review_on < Review.review_on,
        at_least(FOUR, Other.review_on),
    )
    came_older = exists().where(CarePeriod.id == Review.care_period_id, at_least(FOUR, CarePeriod.starts_on))
    return and_(
        years_old(Review.review_on).between(FOUR * YEARS, FIVE * YEARS - 1),
        ~came_older.correlate(Review, Child),
        ~earlier.correlate(Review, Child),
    )


def conditions(
    scope: Scope, unheard: Collection[int], groundless: ColumnElement[bool], said: Mapping[int, bool]
) -> Mapping[Kind, Condition]:
    """Give the checks on reviews; ``unheard``, ``groundless`` and ``said`` come from the evidence and the feedback.

    ``said`` holds the ids of the reviews whose children answered, True where it disagrees with the record.
    """
    year = Review.review_on.between(scope.year.first, scope.year.last)
    dated = and_(year, NOT_CANCELLED)
    return {
        **_of_codes(and_(year, HELD), unheard, groundless),
        **_of_dates(dated, scope.today),
        **_at_four(and_(year, HELD), scope.today),
        Kind.SAID_OTHERWISE: Condition(
            looked=Review.id.in_(said),
            found=Review.id.in_([review_id for review_id, differs in said.items() if differs]),
            unknown=and_(year, HELD, Review.id.not_in(said)),
        ),
    }


def _of_codes(
    held: ColumnElement[bool], unheard: Collection[int], groundless: ColumnElement[bool]
) -> Mapping[Kind, Condition]:
    known = and_(Child.born_on.is_not(None), Child.born_on <= Review.review_on)
    coded = and_(held, code.is_not(None))
    four, under = at_least(FOUR, Review.review_on), code == Code.PN0.value
    confirmed, told = and_(held, Confirmed.id.is_not(None)), in_case_system()
    silent, sent = (Code.PN4.value, Code.PN7.value), (Code.PN5.value, Code.PN6.value)
    elsewhere = and_(held, Confirmed.id.is_(None))
    return {
        Kind.NO_CODE: Condition(held, and_(held, code.is_(None))),
        Kind.NO_ATTENDANCE: Condition(
            looked=and_(held, Recorded.id.is_(None), Child.born_on.is_not(None)),
            found=and_(held, Recorded.id.is_(None), _nothing_said(), known, four),
            unknown=and_(held, or_(Recorded.id.is_not(None), Child.born_on.is_(None))),
        ),
        Kind.IMPOSSIBLE_CODE: Condition(
            looked=and_(coded, known),
            found=and_(coded, known, under == four),
            unknown=and_(coded, or_(Child.born_on.is_(None), Child.born_on > Review.review_on)),
        ),
        Kind.VIEWS_NOT_COUNTED: Condition(
            looked=and_(held, Confirmed.code.in_(silent)),
            found=Review.id.in_(unheard),
            unknown=and_(elsewhere, Recorded.code.in_(silent)),
        ),
        Kind.NO_EVIDENCE: Condition(
            looked=and_(held, Confirmed.code.in_(sent)),
            found=and_(held, groundless),
            unknown=and_(elsewhere, Recorded.code.in_(sent)),
        ),
        Kind.CODES_DIFFER: Condition(
            looked=and_(confirmed, known_to_case_system()),
            found=and_(confirmed, told != Confirmed.code),
            unknown=and_(confirmed, ~known_to_case_system()),
        ),
    }


def _nothing_said() -> ColumnElement[bool]:
    """Keep the reviews with a meeting of which nobody said whether the child was there."""
    return and_(Review.attendance.is_(None), Review.form != "no_meeting")


def _of_dates(dated: ColumnElement[bool], today: date) -> Mapping[Kind, Condition]:
    passed = and_(dated, Review.review_on < today)
    both = and_(Review.due_on.is_not(None), Review.imported_due_on.is_not(None))
    return {
        Kind.BIRTH: Condition(
            looked=dated, found=and_(dated, or_(Child.born_on.is_(None), Child.born_on > Review.review_on))
        ),
        Kind.DUPLICATE: Condition(looked=dated, found=and_(dated, exists().where(_twin()).correlate(Review))),
        Kind.DATE_PASSED: Condition(looked=passed, found=and_(passed, WAITING)),
        Kind.DUE_DIFFERS: Condition(
            looked=and_(dated, both),
            found=and_(dated, both, Review.due_on != Review.imported_due_on),
            unknown=and_(dated, or_(Review.due_on.is_(None), Review.imported_due_on.is_(None))),
        ),
    }


def _at_four(held: ColumnElement[bool], today: date) -> Mapping[Kind, Condition]:
    first, ahead = _first_at_four(), and_(WAITING, Review.review_on >= today)
    silent = and_(held, code == Code.PN7.value)
    return {
        Kind.PN7_AT_FOUR: Condition(
            looked=and_(held, first),
            found=and_(silent, first),
            unknown=and_(silent, Child.born_on.is_(None)),
        ),
        Kind.TURNING_FOUR: Condition(
            looked=and_(ahead, Child.born_on.is_not(None)),
            found=and_(ahead, first),
            unknown=and_(ahead, Child.born_on.is_(None)),
        ),
    }
