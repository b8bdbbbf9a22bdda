"""You said, we did: what young people said about a theme in a quarter, and what was done or could not be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.quarters import Quarter
from bot.domain.reviews import LONDON
from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import REPORT_READERS, NotFound, Person
from bot.reports import ReportYear
from bot.reports.annual.entries import YOU_SAID, add_entry, check_open, end_entry, running, wording
from bot.reports.themes import theme_row
from bot.store.reports import ReportEntry
from bot.store.themes import Theme

LONGEST_SAID = 1000


@dataclass(frozen=True, slots=True)
class SaidPair:
    """What is to be kept: about which theme, what was said, and what was done, or why it could not be done."""

    theme_id: int
    said: str
    did: str
    could_not: bool = False


@dataclass(frozen=True, slots=True)
class KeptPair:
    """A pair that stands, with who entered it; one from before there were themes has neither theme nor quarter."""

    id: int
    theme_id: int | None
    theme: str
    quarter: date | None
    said: str
    did: str | None
    could_not: bool
    entered_by: str
    entered_on: date


def say(
    session: Session,
    person: Person,
    quarter: Quarter,
    *,
    given: SaidPair,
    now: datetime,
    instead_of: int | None = None,
) -> None:
    """Keep what young people said in a quarter and what was done; ``instead_of`` is the pair that it replaces.

    Forbidden for who writes no pairs; InputRefused for a year that is signed off, and for a pair that somebody has
    changed in between; NotFound for a theme or a pair that is not there.
    """
    year = ReportYear(quarter.start)
    check_open(session, person, year, REPORT_READERS)
    words = wording("said", given.said, longest=LONGEST_SAID, missing="Enter what young people said")
    why = "Say why it could not be done" if given.could_not else ""
    done = wording("did", given.did, longest=LONGEST_SAID, missing=why) or None
    theme_row(session, given.theme_id)
    kept = _pair(session, year, instead_of) if instead_of is not None else None
    if kept is not None:
        end_entry(kept, person, now)
    new = ReportEntry(
        year=year.name,
        section=YOU_SAID,
        words=words,
        done=done,
        could_not=given.could_not,
        theme_id=given.theme_id,
        quarter=quarter.first,
    )
    add_entry(session, person, new, kept, now)
    audit.record(session, "entered", "annual_report", None, person, now, year=year.name, section=YOU_SAID)


def unsay(session: Session, person: Person, year: ReportYear, pair: int, now: datetime) -> None:
    """Take a pair out of the report and of its quarter; it stays in the history."""
    check_open(session, person, year, REPORT_READERS)
    end_entry(_pair(session, year, pair), person, now)
    audit.record(session, "taken_out", "annual_report", None, person, now, year=year.name, section=YOU_SAID)


def pairs_of(session: Session, year: ReportYear) -> tuple[KeptPair, ...]:
    """Return the pairs that stand for a year, quarter by quarter, those of no quarter first."""
    statement = running(year).add_columns(Theme.name).outerjoin(Theme, Theme.id == ReportEntry.theme_id)
    rows = session.execute(statement.where(ReportEntry.section == YOU_SAID)).all()
    found = [
        KeptPair(
            row.id,
            row.theme_id,
            theme or "",
            row.quarter,
            row.words,
            row.done,
            row.could_not,
            row.entered_by_name,
            row.entered_at.astimezone(LONDON).date(),
        )
        for row, theme in rows
    ]
    return tuple(sorted(found, key=lambda pair: pair.quarter or date.min))


def _pair(session: Session, year: ReportYear, pair: int) -> ReportEntry:
    found = session.scalar(
        select(ReportEntry)
        .where(ReportEntry.id == pair, ReportEntry.year == year.name, ReportEntry.section == YOU_SAID)
        .with_for_update()
    )
    if found is None:
        raise NotFound(f"pair {pair}")
    if found.ended_at is not None:
        raise InputRefused("said", "Somebody has changed this in the meantime: look at it again")
    return found
