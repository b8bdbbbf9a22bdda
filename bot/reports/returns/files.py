"""Making the return of a report year: its reviews, what is left out, the files, and the control line."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.domain.participation import Policy
from bot.domain.returns import (
    LONG_ID,
    Care,
    CodeSource,
    Sorted,
    exceptions_csv,
    reviews_csv,
    reviews_xml,
    sort_out,
)
from bot.domain.reviews import LONDON
from bot.ground import audit
from bot.ground.roles import Person
from bot.reports import ReportYear
from bot.reports.returns.frozen import Signed, find_signed, restatements_csv
from bot.reports.returns.held import count_held, count_not_recorded, held_reviews

REVIEWS, EXCEPTIONS, XML = "reviews.csv", "exceptions.csv", "reviews-fragment.xml"
RESTATEMENTS, MANIFEST = "restatements.csv", "manifest.json"


@dataclass(frozen=True, slots=True)
class Control:
    """The control line: every held review is in the return or among the exceptions, counted in the files themselves."""

    held: int
    exported: int
    exceptions: int

    @property
    def is_even(self) -> bool:
        """Return whether no review was lost and none is in twice."""
        return self.held == self.exported + self.exceptions

    def __str__(self) -> str:
        sign = "=" if self.is_even else "is not"
        return f"held {self.held} {sign} exported {self.exported} + exceptions {self.exceptions}"


@dataclass(frozen=True, slots=True)
class YearReturn:
    """The return of one report year as it stands on a day; ``held`` is counted apart from the rows.

    ``not_recorded`` are reviews whose day has passed and that are counted nowhere; ``signed`` is the sign-off, if any.
    """

    year: ReportYear
    sorted: Sorted
    held: int
    not_recorded: int
    policy: Policy
    signed: Signed | None

    @property
    def sources(self) -> Mapping[CodeSource, int]:
        """Return how many returned codes there are by where they stand."""
        found = Counter(review.source for review in self.sorted.returned)
        return {source: found[source] for source in CodeSource}

    @property
    def notes(self) -> dict[str, int]:
        """Return counts of what is returned all the same and should be known."""
        returned = self.sorted.returned
        return {
            "child_ids_over_10_characters": len({row.child for row in returned if len(row.child) > LONG_ID}),
            "care_not_known": sum(row.care is Care.UNKNOWN for row in returned),
            "date_passed_not_recorded": self.not_recorded,
        }


@dataclass(frozen=True, slots=True)
class Export:
    """The files of an export by name, and the control line counted in them."""

    year: ReportYear
    files: Mapping[str, bytes]
    control: Control

    @property
    def digests(self) -> dict[str, str]:
        """Return the SHA-256 of every file, in hexadecimal."""
        return {name: hashlib.sha256(content).hexdigest() for name, content in self.files.items()}


def year_return(session: Session, year: ReportYear, policy: Policy, today: date) -> YearReturn:
    """Return a report year with its held reviews sorted; changes nothing."""
    found = sort_out(held_reviews(session, year, policy), year.first, year.last, today)
    return YearReturn(
        year=year,
        sorted=found,
        held=count_held(session, year),
        not_recorded=count_not_recorded(session, year, today),
        policy=policy,
        signed=find_signed(session, year, found),
    )


def make_export(made: YearReturn, by: str, now: datetime, *, with_xml: bool = False) -> Export:
    """Return the files of a return; ``by`` says who asked for them.

    The same rows make the same files, but for the manifest, which says when.
    """
    texts = {REVIEWS: reviews_csv(made.sorted.returned), EXCEPTIONS: exceptions_csv(made.sorted.left_out)}
    if with_xml:
        texts[XML] = reviews_xml(made.sorted.returned, made.year.name)
    if made.signed is not None:
        texts[RESTATEMENTS] = restatements_csv(made.signed)
    control = Control(made.held, _lines(texts[REVIEWS]), _lines(texts[EXCEPTIONS]))
    contents = Export(made.year, {name: text.encode() for name, text in texts.items()}, control)
    manifest = json.dumps(_manifest(made, contents, by, now), indent=2) + "\n"
    return replace(contents, files={**contents.files, MANIFEST: manifest.encode()})


def record_export(session: Session, export: Export, person: Person | None, by: str, now: datetime) -> None:
    """Record an export in the audit trail; call it before the files leave."""
    audit.record(
        session,
        "exported",
        "return",
        None,
        person,
        now,
        year=export.year.name,
        by=by[:100],
        held=export.control.held,
        exported=export.control.exported,
        exceptions=export.control.exceptions,
        reviews_sha256=export.digests[REVIEWS],
    )


def _lines(text: str) -> int:
    """Return the number of rows of a file below its header, as a reader of the file does."""
    return sum(1 for _ in csv.reader(io.StringIO(text))) - 1


def _manifest(made: YearReturn, contents: Export, by: str, now: datetime) -> dict[str, Any]:
    reasons = Counter(why for left in made.sorted.left_out for why in left.reasons)
    control = contents.control
    return {
        "return": "SSDA903 Reviews",
        "year": made.year.name,
        "first": made.year.first.isoformat(),
        "last": made.year.last.isoformat(),
        "made_at": now.astimezone(LONDON).isoformat(timespec="seconds"),
        "made_by": by,
        "profile": made.policy.profile.value,
        "remote": made.policy.remote.value,
        "counts": {
            "held": control.held,
            "exported": control.exported,
            "exceptions": control.exceptions,
            "codes": {source.value: count for source, count in made.sources.items()},
            "reasons": {why.value: count for why, count in sorted(reasons.items())},
        },
        "notes": made.notes,
        "signed_off": made.signed.as_facts() if made.signed else None,
        "sha256": contents.digests,
    }
