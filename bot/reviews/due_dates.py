"""The legal due dates, their rules and the numbers of reviews, brought up to date for some children."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from bot.domain.imports import EARLIER, UNKNOWN, PlacedReview, Timing, timetable
from bot.domain.reviews import counts_in_care
from bot.ground.calendar import legal_days
from bot.store.base import table_of
from bot.store.chunks import all_rows
from bot.store.people import CarePeriod
from bot.store.reviews import Review

REVIEW = (
    Review.id,
    Review.kind,
    Review.care_period_id,
    Review.review_on,
    Review.status,
    Review.imported_due_on,
    Review.due_on,
    Review.due_rule,
    Review.number,
)
PERIOD = (
    CarePeriod.id,
    CarePeriod.child_id,
    CarePeriod.starts_on,
    CarePeriod.ends_on,
    CarePeriod.short_breaks_only,
    CarePeriod.began_earlier,
)


def retime(session: Session, children: Iterable[int]) -> int:
    """Save when each review of these children is due by law where it differs; return how many did.

    Call it in the transaction that changed a time in care, a review or the calendar.
    """
    ids = sorted(set(children))
    periods = {row.id: row for row in all_rows(session, select(*PERIOD), CarePeriod.child_id, ids)}
    reviews = list(all_rows(session, select(*REVIEW), Review.child_id, ids))
    stored = {row.id: (row.due_on, row.due_rule, row.number) for row in reviews}
    differing = [
        timing
        for timing in _timings(periods, reviews, legal_days(session))
        if stored[timing.review_id] != (timing.due_on, timing.rule, timing.number)
    ]
    _save(session, differing)
    return len(differing)


def _timings(periods: dict[int, Any], reviews: Iterable[Any], closed: Container[date]) -> Iterator[Timing]:
    begins = _beginnings(periods.values())
    by_period = defaultdict[int | None, list[PlacedReview]](list)
    for row in reviews:
        if not counts_in_care(row.kind):
            yield Timing(row.id, None, None, None)
            continue
        by_period[begins.get(row.care_period_id)].append(
            PlacedReview(row.id, row.review_on, row.status, row.imported_due_on, row.due_on, row.due_rule)
        )
    for review in by_period.pop(None, ()):
        if review.rule != EARLIER:
            yield Timing(review.review_id, None, UNKNOWN, None)
    for key, placed in by_period.items():
        period = periods[key or 0]
        yield from timetable(
            period.starts_on,
            placed,
            closed,
            short_breaks=period.short_breaks_only,
            began_earlier=period.began_earlier,
        )


def _beginnings(periods: Iterable[Any]) -> dict[int, int]:
    """Return for each time in care the one with which the child's stay began.

    One that begins on the day the other ends goes on with it, because the child never left care; full care after
    short breaks begins again.
    """
    begins: dict[int, int] = {}
    before: Any = None
    for period in sorted(periods, key=lambda each: (each.child_id, each.starts_on, each.id)):
        goes_on = before is not None and (
            (before.child_id, before.ends_on, before.short_breaks_only)
            == (period.child_id, period.starts_on, period.short_breaks_only)
        )
        begins[period.id] = begins[before.id] if goes_on else period.id
        before = period
    return begins


def _save(session: Session, timings: list[Timing]) -> None:
    if not timings:
        return
    table = table_of(Review)
    statement = (
        update(table)
        .where(table.c.id == bindparam("review"))
        .values(due_on=bindparam("due"), due_rule=bindparam("rule"), number=bindparam("place"))
    )
    session.connection().execute(
        statement,
        [
            {"review": each.review_id, "due": each.due_on, "rule": each.rule, "place": each.number}
            for each in timings
        ],
    )
