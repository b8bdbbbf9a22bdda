"""What people decide and type in around the report: the exemption, the sections that no record can give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.annual import Entry
from bot.domain.reviews import LONDON
from bot.services import audit
from bot.services.access import Forbidden, Person, Role
from bot.services.errors import InputRefused
from bot.services.reports import ReportYear
from bot.store.reports import Exemption, FrozenYear, ReportEntry

LONGEST_WORDS, LONGEST_REASON = 4000, 300
SECTIONS: Mapping[str, str] = {
    "staffing": "Staffing of the service",
    "challenges": "Challenges to care plans",
    "audits": "Audits",
    "compliments": "Compliments",
    "you_said": "You said, we did",
}
"""Sections that come from other records than this service's, so a person types them in."""
WRITERS = frozenset({Role.SERVICE_MANAGER, Role.TEAM_MANAGER})


@dataclass(frozen=True, slots=True)
class Decided:
    """A manager's decision to print the whole authority's table without hiding small numbers."""

    by: str
    at: datetime
    reason: str

    @property
    def note(self) -> str:
        """Say it under the table, with name and day."""
        day = self.at.astimezone(LONDON)
        return (
            "Small numbers are shown in this table by a decision of"
            f" {self.by}, {day.day} {day:%B %Y}. Reason: {self.reason}"
        )


def exemption(session: Session, year: ReportYear) -> Decided | None:
    """Find the decision about a year's table, if there is one."""
    found = session.scalar(select(Exemption).where(Exemption.year == year.name))
    return Decided(found.decided_by_name, found.decided_at, found.reason) if found else None


def decide(session: Session, person: Person, year: ReportYear, reason: str, now: datetime) -> None:
    """Let a year's whole-authority table show small numbers, in the name of a service manager.

    Forbidden for everybody else; InputRefused without a reason, or when it was decided before.
    """
    _only_service_manager(person)
    words = _words("reason", reason, LONGEST_REASON, "Give the reason for showing small numbers")
    if exemption(session, year):
        raise InputRefused("reason", "This was decided before")
    session.add(
        Exemption(
            year=year.name,
            decided_by_name=person.name,
            reason=words,
            decided_at=now,
            decided_by=person.account_id,
        )
    )
    audit.record(session, "exempted", "annual_report", None, person, now, year=year.name)


def withdraw(session: Session, person: Person, year: ReportYear, now: datetime) -> None:
    """Take the decision back; from then on small numbers are hidden. Forbidden for all but a service manager."""
    _only_service_manager(person)
    found = session.scalar(select(Exemption).where(Exemption.year == year.name))
    if found is None:
        return
    detail = {"year": year.name, "decided_by": found.decided_by_name}
    session.delete(found)
    audit.record(session, "exemption_withdrawn", "annual_report", None, person, now, **detail)


def enter(
    session: Session, person: Person, year: ReportYear, section: str, words: str, now: datetime
) -> None:
    """Keep the words of one section, marked with who entered them; empty words take the section out.

    Forbidden for people who are no managers; InputRefused for an unknown section or too many words.
    """
    if person.role not in WRITERS:
        raise Forbidden("only managers write sections of the annual report")
    if section not in SECTIONS:
        raise InputRefused("section", "Choose a section")
    typed = words.strip()
    if typed:
        _words("words", typed, LONGEST_WORDS, "")
    kept = session.scalar(
        select(ReportEntry).where(ReportEntry.year == year.name, ReportEntry.section == section)
    )
    _replace(session, kept, person, typed, ReportEntry(year=year.name, section=section), now)
    audit.record(session, "entered", "annual_report", None, person, now, year=year.name, section=section)


def _replace(
    session: Session,
    kept: ReportEntry | None,
    person: Person,
    words: str,
    new: ReportEntry,
    now: datetime,
) -> None:
    if not words:
        if kept:
            session.delete(kept)
        return
    entry = kept or new
    entry.words, entry.entered_at = words, now
    entry.entered_by_name, entry.entered_by = person.name, person.account_id
    session.add(entry)


def entries(session: Session, year: ReportYear) -> Mapping[str, Entry]:
    """Read the sections that were typed in for a year."""
    found = {
        row.section: row
        for row in session.scalars(select(ReportEntry).where(ReportEntry.year == year.name))
        if row.section in SECTIONS
    }
    return {key: _entry(found[key]) for key in SECTIONS if key in found}


def _entry(row: ReportEntry) -> Entry:
    day = row.entered_at.astimezone(LONDON).date()
    return Entry(SECTIONS[row.section], row.words, row.entered_by_name, day)


def signed_off(session: Session, year: ReportYear) -> datetime | None:
    """Tell when the year's return was signed off, None when it was not."""
    return session.scalar(select(FrozenYear.frozen_at).where(FrozenYear.year == year.name))


def _only_service_manager(person: Person) -> None:
    if person.role is not Role.SERVICE_MANAGER:
        raise Forbidden("only a service manager decides about small numbers")


def _words(field: str, text: str, longest: int, missing: str) -> str:
    words = text.strip()
    if not words:
        raise InputRefused(field, missing)
    if len(words) > longest:
        raise InputRefused(field, f"Use {longest:,} characters or fewer")
    return words
