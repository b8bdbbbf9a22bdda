"""What a frozen report would say now: both figures beside each other, where that gives nobody away."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict

from bot.domain.annual import (
    CountOf,
    Figure,
    Grid,
    RateOf,
    Section,
    Value,
    View,
    count_figure,
    rate_figure,
)
from bot.domain.participation import Code
from bot.domain.suppression import SMALLEST_SHOWN
from bot.reports.annual.definitions import PARTICIPATION, TIMELINESS
from bot.reports.annual.facts import ReviewFact, YearFacts

_HELD = next(what for what in TIMELINESS if isinstance(what, CountOf) and what.cell == "held")
_ON_TIME = next(what for what in TIMELINESS if isinstance(what, RateOf) and what.part == "legal.on_time")
_RATES = (*(what for what in PARTICIPATION if isinstance(what, RateOf)), _ON_TIME)
COLUMNS = ("Measure", "As frozen", "As it stands now", "Change")


def restated_section(
    frozen: YearFacts, live: YearFacts, views: tuple[View, View], *, exempt: bool
) -> Section:
    """Say how many reviews are recorded differently now, and show both figures.

    Two versions of one number differ by the reviews that were corrected, so counts are shown beside each other only
    where a manager lets small numbers be shown, and percentages only where five reviews or more were corrected.
    """
    number = _different(frozen, live)
    if not number:
        return _section(
            f"Every review of {views[0].name} is recorded now as it was when the year was frozen."
        )
    if number < SMALLEST_SHOWN and not exempt:
        return _section(
            f"Fewer than 5 reviews of {views[0].name} are recorded differently now. Both figures side by side would"
            " give them away; the page “Return” lists each review for those who may open it."
        )
    says = (
        f"{number:,} reviews of {views[0].name} are recorded differently now. This report keeps the figures as they"
        " were frozen; the table shows what they would be today."
    )
    return _section(says, _grid(views, exempt=exempt))


def _section(says: str, *grids: Grid) -> Section:
    return Section("restated", "Restated since the year was frozen", says=(says,), grids=grids)


def _grid(views: tuple[View, View], *, exempt: bool) -> Grid:
    figures: list[Figure] = [rate_figure(what, *views) for what in _RATES]
    if exempt:
        codes = (CountOf(code.value, code.value, "", "") for code in Code)
        figures += [count_figure(what, *views) for what in (_HELD, *codes)]
    return Grid(
        "The figures as frozen and as they stand now",
        COLUMNS,
        tuple(_row(figure, exempt=exempt) for figure in figures),
        (),
        "Each figure by the same definition, once from the snapshot of the sign-off and once from the records of"
        " today. The page “Return” lists each correction with who, when and why.",
    )


def _row(figure: Figure, *, exempt: bool) -> tuple[Value, ...]:
    before, after = (
        Value(f"{value.text} ({made_of})", value.number) if exempt and made_of else value
        for value, made_of in zip((figure.before, figure.after), figure.made_of, strict=True)
    )
    return Value(figure.name), before, after, figure.change


def _different(frozen: YearFacts, live: YearFacts) -> int:
    """Count the reviews that are recorded differently, added or gone."""
    was, now = Counter(map(_text, frozen.reviews)), Counter(map(_text, live.reviews))
    return max((was - now).total(), (now - was).total())


def _text(fact: ReviewFact) -> str:
    return json.dumps(asdict(fact), sort_keys=True, default=str)
