"""The sections of the report, in the order in which they are printed: Table 12 first."""

from __future__ import annotations

from bot.domain.annual import Section, changed_most, control_line, moved_between
from bot.domain.participation import LABELS, Code
from bot.domain.rates import FeedbackOutcome
from bot.reports import linking
from bot.reports.annual import definitions, work
from bot.reports.annual.answer_tables import feedback_table, results_table
from bot.reports.annual.material import Material, figures
from bot.reports.annual.tables import Years, breakdown_table, reasons_table, table_12

OUTCOMES = {
    FeedbackOutcome.FINISHED: "Finished",
    FeedbackOutcome.PART: "Answered in part",
    FeedbackOutcome.DECLINED: "Declined",
    FeedbackOutcome.OPTED_OUT: "Opted out",
    FeedbackOutcome.UNDELIVERED: "Not delivered",
    FeedbackOutcome.NO_REPLY: "No reply",
}


def sections(material: Material) -> tuple[Section, ...]:
    """Make every section."""
    restated = (material.restated,) if material.restated else ()
    return (
        _participation(material),
        _changes(material.years),
        *restated,
        work.timeliness(material.years),
        work.documents(material.years),
        work.consultation(material),
        work.caseload(material),
        _reasons(material.years),
        _breakdowns(material),
        _feedback(material),
        _entered(material),
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
        grids=(table_12(years, material.exemptions),),
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
    before, after = material.groupings
    pairs = zip(after, before, strict=True)
    grids = [breakdown_table(grouping, earlier, material.years) for grouping, earlier in pairs]
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
    outcomes = [(name, linking.cell(outcome.value)) for outcome, name in OUTCOMES.items()]
    grids = [feedback_table(outcomes, years)]
    grids += [results_table(asked, years) for asked in material.facts[1].questions]
    asked, delivered = linking.cell(linking.ASKED), linking.cell(linking.DELIVERED)
    parts = [
        ("delivered", delivered),
        ("not delivered", linking.cell(FeedbackOutcome.UNDELIVERED.value)),
    ]
    return Section(
        "feedback",
        "Feedback after reviews",
        says=() if material.quotes else (NO_QUOTES,),
        grids=tuple(grid for grid in grids if grid is not None),
        figures=figures(definitions.FEEDBACK, years),
        controls=tuple(control_line(("asked", asked), parts, year) for year in years),
        pairs=material.typed.pairs,
        quotes=material.quotes,
    )


NO_QUOTES = (
    "No young person’s words are printed: that takes their consent, on record, and somebody who chose them."
)


def _entered(material: Material) -> Section:
    typed = tuple(material.typed.sections.values())
    says = (
        ()
        if typed
        else ("Nothing was entered. Staffing, challenges, audits and compliments come from other records.",)
    )
    return Section("entered", "From other records", says=says, entries=typed)
