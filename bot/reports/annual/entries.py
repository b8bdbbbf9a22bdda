"""What people type into the report: sections that no record here can give, and what was done about what was said.

Nothing typed in is ever changed or deleted: a new version follows the old one, which stays with who and when.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.domain.annual import Entry, Pair
from bot.domain.reviews import LONDON
from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import Forbidden, NotFound, Person, Role
from bot.reports import ReportYear
from bot.store.reports import FrozenYear, ReportEntry

LONGEST_WORDS, LONGEST_SAID = 4000, 1000
# Sections that come from other records than this service's, so a person types them in.
SECTIONS: Mapping[str, str] = {
    "staffing": "Staffing of the service",
    "challenges": "Challenges to care plans",
    "audits": "Audits",
    "compliments": "Compliments",
}
YOU_SAID = "you_said"
WRITERS = frozenset({Role.SERVICE_MANAGER, Role.TEAM_MANAGER})


@dataclass(frozen=True, slots=True)
class Typed:
    """Everything that was typed in for a year, as it is printed."""

    sections: Mapping[str, Entry]
    pairs: tuple[Pair, ...]


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
    kept = session.scalar(_running(year).where(ReportEntry.section == section).with_for_update())
    if kept is not None:
        _end(kept, person, now)
    if typed:
        session.flush()
        _add(session, person, ReportEntry(year=year.name, section=section, words=typed), kept, now)
    audit.record(session, "entered", "annual_report", None, person, now, year=year.name, section=section)


def say(
    session: Session,
    person: Person,
    year: ReportYear,
    *,
    said: str,
    did: str,
    now: datetime,
    instead_of: int | None = None,
) -> None:
    """Keep what young people said and what the service did about it; ``instead_of`` is the pair that it replaces.

    Forbidden and InputRefused as for a section, and for a pair that somebody has changed in between; NotFound for one
    of another year.
    """
    check_open(session, person, year)
    words = wording("said", said, longest=LONGEST_SAID, missing="Enter what young people said")
    done = wording("did", did, longest=LONGEST_SAID) or None
    kept = _pair(session, year, instead_of) if instead_of is not None else None
    if kept is not None:
        _end(kept, person, now)
    new = ReportEntry(year=year.name, section=YOU_SAID, words=words, done=done)
    _add(session, person, new, kept, now)
    audit.record(session, "entered", "annual_report", None, person, now, year=year.name, section=YOU_SAID)


def unsay(session: Session, person: Person, year: ReportYear, pair: int, now: datetime) -> None:
    """Take a pair out of the report; it stays in the history."""
    check_open(session, person, year)
    _end(_pair(session, year, pair), person, now)
    audit.record(session, "taken_out", "annual_report", None, person, now, year=year.name, section=YOU_SAID)


def typed(session: Session, year: ReportYear) -> Typed:
    """Read what was typed in for a year, sections and pairs, as it stands."""
    rows = [_version(row) for row in session.scalars(_running(year))]
    sections = {row.section: row for row in rows}
    return Typed(
        {
            key: Entry(title, sections[key].words, sections[key].entered_by, sections[key].entered_on)
            for key, title in SECTIONS.items()
            if key in sections
        },
        tuple(
            Pair(row.words, row.done, row.entered_by, row.entered_on)
            for row in rows
            if row.section == YOU_SAID
        ),
    )


def versions(session: Session, year: ReportYear) -> tuple[Version, ...]:
    """Read everything that was ever typed in for a year, oldest first."""
    rows = select(ReportEntry).where(ReportEntry.year == year.name).order_by(ReportEntry.id)
    return tuple(_version(row) for row in session.scalars(rows))


def check_open(session: Session, person: Person, year: ReportYear) -> None:
    """Refuse to change the report of a year that is signed off, and people who do not write it."""
    if person.role not in WRITERS:
        raise Forbidden("only managers write sections of the annual report")
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


def _running(year: ReportYear) -> Select[ReportEntry]:
    return (
        select(ReportEntry)
        .where(ReportEntry.year == year.name, ReportEntry.ended_at.is_(None))
        .order_by(ReportEntry.id)
    )


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


def _end(row: ReportEntry, person: Person, now: datetime) -> None:
    row.ended_at, row.ended_by_name, row.ended_by = now, person.name, person.account_id


def _add(session: Session, person: Person, row: ReportEntry, kept: ReportEntry | None, now: datetime) -> None:
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
