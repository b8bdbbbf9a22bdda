"""The sections about the work of the service: reviews on time, documents, consultation, caseload."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from statistics import median

from bot.domain.annual import (
    Days,
    Figure,
    Grid,
    Ratio,
    Section,
    Sentence,
    Share,
    Value,
    Wording,
    compared,
    control_line,
)
from bot.reports.annual.facts import Alone, Caseload, Reached
from bot.reports.annual.groups import is_counted
from bot.reports.annual.measures import measures
from bot.reports.annual.tables import Material, Years, figures

# Percent of reviews on time that Bradford's IRO service aims at (annual report 2021/22).
AIM = 98
# A middle value is given of at least so many.
ENOUGH = 10
NOT_ASSESSED = Wording("not assessed")
THREE_THINGS = (
    "These are three different things and are never added up: a talk alone with the IRO, views received and opened, and"
    " an invitation. Each is of reviews with a code PN1 to PN7; children under four stand apart."
)


def timeliness(years: Years) -> Section:
    """Tell how many reviews were chaired, and how many of them on time, against the aim."""
    parts = [("on time", "legal.on_time"), ("late", "legal.late"), ("not assessed", "legal.unknown")]
    children = [("all on time", "children.on_time"), ("not all on time", "children.late")]
    several = any(year.count("first.on_time") != year.count("legal.on_time") for year in years)
    return Section(
        "timeliness",
        "Reviews chaired and on time",
        says=_aim(years),
        figures=tuple(
            each
            for each in figures("timeliness", years)
            if several
            or each.measure.part != "first.on_time"  # the first sitting is of interest where there were more
        ),
        controls=(
            *(control_line(("held", "held"), parts, year) for year in years),
            *(control_line(("children assessed", "children.judged"), children, year) for year in years),
        ),
    )


def _aim(years: Years) -> tuple[Sentence, ...]:
    """Say whether the aim was met, unless rounding would make the printed number say otherwise."""
    rate = years[1].share("legal.on_time", "legal.judged")
    if not isinstance(rate, Share) or (rate.exact >= AIM) != (rate.number >= AIM):
        return ()
    met = "was met" if rate.exact >= AIM else "was not met"
    return (Sentence(f"The aim of {AIM}% on time {met} in {years[1].name}: {{}}.", (rate,), is_exact=True),)


def documents(years: Years) -> Section:
    """Return whether decisions, minutes and records came in time, and the midway checks."""
    names = {"decisions": "decisions", "minutes": "minutes", "distribution": "record sent out"}
    ends = (("on time", "on_time"), ("late", "late"), ("no date recorded", "unknown"))
    checks = [("in time", "midway.on_time"), ("late", "midway.late"), ("not recorded", "midway.unknown")]
    following = [("followed another review", "midway.expected"), ("the first", "midway.first")]
    lines = [
        (f"held ({name})", "held", [(text, f"{key}.{end}") for text, end in ends])
        for key, name in names.items()
    ]
    lines += [("followed another review", "midway.expected", checks), ("held", "held", following)]
    return Section(
        "documents",
        "Decisions, minutes, records and midway checks",
        figures=figures("documents", years),
        controls=tuple(
            control_line((name, total), parts, year) for name, total, parts in lines for year in years
        ),
    )


def consultation(material: Material) -> Section:
    """Tell apart the three ways in which children were consulted before their review."""
    years = material.years
    alone = [(name, f"alone.{each.value}") for name, each in zip(_ALONE, Alone, strict=True)]
    came = [(name, f"views.{each.value}") for name, each in zip(_CAME, Reached, strict=True)]
    return Section(
        "consultation",
        "Consultation before the review",
        says=(Sentence(THREE_THINGS),),
        figures=(*figures("consultation", years), *_days_before(material)),
        controls=tuple(
            control_line(("PN1 to PN7", "four"), parts, year) for parts in (alone, came) for year in years
        ),
    )


_ALONE = ("spoke alone", "refused", "inappropriate", "not recorded")
_CAME = ("opened", "not opened", "invited only", "not asked")


def _days_before(material: Material) -> Iterable[Figure]:
    """Say how long before the review consultation was."""
    coded = [[fact for fact in year.reviews if is_counted(fact)] for year in material.facts]
    talk, views = measures()["days_before"]
    names = material.years[0].name, material.years[1].name
    talks = [_middle([fact.alone_days for fact in year]) for year in coded]
    yield compared(talk, names, talks[0], talks[1])
    came = [_middle([fact.views.days for fact in year]) for year in coded]
    yield compared(views, names, came[0], came[1])


def _middle(days: Iterable[int | None]) -> Value:
    """Return the middle of the days that are known, unless they are too few."""
    known = [each for each in days if each is not None]
    return Days(Fraction(median(known))) if len(known) >= ENOUGH else NOT_ASSESSED


def caseload(material: Material) -> Section:
    """Tell how many children each full-time IRO has."""
    years = material.years
    loads = [facts.caseload for facts in material.facts]
    ratio, allocated = measures()["caseload"]
    names = years[0].name, years[1].name
    before, after = (_per_post(load) for load in loads)
    teams = _teams(loads, years)
    return Section(
        "caseload",
        "Caseload",
        figures=(
            compared(ratio, names, before, after),
            *(each for each in figures("caseload", years) if each.measure is allocated),
        ),
        grids=(teams,) if teams.rows else (),
    )


def _teams(loads: list[Caseload], years: Years) -> Grid:
    teams = sorted({team for load in loads for team in load.children})
    cells = [(team, f"allocated.{team}") for team in teams]
    return Grid(
        "Caseload by team",
        (
            "Team",
            *(f"Children {year.name}" for year in years),
            *(f"For each full-time post {year.name}" for year in years),
        ),
        tuple(
            (Wording(team), *(year.count(cell) for year in years), *(_per_post(load, team) for load in loads))
            for team, cell in cells
        ),
        tuple(control_line(("children allocated", "allocated"), cells, year) for year in years),
        "Children in care allocated on the as-at day, by the team of their IRO. No child has two IROs.",
    )


def _per_post(load: Caseload, team: str | None = None) -> Value:
    """Return the children for each full-time post, in one team or in all."""
    children = load.children.get(team, 0) if team else sum(load.children.values())
    posts = load.posts.get(team, 0) if team else sum(load.posts.values())
    return Ratio(children, Fraction(posts, 100)) if posts else NOT_ASSESSED
