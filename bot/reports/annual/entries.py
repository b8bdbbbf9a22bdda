"""What people type into the report: sections that no record here can give.

Nothing typed in is ever changed or deleted: a new version follows the old one, which stays with who and when.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.domain.reviews import LONDON
from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import MANAGERS, Forbidden, Person, Role
from bot.reports import ReportYear
from bot.store.reports import FrozenYear, ReportEntry

LONGEST_WORDS = 4000
# Sections that come from other records than this service's, so a person types them in.
SECTIONS: Mapping[str, str] = {
    "staffing": "Staffing of the service",
    "challenges": "Challenges to care plans",
    "audits": "Audits",
    "compliments": "Compliments",
}
YOU_SAID = "you_said"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of something typed in; ``ended_on`` and ``ended_by`` say who replaced it or took it out."""

    id: int
    section: str
    words: str
    done: str | None
    entered_by: str
    entered_on: date
    ended_by: str | None
    ended_on: date | None

    @property
    def title(self) -> str:
        """Name the section."""
        return SECTIONS.get(self.section, "You said, we did")


def enter(
    session: Session, person: Person, year: ReportYear, section: str, words: str, now: datetime
) -> None:
    """Keep the words of one section, marked with who entered them; empty words take the section out.

    Forbidden for people who are no managers; InputRefused for an unknown section, too many words or a year that is
    signed off.
    """
    check_open(session, person, year)
    if section not in SECTIONS:
        raise InputRefused("section", "Choose a section")
    typed = wording("words", words, longest=LONGEST_WORDS)
    kept = session.scalar(running(year).where(ReportEntry.section == section).with_for_update())
    if kept is not None:
        end_entry(kept, person, now)
    if typed:
        session.flush()
        add_entry(session, person, ReportEntry(year=year.name, section=section, words=typed), kept, now)
    audit.record(session, "entered", "annual_report", None, person, now, year=year.name, section=section)


def versions(session: Session, year: ReportYear) -> tuple[Version, ...]:
    """Read everything that was ever typed in for a year, oldest first."""
    rows = select(ReportEntry).where(ReportEntry.year == year.name).order_by(ReportEntry.id)
    return tuple(_version(row) for row in session.scalars(rows))


def check_open(
    session: Session, person: Person, year: ReportYear, writers: Collection[Role] = MANAGERS
) -> None:
    """Refuse to change the report of a year that is signed off, and people who do not write it."""
    if person.role not in writers:
        raise Forbidden(f"{person.role} does not write this part of the annual report")
    if session.scalar(select(FrozenYear.id).where(FrozenYear.year == year.name)):
        raise InputRefused("year", f"{year.name} is signed off, so its report no longer changes")


def wording(field: str, text: str, *, longest: int, missing: str = "") -> str:
    """Return what was typed without the space around it; InputRefused when it is too long, or missing and wanted."""
    words = text.strip()
    if missing and not words:
        raise InputRefused(field, missing)
    if len(words) > longest:
        raise InputRefused(field, f"Use {longest:,} characters or fewer")
    return words


def running(year: ReportYear) -> Select[ReportEntry]:
    """Select what stands for a year, in the order in which it was typed in."""
    return (
        select(ReportEntry)
        .where(ReportEntry.year == year.name, ReportEntry.ended_at.is_(None))
        .order_by(ReportEntry.id)
    )


def end_entry(row: ReportEntry, person: Person, now: datetime) -> None:
    """End a version: somebody replaced it or took it out."""
    row.ended_at, row.ended_by_name, row.ended_by = now, person.name, person.account_id


def add_entry(
    session: Session, person: Person, row: ReportEntry, kept: ReportEntry | None, now: datetime
) -> None:
    """Add a version, marked with who entered it, in the place of another one if there was one."""
    row.entered_at, row.entered_by_name, row.entered_by = now, person.name, person.account_id
    row.follows = kept.id if kept else None
    session.add(row)


def _version(row: ReportEntry) -> Version:
    return Version(
        row.id,
        row.section,
        row.words,
        row.done,
        row.entered_by_name,
        row.entered_at.astimezone(LONDON).date(),
        row.ended_by_name,
        row.ended_at.astimezone(LONDON).date() if row.ended_at else None,
    )
