"""What the sections of the report are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.annual import CountOf, Figure, RateOf, Section, count_figure, rate_figure
from bot.reports.annual.entering import Typed
from bot.reports.annual.facts import YearFacts
from bot.reports.annual.grouping import Breakdown
from bot.reports.annual.tables import Years


@dataclass(frozen=True, slots=True)
class Material:
    """What the sections are made of: both years' facts, views and breakdowns, and what people decided and typed in.

    ``restated`` says how a frozen year looks now; None while its figures are live.
    """

    facts: tuple[YearFacts, YearFacts]
    years: Years
    groupings: tuple[Sequence[Breakdown], Sequence[Breakdown]]
    exemptions: Sequence[str]
    typed: Typed
    quotes: tuple[str, ...]
    restated: Section | None = None


def figures(what: Iterable[CountOf | RateOf], years: Years) -> tuple[Figure, ...]:
    """Make figures from their definitions."""
    return tuple(
        count_figure(each, *years) if isinstance(each, CountOf) else rate_figure(each, *years)
        for each in what
    )
