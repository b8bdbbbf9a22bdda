"""The annual report of a year, put together once for every output."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from bot.domain.annual import Annual, Section, View
from bot.reports import ReportYear
from bot.reports.annual.counted import read_year
from bot.reports.annual.counting import view
from bot.reports.annual.deciding import Decisions, decisions
from bot.reports.annual.entering import typed
from bot.reports.annual.facts import Span, YearFacts
from bot.reports.annual.frozen import Frozen, Snapshot, facts_of, find_frozen
from bot.reports.annual.grouping import breakdowns
from bot.reports.annual.material import Material
from bot.reports.annual.quoting import printed
from bot.reports.annual.restated import restated_section
from bot.reports.annual.sections import sections
from bot.translation import Content

SUPPRESSION = (
    "Numbers from 1 to 4 are shown as “fewer than 5”, so that no child can be recognised. “Hidden” stands for a number"
    " that would give such a number away, and for percentages of fewer than 10. Nought is shown."
)
POINTS = (
    "Changes of percentages are in percentage points, computed from the unrounded numbers and then rounded: they can"
    " differ by 0.1 from the difference of the printed percentages."
)


def annual_report(
    session: Session, year: ReportYear, today: date, content: Content, *, authority: str, service: str
) -> Annual:
    """Make the report of a year beside the year before, with what may be shown of it.

    A year that is not over is counted up to today, and the year before as a whole. A year that is signed off is
    reported from the snapshot of that day, whatever has changed since.
    """
    frozen = find_frozen(session, year)
    snapshot = frozen.snapshot if frozen else None
    material = _material(session, year, today, content, snapshot)
    before, after = (facts.span for facts in material.facts)
    return Annual(
        authority=authority,
        service=service,
        years=(before.year.name, after.year.name),
        as_at=(before.as_at, after.as_at),
        made_on=today,
        state=frozen.note if frozen and snapshot else "",
        notes=(*_state(after, today, frozen), SUPPRESSION, POINTS),
        sections=sections(material),
    )


def _material(
    session: Session, year: ReportYear, today: date, content: Content, snapshot: Snapshot | None
) -> Material:
    facts = snapshot.facts if snapshot else _facts(session, year, today, content)
    groupings = breakdowns(facts[0], content), breakdowns(facts[1], content)
    decided = decisions(session, year)
    views = (
        view(facts[0], groupings[0], exempt=decided.before is not None),
        view(facts[1], groupings[1], exempt=decided.after is not None),
    )
    return Material(
        facts,
        views,
        groupings,
        decided.notes((views[0].name, views[1].name)),
        snapshot.typed if snapshot else typed(session, year),
        printed(session, year, frozenset(snapshot.quotes) if snapshot else None),
        _restated(session, views[1], snapshot, decided, content) if snapshot else None,
    )


def _facts(session: Session, year: ReportYear, today: date, content: Content) -> tuple[YearFacts, YearFacts]:
    """Read both years, the year before as it was signed off if it was."""
    before, after = (Span.of(ReportYear(start), today) for start in (year.start - 1, year.start))
    return facts_of(session, before, content), read_year(session, after, content)


def _restated(
    session: Session, frozen: View, snapshot: Snapshot, decided: Decisions, content: Content
) -> Section:
    exempt = decided.after is not None
    live = read_year(session, snapshot.facts[1].span, content)
    now = view(live, breakdowns(live, content), exempt=exempt)
    return restated_section(snapshot.facts[1], live, (frozen, now), exempt=exempt)


def _state(span: Span, today: date, frozen: Frozen | None) -> tuple[str, ...]:
    """Say whether the year is over, and what a sign-off means for its figures."""
    notes = []
    if today <= span.year.last:
        notes.append(
            f"{span.year.name} is not over: its counts go up to {span.as_at.day} {span.as_at:%B %Y} and stand beside a"
            " whole year."
        )
    if frozen and frozen.snapshot is None:
        notes.append(
            f"The return of {span.year.name} was signed off on {frozen.on.day} {frozen.on:%B %Y}, before reports were"
            " frozen with it. This report counts the codes as they stand now; later corrections are listed with the"
            " return."
        )
    if frozen and not frozen.is_whole:
        notes.append(
            "The snapshot is not the one that was signed off: somebody has changed it in the database."
        )
    return tuple(notes)
