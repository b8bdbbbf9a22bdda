"""The sections of the report, in the order in which they are printed: Table 12 first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from bot.domain.annual import (
    CountOf,
    Entry,
    Figure,
    RateOf,
    Section,
    Value,
    View,
    changed_most,
    control_line,
    count_figure,
    moved_between,
    plain_figure,
    rate_figure,
)
from bot.domain.participation import LABELS, Code
from bot.domain.rates import FeedbackOutcome
from bot.services.annual import definitions
from bot.services.annual.facts import Alone, Reached, YearFacts
from bot.services.annual.grouping import Breakdown, is_counted
from bot.services.annual.tables import (
    Years,
    breakdown_table,
    caseload_table,
    feedback_table,
    reasons_table,
    results_table,
    table_12,
)

AIM = 98
"""Percent of reviews on time that Bradford's IRO service aims at (annual report 2021/22)."""
OUTCOMES = {
    FeedbackOutcome.FINISHED: "Finished",
    FeedbackOutcome.PART: "Answered in part",
    FeedbackOutcome.DECLINED: "Declined",
    FeedbackOutcome.OPTED_OUT: "Opted out",
    FeedbackOutcome.UNDELIVERED: "Not delivered",
    FeedbackOutcome.NO_REPLY: "No reply",
}
ENOUGH = 10
"""A middle value is given of at least so many."""


@dataclass(frozen=True, slots=True)
class Material:
    """What the sections are made of: both years' facts and views, the breakdowns, and what people decided."""

    facts: tuple[YearFacts, YearFacts]
    years: Years
    groupings: Sequence[Breakdown]
    exemption: str
    entries: Mapping[str, Entry]


def sections(material: Material) -> tuple[Section, ...]:
    """Make every section."""
    return (
        _participation(material),
        _changes(material.years),
        _timeliness(material.years),
        _documents(material.years),
        _consultation(material),
        _caseload(material),
        _reasons(material.years),
        _breakdowns(material),
        _feedback(material),
        _entered(material),
    )


def figures(what: Iterable[CountOf | RateOf], years: Years) -> tuple[Figure, ...]:
    """Make figures from their definitions."""
    return tuple(
        count_figure(each, *years) if isinstance(each, CountOf) else rate_figure(each, *years)
        for each in what
    )


def _participation(material: Material) -> Section:
    years = material.years
    sources = [
        ("confirmed here", "source.confirmed"),
        ("recorded in the case system", "source.imported"),
    ]
    return Section(
        "participation",
        "How children took part",
        grids=(table_12(years, material.exemption),),
        figures=figures(definitions.PARTICIPATION, years),
        controls=tuple(control_line(("PN1 to PN7", "four"), sources, year) for year in years),
    )


def _changes(years: Years) -> Section:
    cells = [(f"{code.value} ({LABELS[code]})", code.value) for code in Code if code is not Code.PN0]
    found = changed_most(cells, "four", *years)
    says = [each.sentence for each in found] or [
        "No code changed more than chance may explain, as far as numbers may be shown."
    ]
    together = moved_between("PN5", "PN6", "sent", *years)
    if together:
        says.append(
            "PN5 and PN6 moved in opposite directions. Together they went from"
            f" {together[0]:,} to {together[1]:,}: much of the change is in who received the words or how they were"
            " coded, not in taking part."
        )
    if all(year.known("PN3") == 0 and year.known("four") for year in years):
        says.append("PN3 is 0 in both years. Ask whether views shown without words are being recorded.")
    return Section("changes", "What changed most", says=tuple(says))


def _timeliness(years: Years) -> Section:
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


def _documents(years: Years) -> Section:
    names = {"decisions": "decisions", "minutes": "minutes", "distribution": "record sent out"}
    parts = (("on time", "on_time"), ("late", "late"), ("no date recorded", "unknown"))
    return Section(
        "documents",
        "Decisions, minutes and records",
        figures=figures(definitions.DOCUMENTS, years),
        controls=tuple(
            control_line((f"held ({name})", "held"), [(text, f"{key}.{end}") for text, end in parts], year)
            for key, name in names.items()
            for year in years
        ),
    )


def _consultation(material: Material) -> Section:
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
            *_how_long_before(material),
        ),
        figures=figures(definitions.CONSULTATION, years),
        controls=tuple(
            control_line(("PN1 to PN7", "four"), parts, year) for parts in (alone, came) for year in years
        ),
    )


def _how_long_before(material: Material) -> Iterable[str]:
    """Say how long before the review consultation was, where enough may be shown to give a middle value."""
    facts, view = material.facts[1], material.years[1]
    counted = [fact for fact in facts.reviews if is_counted(fact)]
    talks = [fact.alone_days for fact in counted if fact.alone_days is not None]
    views = [fact.views.days for fact in counted if fact.views.days is not None]
    shown = (view.known("alone.spoke") or 0, view.known("views.opened") or 0)
    if min(len(talks), shown[0]) >= ENOUGH:
        yield f"Half of the talks alone were {median(talks):g} days before the review or earlier."
    if min(len(views), shown[1]) >= ENOUGH:
        yield f"Half of the first views came {median(views):g} days before the review or earlier."


def _caseload(material: Material) -> Section:
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


def _per_post(facts: YearFacts, view: View, team: str | None) -> Decimal | None:
    """Give the children for each post, unless it would give back a hidden number of children."""
    cell = f"allocated.{team}" if team else "allocated"
    return None if view.known(cell) is None else facts.caseload.per_post(team)


def _post_value(facts: YearFacts, view: View, team: str) -> Value:
    number = _per_post(facts, view, team)
    return Value("not assessed") if number is None else Value(f"{number:,}", number)


def _reasons(years: Years) -> Section:
    grid = reasons_table(years)
    return Section(
        "reasons",
        "Why no views were conveyed",
        says=() if grid else (NOT_PRINTED,),
        grids=(grid,) if grid else (),
    )


NOT_PRINTED = (
    "A table is not printed here: its numbers are so small that hiding some of them would not be enough."
)


def _breakdowns(material: Material) -> Section:
    grids = [breakdown_table(grouping, material.years) for grouping in material.groupings]
    return Section(
        "breakdowns",
        "Who took part",
        says=(
            "Attended is part of participated, but for PN4. Participated and no contribution add up to PN1 to PN7.",
            *(NOT_PRINTED for grid in grids if grid is None),
        ),
        grids=tuple(grid for grid in grids if grid is not None),
    )


def _feedback(material: Material) -> Section:
    years = material.years
    outcomes = [(name, f"fb.{outcome.value}") for outcome, name in OUTCOMES.items()]
    grids = [feedback_table(outcomes, years)]
    grids += [results_table(asked, years) for asked in material.facts[1].questions]
    parts = [("delivered", "delivered"), ("not delivered", f"fb.{FeedbackOutcome.UNDELIVERED.value}")]
    entry = material.entries.get("you_said")
    return Section(
        "feedback",
        "Feedback after reviews",
        grids=tuple(grid for grid in grids if grid is not None),
        figures=figures(definitions.FEEDBACK, years),
        controls=tuple(control_line(("asked", "asked"), parts, year) for year in years),
        entries=(entry,) if entry else (),
    )


def _entered(material: Material) -> Section:
    typed = tuple(entry for key, entry in material.entries.items() if key != "you_said")
    says = (
        ()
        if typed
        else ("Nothing was entered. Staffing, challenges, audits and compliments come from other records.",)
    )
    return Section("entered", "From other records", says=says, entries=typed)
