"""The tables of the report, each with its control lines: Table 12, the breakdowns, reasons and results."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.domain.annual import (
    NOTHING,
    Bar,
    Chart,
    Grid,
    RateOf,
    Value,
    View,
    control_line,
    count_change,
    points_change,
)
from bot.domain.participation import DFE_WORDING, Code, NoViewsReason
from bot.domain.suppression import Hiding
from bot.reports.annual.counting import FOUR_UP, UNCODED, group_cell, reason_cell
from bot.reports.annual.definitions import PARTICIPATION
from bot.reports.annual.grouping import Breakdown

Years = tuple[View, View]
WITHOUT = "Without a code"
REASONS = {
    NoViewsReason.REFUSED: "The child refused",
    NoViewsReason.WITHHELD: "The child did not want the views shared",
    NoViewsReason.NOT_SATISFIED: "The views did not pass the IRO’s check",
    NoViewsReason.ADULTS_VIEW: "Only an adult’s view",
    NoViewsReason.UNMATCHED: "Not certain that the words were the child’s",
    NoViewsReason.TOO_LATE: "The views came too late",
    NoViewsReason.STALE: "The views were from before the last review",
    NoViewsReason.NOT_PRESENTED: "Nobody presented the views",
    NoViewsReason.CANNOT_REACH: "The child could not be reached",
    NoViewsReason.NO_ANSWER: "The child did not answer",
    NoViewsReason.NOT_ASKED: "The child was not asked",
    None: "No reason recorded",
}


def table_12(years: Years, notes: Sequence[str]) -> Grid:
    """Make the whole authority's table; ``notes`` say who decided to show its small numbers, or that nobody did."""
    lines = [(code.value, DFE_WORDING[code], code.value) for code in Code]
    lines += [("", WITHOUT, UNCODED), ("", "Reviews held", "held")]
    parts = [(code.value, code.value) for code in Code] + [("without a code", UNCODED)]
    coded = [(code, code) for code in FOUR_UP]
    return Grid(
        "Table 12: how children took part in their reviews",
        ("Code", "What it means", *_names(years), "Change"),
        tuple((Value(code), Value(text), *_counts(cell, years)) for code, text, cell in lines),
        (
            *(control_line(("held", "held"), parts, year) for year in years),
            *(control_line(("PN1 to PN7", "four"), coded, year) for year in years),
        ),
        "Reviews held in each report year by the code that stands: confirmed here by a named person, or recorded in"
        " the case system. A proposal is never counted.",
        notes=tuple(notes),
        chart=_rates_chart(years),
    )


def _rates_chart(years: Years) -> Chart:
    bars = [
        Bar(f"{what.name} {year.name}", what.percent_in(year), what.name, year.name)
        for what in PARTICIPATION[:3]
        if isinstance(what, RateOf)
        for year in years
    ]
    return Chart("Participation, attendance and no contribution", tuple(bars))


def breakdown_table(grouping: Breakdown, earlier: Breakdown, years: Years) -> Grid | None:
    """Make one breakdown: participated, attended and neither, never the eight codes; None when it is withheld.

    ``earlier`` is the same one of the year before, whose groups may be others.
    """
    before, after = years
    if not after.is_printed(grouping.key):
        return None
    rows = tuple(
        _group_row(grouping, group, years, compares=grouping.compares(group, earlier))
        for group in grouping.groups
    )
    bars = tuple(
        Bar(group, after.percent(*_cells(grouping, group, "participated", "four")))
        for group in grouping.groups
    )
    return Grid(
        f"{grouping.title}, {after.name}",
        (
            grouping.first,
            "PN1 to PN7",
            "Participated",
            "Attended",
            "No contribution",
            "Participation",
            f"Participation {before.name}",
            "Change",
        ),
        rows,
        tuple(_down(grouping, column, name, after) for column, name in _DOWN),
        grouping.definition,
        chart=Chart(f"Participation {grouping.title.lower()}, {after.name}", bars),
        says=_extremes(grouping, bars, after.name),
    )


