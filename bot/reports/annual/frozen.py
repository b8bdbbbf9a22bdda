"""The annual report of a year as it was when the year was signed off: its facts and words, sealed, never live."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.annual import Entry, Pair
from bot.domain.reviews import LONDON
from bot.reports import ReportYear
from bot.reports.annual.counted import read_year
from bot.reports.annual.entering import Typed, typed
from bot.reports.annual.facts import Span, YearFacts
from bot.reports.annual.quoting import quotable
from bot.store.accounts import Account
from bot.store.reports import FrozenYear
from bot.translation import Content

DIGEST = "annual_sha256"
"""Where the signed-off report has the digest of what the annual report counts."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a frozen report is made of: both years' facts, what was typed in, and which quotes were chosen.

    The quotes are kept by number: a word whose consent was taken back must not stay in a snapshot.
    """

    facts: tuple[YearFacts, YearFacts]
    sections: Mapping[str, Entry]
    pairs: tuple[Pair, ...]
    quotes: tuple[int, ...]
    version: int = 1

    @property
    def typed(self) -> Typed:
        """Give what was typed in."""
        return Typed(self.sections, self.pairs)


@dataclass(frozen=True, slots=True)
class Frozen:
    """A year's frozen report: by whom, when, and whether the snapshot is still what was signed.

    ``snapshot`` is None in years that were signed off before reports were kept.
    """

    by: str
    at: datetime
    is_whole: bool
    snapshot: Snapshot | None

    @property
    def on(self) -> date:
        """Give the day of the sign-off."""
        return self.at.astimezone(LONDON).date()

    @property
    def note(self) -> str:
        """Say when and by whom."""
        return f"Frozen on {self.on.day} {self.on:%B %Y} by {self.by}."


def take_snapshot(session: Session, year: ReportYear, today: date, content: Content) -> bytes:
    """Pack what a year's report needs, to be kept with the sign-off; changes nothing."""
    before, after = (Span.of(ReportYear(start), today) for start in (year.start - 1, year.start))
    words = typed(session, year)
    chosen = tuple(quote.id for quote in quotable(session, year) if quote.chosen_by is not None)
    facts = facts_of(session, before, content), read_year(session, after, content)
    return zlib.compress(_format().dump_json(Snapshot(facts, words.sections, words.pairs, chosen)))


def find_frozen(session: Session, year: ReportYear) -> Frozen | None:
    """Find a year's frozen report; None while the year is not signed off."""
    statement = (
        select(FrozenYear, Account.name)
        .outerjoin(Account, Account.id == FrozenYear.frozen_by)
        .where(FrozenYear.year == year.name)
    )
    row = session.execute(statement).first()
    if row is None:
        return None
    kept: FrozenYear = row[0]
    packed = kept.annual
    whole = packed is None or hashlib.sha256(packed).hexdigest() == kept.report.get(DIGEST)
    snapshot = _format().validate_json(zlib.decompress(packed)) if packed else None
    return Frozen(row[1] or "", kept.frozen_at, whole, snapshot)


def facts_of(session: Session, span: Span, content: Content) -> YearFacts:
    """Give a year's facts as they were signed off, or as they stand now while it is not."""
    frozen = find_frozen(session, span.year)
    if frozen and frozen.snapshot:
        return frozen.snapshot.facts[1]
    return read_year(session, span, content)


@cache
def _format() -> TypeAdapter[Snapshot]:
    return TypeAdapter(Snapshot)
