"""Everything that was typed in for a year's report, as it is printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.domain.annual import Entry, Pair
from bot.reports import ReportYear
from bot.reports.annual.entries import SECTIONS, versions
from bot.reports.annual.pairs import pairs_of


@dataclass(frozen=True, slots=True)
class Typed:
    """The sections of a year by their key, and what was said and done."""

    sections: Mapping[str, Entry]
    pairs: tuple[Pair, ...]


def typed(session: Session, year: ReportYear) -> Typed:
    """Read what was typed in for a year as it stands."""
    rows = {row.section: row for row in versions(session, year) if row.ended_on is None}
    pairs = pairs_of(session, year)
    return Typed(
        {
            key: Entry(title, rows[key].words, rows[key].entered_by, rows[key].entered_on)
            for key, title in SECTIONS.items()
            if key in rows
        },
        tuple(
            Pair(pair.said, pair.did, pair.entered_by, pair.entered_on, pair.theme, pair.could_not)
            for pair in pairs
        ),
    )
