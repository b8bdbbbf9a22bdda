"""The sections of the report in the order in which they are printed, Table 12 first; how children took part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.annual import Chart, Grid, Section, Sentence, Wording, Year, changed_most, control_line
from bot.domain.participation import DFE_WORDING, LABELS, Code
from bot.reports.annual import beside, challenges, service, supervision, tables
from bot.reports.annual.counts import FOUR_UP, UNCODED
from bot.reports.annual.measures import measures
from bot.reports.annual.tables import Material, Years, figures

NO_QUOTES = (
    "No young person’s words are printed: that takes their consent, on record, and somebody who chose them."
)
NO_ENTRIES = "Nothing was entered. Staffing, challenges, audits and compliments come from other records."
MOVED = (
    "PN5 and PN6 moved in opposite directions. Together they went from {} to {}: much of the change is in who received"
    " the words or how they were coded, not in taking part."
)
NO_REASONS = "No review had the code PN7 in {} or {}."
NO_PN3 = "PN3 is 0 in {} and in {}. Ask whether views shown without words are being recorded."
NOBODY_ASKED = "No form was sent after a review of {} or {}."
NO_CODES = "No review of {} has a code PN1 to PN7."


def sections(material: Material) -> tuple[Section, ...]:
    """Make every section."""
    restated = (material.restated,) if material.restated else ()
    logged = challenges.section(material)
    return (
        *counted(material, restated),
        *((logged,) if logged else ()),
        _entered(material, challenges.KEY if logged else None),
    )


def counted(material: Material, restated: tuple[Section, ...] = ()) -> tuple[Section, ...]:
    """Make the sections of what the records count, for a year as for a quarter; challenges and words stand apart."""
    years, under_orders = material.years, supervision.section(material)
    return (
        _participation(years),
        _changes(years),
        *restated,
        service.timeliness(years),
        service.documents(years),
        service.consultation(material),
        service.caseload(material),
        _reasons(years),
        _breakdowns(material),
        *beside.sections(material),
        _feedback(material),
        *((under_orders,) if under_orders else ()),
    )


def _participation(years: Years) -> Section:
    sources = [("confirmed here", "source.confirmed"), ("recorded in the case system", "source.imported")]
    return Section(
        "participation",
        "How children took part",
        grids=(_table_12(years),),
        figures=figures("participation", years),
        controls=tuple(control_line(("PN1 to PN7", "four"), sources, year) for year in years),
    )


def _table_12(years: Years) -> Grid:
    lines = [(code.value, DFE_WORDING[code], code.value) for code in Code]
    lines += [("", "Without a code", UNCODED), ("", "Reviews held", "held")]
    parts = [*((code.value, code.value) for code in Code), ("without a code", UNCODED)]
    return Grid(
        "Table 12: how children took part in their reviews",
        ("Code", "What it means", years[0].name, years[1].name, "Change"),
        tuple((Wording(code), Wording(text), *tables.both(cell, years)) for code, text, cell in lines),
        (
            *(control_line(("held", "held"), parts, year) for year in years),
            *(
                control_line(("PN1 to PN7", "four"), [(code, code) for code in FOUR_UP], year)
                for year in years
            ),
        ),
        "Reviews held in each report year by the code that stands: confirmed here by a named person, or recorded in"
        " the case system. A proposal is never counted.",
        chart=_chart(years),
    )


def _chart(years: Years) -> Chart:
    shown = measures()["participation"][:3]
    return Chart(
        "Participation, attendance and no contribution",
        tuple(measure.name for measure in shown),
        tuple((year.name, tuple(year.value(measure) for measure in shown)) for year in years),
    )


def _changes(years: Years) -> Section:
    cells = [(f"{code.value} ({LABELS[code]})", code.value) for code in Code if code is not Code.PN0]
    says = [*changed_most(cells, "four", *years)]
    if not says:
        says = [*_uncoded(years)] or [
            Sentence("No code changed more than chance may explain.", is_exact=True)
        ]
    before, after = years
    moves = [after.count(code).number - before.count(code).number for code in ("PN5", "PN6")]
    if moves[0] * moves[1] < 0:
        says.append(Sentence(MOVED, (before.count("sent"), after.count("sent")), is_exact=True))
    if all(year.count("four").number and not year.count("PN3").number for year in years):
        says.append(Sentence(_named(NO_PN3, years), is_exact=True))
    return Section("changes", "What changed most", says=tuple(says))


def _uncoded(years: Sequence[Year]) -> Iterator[Sentence]:
    """Say of each period without a code that it has none: then there is no rate of it."""
    for year in years:
        if not year.count("four").number:
            yield Sentence(NO_CODES.format(year.name))


def _named(says: str, years: Years) -> str:
    return says.format(*(year.name for year in years))


def _reasons(years: Years) -> Section:
    grid = tables.reasons(years)
    says = () if grid.rows else (Sentence(_named(NO_REASONS, years)),)
    return Section("reasons", "Why no views were conveyed", says=says, grids=(grid,) if grid.rows else ())


def _breakdowns(material: Material) -> Section:
    before, after = material.breakdowns
    if nothing := tuple(_uncoded(material.years[1:])):
        return Section("breakdowns", "Who took part", says=nothing)
    pairs = zip(after, before, strict=True)
    grids = (tables.breakdown(each, earlier, material.years) for each, earlier in pairs)
    adds_up = "Attended is part of participated, but for PN4. Participated and no contribution add up to PN1 to PN7."
    return Section(
        "breakdowns",
        "Who took part",
        says=(Sentence(adds_up, is_exact=True),),
        grids=tuple(grid for grid in grids if grid.rows),
    )


def _feedback(material: Material) -> Section:
    years = material.years
    quoted = () if material.quotes or not material.has_words else (Sentence(NO_QUOTES),)
    if not any(year.count("fb.asked").number for year in years):
        return Section(
            "feedback",
            "Feedback after reviews",
            says=(Sentence(_named(NOBODY_ASKED, years)), *quoted),
            pairs=material.typed.pairs,
            quotes=material.quotes,
        )
    parts = [
        ("delivered", "fb.delivered"),
        ("not delivered", "fb.undelivered"),
        ("no receipt", "fb.no_receipt"),
    ]
    return Section(
        "feedback",
        "Feedback after reviews",
        says=quoted,
        grids=(
            tables.outcomes(years),
            *(tables.answers(asked, years) for asked in material.facts[1].questions),
        ),
        figures=figures("feedback", years),
        controls=tuple(control_line(("asked", "fb.asked"), parts, year) for year in years),
        pairs=material.typed.pairs,
        quotes=material.quotes,
    )


def _entered(material: Material, elsewhere: str | None) -> Section:
    """Print what was typed in, but the section that stands with its own counts."""
    typed = tuple(entry for key, entry in material.typed.sections.items() if key != elsewhere)
    says = () if typed else (Sentence(NO_ENTRIES),)
    return Section("entered", "From other records", says=says, entries=typed)
