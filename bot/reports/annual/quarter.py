"""The quarterly report: the same counts as the annual one, of a quarter beside the quarter before."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from bot.domain.annual import Annual, Sentence
from bot.domain.quarters import Quarter
from bot.reports.annual import challenges
from bot.reports.annual.counts import count_year
from bot.reports.annual.facts import Span
from bot.reports.annual.groups import breakdowns
from bot.reports.annual.report import POINTS
from bot.reports.annual.reviews import read_year
from bot.reports.annual.sections import counted
from bot.reports.annual.tables import Material
from bot.reports.annual.typed import Typed
from bot.translation import Content

LIVE = (
    "A quarter is counted from the records as they stand on the day named above: what is recorded or corrected later"
    " changes it."
)
# Sections of which one quarter says nothing.
LEFT_OUT = frozenset({"reasons", "changes"})


def quarterly_report(
    session: Session, quarter: Quarter, today: date, content: Content, *, authority: str, service: str
) -> Annual:
    """Make the report of a quarter beside the quarter before, in true numbers, up to today."""
    before, after = (Span.of(each, today) for each in (quarter.before, quarter))
    facts = read_year(session, before, content), read_year(session, after, content)
    parted = breakdowns(facts[0], content), breakdowns(facts[1], content)
    years = count_year(facts[0], parted[0]), count_year(facts[1], parted[1])
    material = Material(facts, years, parted, Typed({}, ()), (), has_words=False)
    logged = challenges.section(material)
    sections = (*counted(material), *((logged,) if logged else ()))
    return Annual(
        authority=authority,
        service=service,
        years=(before.year.title, after.year.title),
        as_at=(before.as_at, after.as_at),
        made_on=today,
        state="",
        notes=(Sentence(LIVE, is_exact=True), Sentence(POINTS, is_exact=True)),
        sections=tuple(each for each in sections if each.key not in LEFT_OUT or each.grids),
        kind="quarterly report",
    )
