"""How long young people take to answer, and in which hours they do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.questionnaires import Phase
from bot.domain.rates import Rate, beyond_chance
from bot.domain.response import Quartiles, quartiles
from bot.domain.reviews import LONDON
from bot.reports.periods import ReviewPeriod
from bot.reports.response.found import TALK, delivered, talks_of
from bot.store.contributions import AnswerRecord


@dataclass(frozen=True, slots=True)
class RatedHour:
    """One hour of the day in England, with a rate."""

    hour: int
    rate: Rate


@dataclass(frozen=True, slots=True)
class ResponseTimes:
    """Within what time answers began, and at which hours.

    ``answered`` counts those whose first answer is known, ``begun`` are the shares of them that began in each hour.
    ``asked`` are those who began of those who were asked in an hour and reached. ``best`` is the hour of asking after
    which more began than after all others, None where chance may explain what is between them.
    """

    answered: int
    within: Quartiles | None
    begun: Sequence[RatedHour]
    asked: Sequence[RatedHour]
    best: RatedHour | None


def response_times(session: Session, phase: Phase, period: ReviewPeriod) -> ResponseTimes:
    """Read when each request went out and when its first answer came; one statement, and no answer is opened."""
    asked, came, taken, begun = Counter[int](), Counter[int](), [], Counter[int]()
    for invited_at, first_at in session.execute(_moments(period, phase)):
        hour = _hour(invited_at)
        asked[hour] += 1
        if first_at is not None and first_at >= invited_at:
            came[hour] += 1
            begun[_hour(first_at)] += 1
            taken.append(first_at - invited_at)
    hours = [RatedHour(hour, Rate(came[hour], asked[hour])) for hour in sorted(asked)]
    shares = [RatedHour(hour, Rate(begun[hour], len(taken))) for hour in sorted(begun)]
    return ResponseTimes(len(taken), quartiles(taken), shares, hours, _best(hours))


def _hour(moment: datetime) -> int:
    return moment.astimezone(LONDON).hour


def _best(hours: Sequence[RatedHour]) -> RatedHour | None:
    """Return the hour with the highest rate that is beyond chance, each held against all others together."""
    came, asked = sum(each.rate.numerator for each in hours), sum(each.rate.denominator for each in hours)
    others = (Rate(came - each.rate.numerator, asked - each.rate.denominator) for each in hours)
    pairs = [(rate, each.rate) for rate, each in zip(others, hours, strict=True)]
    sure = [hours[place] for place in beyond_chance(pairs)]
    better = [each for each in sure if each.rate.numerator * asked > came * each.rate.denominator]
    return max(better, key=lambda each: each.rate.exact or 0, default=None)


def _moments(period: ReviewPeriod, phase: Phase) -> Any:
    first = (
        select(func.min(AnswerRecord.answered_at))
        .where(AnswerRecord.conversation_id == TALK.id)
        .scalar_subquery()
    )
    return talks_of(select(TALK.invited_at, first), period, phase).where(delivered())
