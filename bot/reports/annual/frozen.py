"""The annual report of a year as it was when the year was signed off: its facts and words, sealed, never live."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cache

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from bot.domain.annual import Entry, Grid, Measure, Pair, Section, Sentence, Tally, Wording, Year, figure
from bot.domain.participation import Code
from bot.domain.reviews import LONDON
from bot.ground.calendar import in_words
from bot.reports import ReportYear
from bot.reports.annual.facts import ReviewFact, Span, YearFacts
from bot.reports.annual.measures import measures
from bot.reports.annual.quotes import quotable
from bot.reports.annual.reviews import read_year
from bot.reports.annual.typed import Typed, typed
from bot.reports.years import ReportPeriod, signed_off
from bot.translation import Content

# Where the signed-off report has the digest of what the annual report counts.
DIGEST = "annual_sha256"
# The format of a snapshot; one of another format is not read.
VERSION = 1


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a frozen report is made of: both years' facts, what was typed in, and which quotes were chosen.

    The quotes are kept by number: where the consent was taken back, the words must not stay in a snapshot.
    """

    facts: tuple[YearFacts, YearFacts]
    sections: Mapping[str, Entry]
    pairs: tuple[Pair, ...]
    quotes: tuple[int, ...]
    version: int = VERSION

    @property
    def typed(self) -> Typed:
        """Return what was typed in."""
        return Typed(self.sections, self.pairs)


@dataclass(frozen=True, slots=True)
class Frozen:
    """A year's frozen report: by whom, when, and whether the snapshot is still what was signed.

    ``snapshot`` is None where none was kept, or in a format that cannot be read; then the year is counted as it stands.
    """

    by: str
    at: datetime
    is_whole: bool
    snapshot: Snapshot | None

    @property
    def on(self) -> date:
        """Return the day of the sign-off."""
        return self.at.astimezone(LONDON).date()

    @property
    def note(self) -> str:
        """Say when and by whom."""
        return f"Frozen on {in_words(self.on)} by {self.by}."


def take_snapshot(session: Session, year: ReportYear, today: date, content: Content) -> bytes:
    """Pack what a year's report needs, to be kept with the sign-off; changes nothing."""
    before, after = (Span.of(ReportYear(start), today) for start in (year.start - 1, year.start))
    words = typed(session, year)
    chosen = tuple(quote.id for quote in quotable(session, year) if quote.chosen_by is not None)
    facts = facts_of(session, before, content), read_year(session, after, content)
    return zlib.compress(_format().dump_json(Snapshot(facts, words.sections, words.pairs, chosen)))


def find_frozen(session: Session, year: ReportPeriod) -> Frozen | None:
    """Find a year's frozen report; None while the year is not signed off."""
    found = signed_off(session, year)
    if found is None:
        return None
    kept, by = found
    packed = kept.annual
    whole = packed is None or hashlib.sha256(packed).hexdigest() == kept.report.get(DIGEST)
    return Frozen(by, kept.frozen_at, whole, _unpack(packed) if packed else None)


def _unpack(packed: bytes) -> Snapshot | None:
    """Read a snapshot; None where it is of another format."""
    try:
        snapshot = _format().validate_json(zlib.decompress(packed))
    except (zlib.error, ValidationError):
        return None
    return snapshot if snapshot.version == VERSION else None


def facts_of(session: Session, span: Span, content: Content) -> YearFacts:
    """Return a year's facts as they were signed off, or as they stand now while it is not."""
    frozen = find_frozen(session, span.year)
    if frozen and frozen.snapshot:
        return frozen.snapshot.facts[1]
    return read_year(session, span, content)


@cache
def _format() -> TypeAdapter[Snapshot]:
    return TypeAdapter(Snapshot)


def restated(facts: tuple[YearFacts, YearFacts], frozen: Year, live: Year) -> Section:
    """Say how many reviews are recorded differently now than in a frozen report, and show both figures."""
    number = _different(*facts)
    if not number:
        same = f"Every review of {frozen.name} is recorded now as it was when the year was frozen."
        return _section(Sentence(same, is_exact=True))
    reviews = "review is" if number == 1 else "reviews are"
    says = (
        f"{{}} {reviews} recorded differently now than when {frozen.name} was frozen. This report keeps the figures as"
        " they were frozen; the table shows what they would be today."
    )
    return _section(Sentence(says, (Tally(number),)), _grid(frozen, live))


def _section(says: Sentence, *grids: Grid) -> Section:
    return Section("restated", "Restated since the year was frozen", says=(says,), grids=grids)


def _grid(frozen: Year, live: Year) -> Grid:
    counted = [*((code.value, code.value) for code in Code), ("PN1 to PN7", "four"), ("Reviews held", "held")]
    wanted = [each for each in measures()["participation"] if each.whole]
    wanted += [each for each in measures()["timeliness"] if each.part == "legal.on_time"]
    wanted += [Measure(name, "", "", part=cell) for name, cell in counted]
    figures = [figure(each, frozen, live) for each in wanted]
    return Grid(
        "The figures as frozen and as they stand now",
        ("Measure", "As frozen", "As it stands now", "Change"),
        tuple((Wording(each.measure.name), each.before, each.after, each.change) for each in figures),
        (),
        "Each figure by the same definition, once from the snapshot of the sign-off and once from the records of"
        " today. The page “Return” lists each correction with who, when and why.",
    )


def _different(frozen: YearFacts, live: YearFacts) -> int:
    """Count the reviews that are recorded differently, added or gone."""
    was, now = Counter(map(_text, frozen.reviews)), Counter(map(_text, live.reviews))
    return max((was - now).total(), (now - was).total())


def _text(fact: ReviewFact) -> str:
    return json.dumps(asdict(fact), sort_keys=True, default=str)
