"""Which held reviews of a year are returned, which are left out, and what has changed since the sign-off."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from typing import Any

from bot.domain.participation import Code
from bot.domain.returns.held import MENDS, REASONS, Care, CodeSource, HeldReview, LeftOutReason
from bot.domain.reviews import age_on

# Letters and digits, at most 20 (Standard Safeguarding Dataset, PERS001A); systems of the older guidance cut at 10.
CHILD_ID = re.compile(r"[A-Za-z0-9]{1,20}")
LONG_ID = 10
YOUNGEST_ASKED = 4
FACTS = {"child": "child", "born_on": "date of birth", "on": "date of the review", "code": "code"}
ADDED = "added"
REMOVED = "no longer held in the year"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A held review that cannot be returned, with every reason; ``twin`` is the review returned in its place."""

    review: HeldReview
    reasons: tuple[LeftOutReason, ...]
    twin: HeldReview | None = None

    @property
    def reason(self) -> str:
        """Write the reasons in a line."""
        words = "; ".join(REASONS[why] for why in self.reasons)
        if self.twin is None:
            return words
        other = "" if self.twin.code == self.review.code else ", with another code"
        return f"{words} of {self.twin.key}, which is returned{other}"

    @property
    def mend(self) -> str:
        """Say what to do about it."""
        return "; ".join(MENDS[why] for why in self.reasons)


@dataclass(frozen=True, slots=True)
class Sorted:
    """The held reviews of a year, each either returned or left out."""

    returned: tuple[HeldReview, ...]
    left_out: tuple[LeftOut, ...]


def sort_out(reviews: Iterable[HeldReview], first: date, last: date, today: date) -> Sorted:
    """Divide the held reviews of a year, ``first`` to ``last``, into those returned and those left out."""
    ordered = sorted(reviews, key=lambda review: review.order)
    judged = [(review, _reasons(review, first, last, today)) for review in ordered]
    good, twins = _one_a_day(review for review, reasons in judged if not reasons)
    bad = [LeftOut(review, reasons) for review, reasons in judged if reasons]
    return Sorted(tuple(good), tuple(sorted([*bad, *twins], key=lambda each: each.review.order)))


def _reasons(review: HeldReview, first: date, last: date, today: date) -> tuple[LeftOutReason, ...]:
    if review.care is Care.SHORT_BREAKS:  # nothing else about it matters to the return
        return (LeftOutReason.SHORT_BREAKS,)
    found = {
        LeftOutReason.OUTSIDE_YEAR: not first <= review.on <= last,
        LeftOutReason.IN_FUTURE: review.on > today,
        LeftOutReason.BAD_CHILD_ID: not CHILD_ID.fullmatch(review.child),
        LeftOutReason.NO_DATE_OF_BIRTH: review.born_on is None,
        LeftOutReason.BORN_AFTER_REVIEW: review.born_on is not None and review.born_on > review.on,
        LeftOutReason.OUTSIDE_CARE: review.care is Care.OUTSIDE,
        LeftOutReason.NO_CODE: review.code is None and not review.proposed,
        LeftOutReason.PROPOSAL_ONLY: review.code is None and review.proposed,
        LeftOutReason.UNKNOWN_CODE: review.code is not None and review.code not in set(Code),
        LeftOutReason.CODE_AGAINST_AGE: _is_against_age(review.code, review.born_on, review.on),
    }
    return tuple(why for why, holds in found.items() if holds)


def _is_against_age(code: str | None, born_on: date | None, on: date) -> bool:
    """Return whether a code is impossible for the age on the day (rules 440 and 441 of the SSDA903 validation).

    On the fourth birthday the child is four; an unknown code or date of birth is not judged here.
    """
    if code not in set(Code) or born_on is None or born_on > on:
        return False
    return (code == Code.PN0) != (age_on(born_on, on) < YOUNGEST_ASKED)


def _one_a_day(reviews: Iterable[HeldReview]) -> tuple[list[HeldReview], list[LeftOut]]:
    """Keep one review of a child and day, a code confirmed here before one of the case system."""
    kept: list[HeldReview] = []
    twins: list[LeftOut] = []
    for _, group in groupby(sorted(reviews, key=_same_day), key=_same_day):
        best, *others = sorted(group, key=lambda each: (each.source is not CodeSource.CONFIRMED, each.order))
        kept.append(best)
        twins.extend(LeftOut(other, (LeftOutReason.DUPLICATE,), best) for other in others)
    return sorted(kept, key=lambda each: each.order), twins


def _same_day(review: HeldReview) -> tuple[str, date]:
    # The DfE's validation reads ids in capitals, so two that differ only in case are one child to it.
    return review.child.upper(), review.on


@dataclass(frozen=True, slots=True)
class ReturnEntry:
    """One held review as it stood at a moment: what the return says of it, and whether it was in the return."""

    review_id: int
    key: str
    child: str
    born_on: date | None
    on: date
    code: str | None
    returned: bool

    def as_json(self) -> dict[str, Any]:
        """Return the entry as JSON keeps it."""
        days = {"born_on": self.born_on and self.born_on.isoformat(), "on": self.on.isoformat()}
        return asdict(self) | days

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> ReturnEntry:
        """Read an entry back; KeyError or TypeError when it is none."""
        born = kept["born_on"]
        days = {"born_on": date.fromisoformat(born) if born else None, "on": date.fromisoformat(kept["on"])}
        return cls(**{**kept, **days})


@dataclass(frozen=True, slots=True)
class Restated:
    """One review that is no longer what was signed off; one side is None when it was added or is gone."""

    before: ReturnEntry | None
    after: ReturnEntry | None

    @property
    def entry(self) -> ReturnEntry:
        """Return the newer side, else the older."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def changed(self) -> tuple[str, ...]:
        """Name what changed."""
        if self.before is None:
            return (ADDED,)
        if self.after is None:
            return (REMOVED,)
        found = tuple(
            word for fact, word in FACTS.items() if getattr(self.before, fact) != getattr(self.after, fact)
        )
        return found or ("now returned" if self.after.returned else "now left out",)


def entries(year: Sorted) -> tuple[ReturnEntry, ...]:
    """Return every held review of a year as an entry, in order."""
    returned = [(review, True) for review in year.returned]
    left_out = [(left.review, False) for left in year.left_out]
    ordered = sorted([*returned, *left_out], key=lambda each: each[0].order)
    return tuple(
        ReturnEntry(each.review_id, each.key, each.child, each.born_on, each.on, each.code, is_returned)
        for each, is_returned in ordered
    )


def restated(before: Iterable[ReturnEntry], after: Iterable[ReturnEntry]) -> tuple[Restated, ...]:
    """Compare two states of a year, review by review, ordered by child and day."""
    old, new = ({each.review_id: each for each in side} for side in (before, after))
    pairs = (Restated(old.get(key), new.get(key)) for key in old.keys() | new.keys())
    found = [pair for pair in pairs if pair.before != pair.after]
    return tuple(sorted(found, key=lambda pair: (pair.entry.child, pair.entry.on, pair.entry.key)))
