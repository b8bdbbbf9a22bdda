"""The annual report of a year, put together once for every output."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from bot.domain.annual import Annual, Section, Sentence, Year
from bot.ground.calendar import in_words
from bot.reports import ReportYear
from bot.reports.annual.counts import count_year
from bot.reports.annual.facts import Span, YearFacts
from bot.reports.annual.frozen import Frozen, Snapshot, facts_of, find_frozen, restated
from bot.reports.annual.groups import breakdowns
from bot.reports.annual.quotes import printed
from bot.reports.annual.reviews import read_year
from bot.reports.annual.sections import sections
from bot.reports.annual.tables import Material
from bot.reports.annual.typed import typed
from bot.translation import Content

POINTS = (
    "Changes of percentages are in percentage points, computed from the unrounded numbers and then rounded: they can"
    " differ by 0.1 from the difference of the printed percentages."
)


def annual_report(
    session: Session, year: ReportYear, today: date, content: Content, *, authority: str, service: str
) -> Annual:
    """Make the report of a year beside the year before, in true numbers.

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
        notes=(*map(Sentence, _state(after, today, frozen)), Sentence(POINTS, is_exact=True)),
        sections=sections(material),
    )


def _material(
    session: Session, year: ReportYear, today: date, content: Content, snapshot: Snapshot | None
) -> Material:
    facts = snapshot.facts if snapshot else _facts(session, year, today, content)
    parted = breakdowns(facts[0], content), breakdowns(facts[1], content)
    years = count_year(facts[0], parted[0]), count_year(facts[1], parted[1])
    return Material(
        facts,
        years,
        parted,
        snapshot.typed if snapshot else typed(session, year),
        printed(session, year, frozenset(snapshot.quotes) if snapshot else None),
        _restated(session, facts[1], years[1], content) if snapshot else None,
    )


def _facts(session: Session, year: ReportYear, today: date, content: Content) -> tuple[YearFacts, YearFacts]:
    """Read both years, the year before as it was signed off if it was."""
    before, after = (Span.of(ReportYear(start), today) for start in (year.start - 1, year.start))
    return facts_of(session, before, content), read_year(session, after, content)


def _restated(session: Session, facts: YearFacts, frozen: Year, content: Content) -> Section:
    live = read_year(session, facts.span, content)
    return restated((facts, live), frozen, count_year(live, ()))


def _state(span: Span, today: date, frozen: Frozen | None) -> tuple[str, ...]:
    """Say whether the year is over, and what a sign-off means for its figures."""
    notes = []
    if today <= span.year.last:
        notes.append(
            f"{span.year.name} is not over: its counts go up to {in_words(span.as_at)} and stand beside a"
            " whole year."
        )
    if frozen and frozen.snapshot is None:
        notes.append(
            f"The return of {span.year.name} was signed off on {in_words(frozen.on)}, without a report that"
            " this version can read. This report counts the records as they stand now; later corrections are listed"
            " with the return."
        )
    if frozen and not frozen.is_whole:
        notes.append(
            "The snapshot is not the one that was signed off: somebody has changed it in the database."
        )
    return tuple(notes)
