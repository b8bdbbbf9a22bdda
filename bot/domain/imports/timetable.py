"""The legal due date of every review of one time in care, from its beginning and what was held."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bot.domain.reviews import add_working_days, next_review
from bot.domain.reviews.states import ReviewState

UNKNOWN = "unknown"
# The rule of a review that somebody asked for before its time; its due date is not counted.
EARLIER = "earlier"
# Working days by which a first review may be later than due and still be taken for the first one.
_ALLOWANCE = 10


@dataclass(frozen=True, slots=True)
class PlacedReview:
    """One review as the timetable sees it."""

    review_id: int
    on: date
    status: str
    imported_due_on: date | None
    due_on: date | None
    rule: str | None


@dataclass(frozen=True, slots=True)
class Timing:
    """When a review is due by law, by which rule, and its number in this time in care; None where not known.

    A review without a legal timetable has no rule either.
    """

    review_id: int
    due_on: date | None
    rule: str | None
    number: int | None


def timetable(
    started_on: date,
    reviews: Iterable[PlacedReview],
    closed: Container[date],
    *,
    short_breaks: bool = False,
    began_earlier: bool = False,
) -> Iterator[Timing]:
    """Return the timing of each review of a time in care, oldest first.

    The rule is unknown where care ``began_earlier`` than on the first day that is known, where the reviews that are
    known do not reach back to the beginning, and after one whose day has nothing recorded: the next due date counts
    from the day the last one was held. Care Planning, Placement and Case Review (England) Regulations 2010, reg. 33
    and 48.
    """
    ordered = sorted(reviews, key=lambda review: (review.on, review.review_id))
    held: tuple[date, ...] = ()
    is_known = not began_earlier and _reaches_back(started_on, ordered, closed, short_breaks=short_breaks)
    for review in ordered:
        if not is_known:
            yield _kept(review, None) or Timing(review.review_id, None, UNKNOWN, None)
            continue
        number = len(held) + 1
        due = next_review(started_on, held, closed, short_breaks=short_breaks)
        yield _kept(review, number) or Timing(review.review_id, due.due_on, due.rule.value, number)
        if review.status == ReviewState.HELD:
            held = (*held, review.on)
        elif review.status != ReviewState.CANCELLED:
            is_known = False


def _kept(review: PlacedReview, number: int | None) -> Timing | None:
    """Leave the due date of a review that was asked for early."""
    return Timing(review.review_id, review.due_on, EARLIER, number) if review.rule == EARLIER else None


def _reaches_back(
    started_on: date, ordered: list[PlacedReview], closed: Container[date], *, short_breaks: bool
) -> bool:
    """Return whether the oldest review is the first: the case system has it due then, or without that it is then."""
    oldest = next((review for review in ordered if review.status != ReviewState.CANCELLED), None)
    if oldest is None:
        return True
    first = next_review(started_on, (), closed, short_breaks=short_breaks)
    latest = add_working_days(first.due_on, _ALLOWANCE, closed)
    return (oldest.imported_due_on or oldest.on) <= latest
