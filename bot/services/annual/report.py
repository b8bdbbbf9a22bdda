"""The annual report of a year, put together once for every output."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from bot.domain.annual import Annual, View
from bot.domain.reviews import LONDON
from bot.services.annual.counted import read_year
from bot.services.annual.counting import view
from bot.services.annual.deciding import entries, exemption, signed_off
from bot.services.annual.facts import Span
from bot.services.annual.grouping import breakdowns
from bot.services.annual.material import Material
from bot.services.annual.sections import sections
from bot.services.reports import ReportYear
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

    A year that is not over is counted up to today, and the year before as a whole.
    """
    before, after = (Span.of(ReportYear(start), today) for start in (year.start - 1, year.start))
    facts = read_year(session, before, content), read_year(session, after, content)
    groupings = breakdowns(*facts, content)
    decided = exemption(session, year)
    years: tuple[View, View] = (
        view(facts[0], groupings, exempt=decided is not None),
        view(facts[1], groupings, exempt=decided is not None),
    )
    material = Material(facts, years, groupings, decided.note if decided else "", entries(session, year))
    return Annual(
        authority=authority,
        service=service,
        years=(before.year.name, year.name),
        as_at=(before.as_at, after.as_at),
        made_on=today,
        notes=(*_state(session, after, today), SUPPRESSION, POINTS),
        sections=sections(material),
    )


def _state(session: Session, span: Span, today: date) -> tuple[str, ...]:
    """Say whether the year is over and whether its return was signed off."""
    notes = []
    if today <= span.year.last:
        notes.append(
            f"{span.year.name} is not over: its counts go up to {span.as_at.day} {span.as_at:%B %Y} and stand beside a"
            " whole year."
        )
    signed = signed_off(session, span.year)
    if signed:
        day = signed.astimezone(LONDON)
        notes.append(
            f"The return of {span.year.name} was signed off on {day.day} {day:%B %Y}. This report counts the codes as"
            " they stand now; later corrections are listed with the return."
        )
    return tuple(notes)
