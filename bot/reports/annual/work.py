"""The sections about the work of the service: reviews on time, documents, consultation, caseload."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from statistics import median

from bot.domain.annual import (
    CountOf,
    Figure,
    RateOf,
    Section,
    Value,
    View,
    control_line,
    plain_figure,
    plain_value,
)
from bot.reports.annual import definitions
from bot.reports.annual.facts import Alone, Reached, YearFacts
from bot.reports.annual.grouping import is_counted
from bot.reports.annual.material import Material, figures
from bot.reports.annual.tables import Years, caseload_table

AIM = 98
"""Percent of reviews on time that Bradford's IRO service aims at (annual report 2021/22)."""
ENOUGH = 10
"""A middle value is given of at least so many."""


def timeliness(years: Years) -> Section:
    """Tell how many reviews were chaired, and how many of them on time, against the aim."""
    after = years[1]
    rate = after.rate("legal.on_time", "legal.judged")
    says: tuple[str, ...] = ()
    if rate is not None and rate.exact is not None:
        met = "was met" if rate.exact >= AIM else "was not met"
        says = (f"The aim of {AIM}% on time {met} in {after.name}: {rate.percent}%.",)
    parts = [("on time", "legal.on_time"), ("late", "legal.late"), ("not assessed", "legal.unknown")]
    children = [("all on time", "children.on_time"), ("not all on time", "children.late")]
    return Section(
        "timeliness",
        "Reviews chaired and on time",
        says=says,
        figures=figures(_timely(years), years),
        controls=(
            *(control_line(("held", "held"), parts, year) for year in years),
            *(control_line(("children assessed", "children.judged"), children, year) for year in years),
        ),
    )


def _timely(years: Years) -> Iterable[CountOf | RateOf]:
    """Leave out the first sittings where no review had several."""
    cells = [(year.system.cells["first.on_time"], year.system.cells["legal.on_time"]) for year in years]
    several = any(first != last for first, last in cells)
    return (each for each in definitions.TIMELINESS if several or each.name != definitions.FIRST_SITTING)


def documents(years: Years) -> Section:
    """Tell whether decisions, minutes and records came in time, and the midway checks."""
    names = {"decisions": "decisions", "minutes": "minutes", "distribution": "record sent out"}
    parts = (("on time", "on_time"), ("late", "late"), ("no date recorded", "unknown"))
    checks = [("in time", "midway.on_time"), ("late", "midway.late"), ("not recorded", "midway.unknown")]
    following = [("followed another review", "midway.expected"), ("the first", "midway.first")]
    return Section(
        "documents",
        "Decisions, minutes, records and midway checks",
        figures=figures((*definitions.DOCUMENTS, *definitions.MIDWAY), years),
        controls=(
            *(
                control_line(
                    (f"held ({name})", "held"), [(text, f"{key}.{end}") for text, end in parts], year
                )
                for key, name in names.items()
                for year in years
            ),
            *(control_line(("followed another review", "midway.expected"), checks, year) for year in years),
            *(control_line(("held", "held"), following, year) for year in years),
        ),
    )


def consultation(material: Material) -> Section:
    """Tell apart the three ways in which children were consulted before their review."""
    years = material.years
    alone = list(
        zip(
            ("spoke alone", "refused", "inappropriate", "not recorded"),
            [f"alone.{each.value}" for each in Alone],
            strict=True,
        )
    )
    came = list(
        zip(
            ("opened", "not opened", "invited only", "not asked"),
            [f"views.{each.value}" for each in Reached],
            strict=True,
        )
    )
    return Section(
        "consultation",
        "Consultation before the review",
        says=(
            "These are three different things and are never added up: a talk alone with the IRO, views received and"
            " opened, and an invitation. Each is of reviews with a code PN1 to PN7; children under four stand apart.",
        ),
        figures=(*figures(definitions.CONSULTATION, years), *_how_long_before(material)),
        controls=tuple(
            control_line(("PN1 to PN7", "four"), parts, year) for parts in (alone, came) for year in years
        ),
    )


def _how_long_before(material: Material) -> Iterable[Figure]:
    """Say how long before the review consultation was, where enough may be shown to give a middle value."""
    pairs = tuple(zip(material.facts, material.years, strict=True))
    names = material.years[0].name, material.years[1].name
    talks = [
        _middle([fact.alone_days for fact in facts.reviews if is_counted(fact)], view.known("alone.spoke"))
        for facts, view in pairs
    ]
    views = [
        _middle([fact.views.days for fact in facts.reviews if is_counted(fact)], view.known("views.opened"))
        for facts, view in pairs
    ]
    yield plain_figure(definitions.TALK_BEFORE, talks[0], talks[1], names)
    yield plain_figure(definitions.VIEWS_BEFORE, views[0], views[1], names)


def _middle(days: Iterable[int | None], shown: int | None) -> Fraction | None:
    """Give the middle of the days that are known; None of too few, or where their number is hidden."""
    known = [each for each in days if each is not None]
    if min(len(known), shown or 0) < ENOUGH:
        return None
    return Fraction(median(known))


def caseload(material: Material) -> Section:
    """Tell how many children each full-time IRO has."""
    facts, years = material.facts, material.years
    teams = sorted({team for year in facts for team in (*year.caseload.children, *year.caseload.posts)})
    names = years[0].name, years[1].name
    per_post = [_per_post(*pair, None) for pair in zip(facts, years, strict=True)]
    return Section(
        "caseload",
        "Caseload",
        figures=(
            plain_figure(definitions.CASELOAD, per_post[0], per_post[1], names),
            *figures((definitions.ALLOCATED,), years),
        ),
        grids=(
            caseload_table(
                [team for team in teams if _has_cell(years, f"allocated.{team}")],
                years,
                lambda team: [_post_value(*pair, team) for pair in zip(facts, years, strict=True)],
            ),
        ),
    )


def _has_cell(years: Years, cell: str) -> bool:
    return any(cell in year.system.cells for year in years)


def _per_post(facts: YearFacts, view: View, team: str | None) -> Fraction | None:
    """Give the children for each post, unless it would give back a hidden number of children."""
    cell = f"allocated.{team}" if team else "allocated"
    return None if view.known(cell) is None else facts.caseload.per_post(team)


def _post_value(facts: YearFacts, view: View, team: str) -> Value:
    return plain_value(_per_post(facts, view, team))
