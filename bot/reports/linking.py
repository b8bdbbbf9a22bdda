"""The feedback report as linked cells, the same ones on its own page and inside the annual report.

The annual report takes what is hidden of them as this system decides it, so whoever has both knows no more than from
one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.rates import FeedbackOutcome
from bot.domain.suppression import Sum, System
from bot.reports.response import Feedback, Group

ASKED, DELIVERED, ANSWERED = "asked", "delivered", "answered"
WHOLE, MONTHS, CHANNELS = "feedback", "feedback by month", "feedback by channel"
TABLES = (WHOLE, MONTHS, CHANNELS)
COUNTED = (ASKED, DELIVERED, *(outcome.value for outcome in FeedbackOutcome))


@dataclass(frozen=True, slots=True)
class Linked:
    """Counts by cell, the sums that link them, and which table each belongs to."""

    cells: Mapping[str, int]
    sums: tuple[Sum, ...]
    tables: Mapping[str, tuple[str, ...]]


def cell(column: str, group: Group | None = None) -> str:
    """Name the cell of a column: of a group, or of the whole."""
    return f"fb.{column}" if group is None else f"fb.{group.key}.{column}"


def linked(report: Feedback) -> Linked:
    """Write the report as cells: each row adds up twice, each column of the months and of the channels once."""
    parts = {MONTHS: report.months, CHANNELS: report.channels}
    groups: Mapping[str, tuple[Group | None, ...]] = {WHOLE: (None,), **parts}
    cells = {cell(column): count for column, count in _counts(report.whole).items()}
    answered = tuple(cell(column) for column in _WITH_ANSWERS)
    cells[cell(ANSWERED)] = sum(cells[each] for each in answered)
    for group in (*report.months, *report.channels):
        cells |= {cell(column, group): count for column, count in _counts(group).items()}
    across = (each for row in (None, *report.months, *report.channels) for each in _across(row))
    down = (each for groups_of in parts.values() if groups_of for each in _down(groups_of))
    tables = {
        table: tuple(cell(column, group) for group in rows for column in COUNTED)
        for table, rows in groups.items()
    }
    tables[WHOLE] += (cell(ANSWERED),)
    return Linked(cells, (*across, Sum(answered, cell(ANSWERED)), *down), tables)


_WITH_ANSWERS = (FeedbackOutcome.FINISHED.value, FeedbackOutcome.PART.value)


def _counts(group: Group) -> Mapping[str, int]:
    outcomes = {outcome.value: group.counts.counts[outcome] for outcome in FeedbackOutcome}
    return {ASKED: group.counts.asked, DELIVERED: group.counts.delivered, **outcomes}


def _across(group: Group | None) -> Iterable[Sum]:
    """Each row adds up twice: the outcomes to those asked, delivered and undelivered to those asked."""
    outcomes = tuple(cell(outcome.value, group) for outcome in FeedbackOutcome)
    yield Sum(outcomes, cell(ASKED, group))
    arrived = (cell(DELIVERED, group), cell(FeedbackOutcome.UNDELIVERED.value, group))
    yield Sum(arrived, cell(ASKED, group))


def _down(groups: Iterable[Group]) -> Iterable[Sum]:
    rows = tuple(groups)
    for column in COUNTED:
        yield Sum(tuple(cell(column, group) for group in rows), cell(column))


def system(report: Feedback) -> System:
    """Return everything that is published of the feedback report."""
    parts = linked(report)
    return System(parts.cells, parts.sums, parts.tables)