def _extremes(grouping: Breakdown, bars: Sequence[Bar], year: str) -> tuple[str, ...]:
    """Say where participation was highest and lowest, among what may be shown."""
    known = [bar for bar in bars if bar.value.number is not None]
    if not known[1:]:  # one alone is neither the highest nor the lowest
        return ()
    low, high = (find(known, key=lambda bar: bar.value.number or 0) for find in (min, max))
    if low.value.number == high.value.number:
        return (f"In {year}, participation was {low.value.text} in every group that may be shown.",)
    return (
        f"In {year}, participation {grouping.title.lower()} was highest for {high.label} ({high.value.text}) and"
        f" lowest for {low.label} ({low.value.text}), among the groups that may be shown.",
    )


_DOWN = (("four", "PN1 to PN7"), ("participated", "participated"), ("none", "no contribution"))


def _group_row(grouping: Breakdown, group: str, years: Years, *, compares: bool) -> tuple[Value, ...]:
    before, after = years
    columns = (
        after.count(group_cell(grouping, group, column))
        for column in ("four", "participated", "attended", "none")
    )
    part, whole = _cells(grouping, group, "participated", "four")
    change = points_change(before.rate(part, whole), after.rate(part, whole))
    rates = after.percent(part, whole), before.percent(part, whole) if compares else NOTHING
    return (Value(group), *columns, *rates, NOTHING if NOTHING in rates else change)


def _cells(grouping: Breakdown, group: str, *columns: str) -> tuple[str, ...]:
    return tuple(group_cell(grouping, group, column) for column in columns)


def _down(grouping: Breakdown, column: str, name: str, year: View) -> str:
    parts = [(group, group_cell(grouping, group, column)) for group in grouping.groups]
    return control_line((name, column), parts, year)


def reasons_table(years: Years) -> Grid | None:
    """Make the table of why no views were conveyed; None when it is withheld."""
    every = [(name, reason_cell(reason)) for reason, name in REASONS.items()]
    cells = [each for each in every if any(year.known(each[1]) != 0 for year in years)]
    return counted(
        "reasons",
        "Why no views were conveyed (PN7)",
        "Reason",
        cells,
        ("PN7", "PN7"),
        years,
        "The first reason recorded with each code PN7; a review may have several. Reasons of no review are left out.",
    )


def caseload_table(teams: Sequence[str], years: Years, per_post: Callable[[str], Sequence[Value]]) -> Grid:
    """Make the table of children by team, with the children for each full-time post."""
    return Grid(
        "Caseload by team",
        (
            "Team",
            *(f"Children {year.name}" for year in years),
            *(f"For each full-time post {year.name}" for year in years),
        ),
        tuple(
            (Value(team), *(year.count(f"allocated.{team}") for year in years), *per_post(team))
            for team in teams
        ),
        tuple(
            control_line(
                ("children allocated", "allocated"), [(team, f"allocated.{team}") for team in teams], year
            )
            for year in years
        ),
        "Children in care allocated on the as-at day, by the team of their IRO. No child has two IROs.",
    )


def counted(
    table: str,
    title: str,
    first: str,
    cells: Sequence[tuple[str, str]],
    total: tuple[str, str],
    years: Years,
    definition: str,
) -> Grid | None:
    """Make a table of counts that add up to a total; None when it is withheld."""
    if not years[1].is_printed(table):
        return None
    return Grid(
        title,
        (first, *_names(years), "Change"),
        tuple((Value(name), *_counts(cell, years)) for name, cell in cells),
        tuple(control_line(total, cells, year) for year in years),
        definition,
    )


def _names(years: Years) -> tuple[str, str]:
    return years[0].name, years[1].name


def _counts(cell: str, years: Years) -> tuple[Value, Value, Value]:
    before, after = years
    change = count_change(before.known(cell), after.known(cell))
    if Hiding.PANEL_ONLY in {year.hidden.get(cell) for year in years}:
        change = Value(Hiding.PANEL_ONLY.value)
    return before.count(cell), after.count(cell), change
