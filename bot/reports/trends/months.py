"""What became of each month's reviews, and what was open when each month ended; four statements."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, extract, func, or_, select
from sqlalchemy.orm import Session, aliased

from bot.domain.challenges import ChallengeState
from bot.domain.participation import Code
from bot.domain.questionnaires import Phase
from bot.domain.rates import Rate
from bot.domain.response import NOT_KNOWN_TO_ARRIVE, RequestOutcome
from bot.domain.reviews import LONDON, add_months
from bot.ground.access import visible_challenges, visible_reviews
from bot.ground.alerts import visible_alerts
from bot.ground.calendar import beginning_of
from bot.ground.conditions import WAS_HELD
from bot.ground.review_kinds import COUNTS_IN_CARE
from bot.ground.roles import Person
from bot.reports.annual.counts import WHOLE
from bot.reports.response.found import outcome
from bot.reviews.diary import held_from
from bot.store.alerts import Alert
from bot.store.challenges import Challenge
from bot.store.conversations import ConversationRecord
from bot.store.reviews import CodeRecord, Review

Confirmed = aliased(CodeRecord)
Recorded = aliased(CodeRecord)
PARTICIPATED = WHOLE["participated"]
# When something was opened, and when it was over, if it is.
_Opening = tuple[date, date | None]
NOTHING = Rate(0, 0)


@dataclass(frozen=True, slots=True)
class MonthOfReviews:
    """One month: its reviews held, and of them the parts that rates are made of.

    ``alerts`` and ``challenges`` were open when it ended, or are open now in the month that has not ended.
    """

    first: date
    held: int = 0
    on_time: Rate = NOTHING
    participation: Rate = NOTHING
    views: Rate = NOTHING
    feedback: Rate = NOTHING
    alerts: int = 0
    challenges: int = 0


def months_of(session: Session, person: Person, today: date, number: int) -> tuple[MonthOfReviews, ...]:
    """Return this month and ``number`` months before it, the oldest first, as far as this person may know of them."""
    this_month = today.replace(day=1)
    firsts = [add_months(this_month, -back) for back in range(number, -1, -1)]
    reviews = {_month(row): row for row in session.execute(_reviews(person, firsts[0]))}
    talks = _finished(session.execute(_talks(person, firsts[0])))
    ends = [add_months(first, 1) - timedelta(days=1) for first in firsts]
    alerts = _open_at(ends, _alerts(session, person, firsts[0], today))
    challenges = _open_at(ends, _challenges(session, person, firsts[0], today))
    return tuple(
        MonthOfReviews(
            first=first,
            views=talks[Phase.PRE.value, first],
            feedback=talks[Phase.POST.value, first],
            alerts=alerts[place],
            challenges=challenges[place],
            **_of_reviews(reviews.get(first)),
        )
        for place, first in enumerate(firsts)
    )


def _month(row: Any) -> date:
    return date(int(row.year), int(row.month), 1)  # PostgreSQL counts years as decimals


def _of_reviews(row: Any) -> Mapping[str, Any]:
    if row is None:
        return {}
    return {
        "held": row.held,
        "on_time": Rate(row.dated - row.late, row.dated),
        "participation": Rate(row.participated, row.coded),
    }


def _finished(rows: Iterable[Any]) -> Mapping[tuple[str, date], Rate]:
    """Return how many finished of those whom a request reached, by phase and month; nothing where nobody was asked."""
    rates: dict[tuple[str, date], Rate] = defaultdict(lambda: NOTHING)
    for row in rows:
        key = (row.phase, _month(row))
        finished = row.number if row.outcome == RequestOutcome.FINISHED else 0
        delivered = row.number if row.outcome not in NOT_KNOWN_TO_ARRIVE else 0
        rates[key] = Rate(rates[key].numerator + finished, rates[key].denominator + delivered)
    return rates


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


def _by_month() -> tuple[ColumnElement[int], ColumnElement[int]]:
    return (
        extract("year", Review.review_on).label("year"),
        extract("month", Review.review_on).label("month"),
    )


def _reviews(person: Person, first: date) -> Any:
    """Count the reviews held in each month; a code confirmed here wins over one of the case system."""
    code = func.coalesce(Confirmed.code, Recorded.code)
    months = _by_month()
    return (
        select(
            *months,
            func.count().label("held"),
            _count(Review.due_on.is_not(None)).label("dated"),
            _count(Review.review_on > Review.due_on).label("late"),
            _count(code != Code.PN0.value).label("coded"),
            _count(code.in_(PARTICIPATED)).label("participated"),
        )
        .select_from(Review)
        .outerjoin(Confirmed, _standing(Confirmed, "confirmed"))
        .outerjoin(Recorded, _standing(Recorded, "imported"))
        .where(visible_reviews(person), held_from(first))
        .group_by(*months)
    )


def _standing(record: type[CodeRecord], source: str) -> ColumnElement[bool]:
    return and_(record.review_id == Review.id, record.superseded_at.is_(None), record.source == source)


def _talks(person: Person, first: date) -> Any:
    """Count what became of the requests about the reviews held in each month, before and after."""
    months, became = _by_month(), outcome().label("outcome")
    held = and_(COUNTS_IN_CARE, WAS_HELD, Review.review_on >= first)
    # By the label: a database would work out the outcome again for each count that names it.
    return (
        select(ConversationRecord.phase, *months, became, func.count().label("number"))
        .join(Review, Review.id == ConversationRecord.review_id)
        .where(visible_reviews(person), held, ConversationRecord.invited_at.is_not(None))
        .group_by(ConversationRecord.phase, *months, became)
    )


def _alerts(session: Session, person: Person, first: date, today: date) -> Iterator[_Opening]:
    since = beginning_of(first)
    statement = select(Alert.raised_at, Alert.done_at).where(
        visible_alerts(person, today), or_(Alert.done_at.is_(None), Alert.done_at >= since)
    )
    for raised_at, done_at in session.execute(statement):
        done_on = None if done_at is None else done_at.astimezone(LONDON).date()
        yield raised_at.astimezone(LONDON).date(), done_on


def _challenges(session: Session, person: Person, first: date, today: date) -> Iterable[_Opening]:
    resolved = Challenge.state == ChallengeState.RESOLVED.value
    statement = select(Challenge.raised_on, case((resolved, Challenge.resolved_on))).where(
        visible_challenges(person, today),
        Challenge.state != ChallengeState.WITHDRAWN.value,
        or_(~resolved, Challenge.resolved_on >= first),
    )
    return ((raised_on, resolved_on) for raised_on, resolved_on in session.execute(statement))


def _open_at(ends: Sequence[date], found: Iterable[_Opening]) -> Sequence[int]:
    """Count what was open at the end of each of some days; few things ever are, so each is looked at."""
    counts = [0] * len(ends)
    for began, ended in found:
        last = len(ends) if ended is None else bisect_left(ends, ended)
        for place in range(bisect_left(ends, began), last):
            counts[place] += 1
    return counts
