"""Stretches of days that must not overlap: times in care, posts and allocations."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CareSpan:
    """Days from ``starts_on`` up to and including ``ends_on`` (None: still going on).

    ``line`` is the line of the file that speaks of it, None for one that is only known here.
    """

    key: Hashable
    starts_on: date
    ends_on: date | None
    line: int | None

    def covers(self, day: date) -> bool:
        """Return whether a day lies within."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def in_order(spans: Iterable[CareSpan]) -> list[CareSpan]:
    """Sort by the first day."""
    return sorted(spans, key=lambda span: (span.starts_on, span.line or 0))


def closings(spans: Iterable[CareSpan]) -> Iterator[tuple[CareSpan, CareSpan]]:
    """Return each span known only here that is open when the next begins, ended the day before, and that next one."""
    for earlier, later in pairwise(in_order(spans)):
        if earlier.line is None and earlier.ends_on is None and earlier.starts_on < later.starts_on:
            yield replace(earlier, ends_on=later.starts_on - _DAY), later


def overlaps(spans: Iterable[CareSpan], *, may_touch: bool = False) -> Iterator[tuple[CareSpan, CareSpan]]:
    """Return each pair of neighbours that share a day; ``may_touch`` allows the last day to be the next one's first."""
    for earlier, later in pairwise(in_order(spans)):
        if earlier.ends_on is None or _shares(earlier.ends_on, later.starts_on, may_touch=may_touch):
            yield earlier, later


def _shares(end: date, start: date, *, may_touch: bool) -> bool:
    return start < end if may_touch else start <= end


def nearest(spans: Iterable[CareSpan], day: date) -> CareSpan | None:
    """Return the span that covers a day; else the last one begun before it, else the first one after; None of none."""
    ordered = in_order(spans)
    before = [span for span in ordered if span.starts_on <= day]
    covering = next((span for span in reversed(before) if span.covers(day)), None)
    return covering or (before[-1] if before else next(iter(ordered), None))
