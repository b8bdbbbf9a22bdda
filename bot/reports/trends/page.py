"""The service in one view: this month, the months before it, what waits now, and what changed most."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.rates import Rate, chance, unexplained
from bot.ground.access import visible_reviews
from bot.ground.calendar import added_days
from bot.ground.roles import Person
from bot.reports.trends.months import months_of
from bot.reviews.diary import DiaryTime, in_time
from bot.store.reviews import Review

# Whole months, so that the last one stands beside the same month of the year before.
MONTHS = 13
MOST_CHANGES = 3


class TrendName(StrEnum):
    """What is followed from month to month."""

    HELD = "held"
    ON_TIME = "on_time"
    PARTICIPATION = "participation"
    VIEWS = "views"
    FEEDBACK = "feedback"
    ALERTS = "alerts"
    CHALLENGES = "challenges"


TREND_NAMES: Mapping[TrendName, str] = MappingProxyType(
    {
        TrendName.HELD: "Reviews held",
        TrendName.ON_TIME: "Held on time",
        TrendName.PARTICIPATION: "Participation",
        TrendName.VIEWS: "Views before reviews, finished",
        TrendName.FEEDBACK: "Feedback after reviews, finished",
        TrendName.ALERTS: "Alerts open",
        TrendName.CHALLENGES: "Challenges open",
    }
)


@dataclass(frozen=True, slots=True)
class Trend:
    """One measure over the whole months, and in the month that has not ended."""

    name: TrendName
    months: tuple[int | Rate, ...]
    now: int | Rate

    @property
    def label(self) -> str:
        """Return how the measure is called."""
        return TREND_NAMES[self.name]

    @property
    def heights(self) -> tuple[float, ...]:
        """Return the height of each month's bar and of this month's, from 0 to 100; rates are drawn from 0 to 100%."""
        sizes = [_size(value) for value in (*self.months, self.now)]
        largest = 100.0 if isinstance(self.now, Rate) else max(*sizes, 1.0)
        return tuple(round(100 * size / largest, 1) for size in sizes)

    @property
    def rose(self) -> bool:
        """Return whether the last whole month is above the one a year before."""
        return _size(self.months[-1]) > _size(self.months[0])

    @property
    def chance(self) -> float:
        """Return how often chance alone would move the last whole month this far from the one a year before, 0 to 1."""
        before, after = self.months[0], self.months[-1]
        if isinstance(before, Rate) and isinstance(after, Rate):
            return chance(before, after)
        return _of_counts(_size(before), _size(after))


def _size(value: int | Rate) -> float:
    return float(value.exact or 0) if isinstance(value, Rate) else float(value)


def _of_counts(before: float, after: float) -> float:
    """Return how often two counts of one Poisson rate lie this far apart, by the normal approximation."""
    return math.erfc(abs(after - before) / math.sqrt(2 * (before + after))) if before + after else 1.0


@dataclass(frozen=True, slots=True)
class ServiceView:
    """Everything on the page: each trend by name, the months that it has, and what is unread too long now."""

    trends: Mapping[TrendName, Trend]
    months: tuple[date, ...]
    this_month: date
    overdue: int
    changed: tuple[Trend, ...]

    @property
    def has_reviews(self) -> bool:
        """Return whether a review was held in any of the months."""
        return any((*self.trends[TrendName.HELD].months, self.trends[TrendName.HELD].now))

    @property
    def lines(self) -> tuple[tuple[date, tuple[int | Rate, ...]], ...]:
        """Return each month with its values in the order of the trends, the newest first."""
        columns = zip(*((*trend.months, trend.now) for trend in self.trends.values()), strict=True)
        return tuple(zip((*self.months, self.this_month), columns, strict=True))[::-1]


def service_view(session: Session, person: Person, today: date) -> ServiceView:
    """Return the service as far as this person may know of it; six statements."""
    added = added_days(session)
    *whole, now = months_of(session, person, today, MONTHS)
    trends = {
        name: Trend(name, tuple(getattr(month, name) for month in whole), getattr(now, name))
        for name in TrendName
    }
    overdue = select(func.count(Review.id)).where(
        visible_reviews(person), in_time(person, DiaryTime.OVERDUE, today, added)
    )
    return ServiceView(
        trends=MappingProxyType(trends),
        months=tuple(month.first for month in whole),
        this_month=now.first,
        overdue=session.scalar(overdue) or 0,
        changed=_changed(trends),
    )


def _changed(trends: Mapping[TrendName, Trend]) -> tuple[Trend, ...]:
    """Return what changed most, the strongest first, and only what is more than chance would move."""
    listed = tuple(trends.values())
    return tuple(listed[place] for place in unexplained([trend.chance for trend in listed])[:MOST_CHANGES])
