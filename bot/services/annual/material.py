"""What the sections of the report are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.annual import CountOf, Entry, Figure, RateOf, count_figure, rate_figure
from bot.services.annual.facts import YearFacts
from bot.services.annual.grouping import Breakdown
from bot.services.annual.tables import Years


@dataclass(frozen=True, slots=True)
class Material:
    """What the sections are made of: both years' facts and views, the breakdowns, and what people decided."""

    facts: tuple[YearFacts, YearFacts]
    years: Years
    groupings: Sequence[Breakdown]
    exemption: str
    entries: Mapping[str, Entry]


def figures(what: Iterable[CountOf | RateOf], years: Years) -> tuple[Figure, ...]:
    """Make figures from their definitions."""
    return tuple(
        count_figure(each, *years) if isinstance(each, CountOf) else rate_figure(each, *years)
        for each in what
    )
