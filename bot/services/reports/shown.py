"""The feedback report as it may be shown: page and file are made from these same rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from bot.domain.rates import (
    HIDDEN_COUNT,
    HIDDEN_PERCENT,
    FeedbackOutcome,
    count_shown,
    interval,
    percent_shown,
)
from bot.services.reports.feedback import Feedback, Group
from bot.services.reports.suppression import hidden

ASKED, DELIVERED, HELD = "asked", "delivered", "held"
COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        HELD: "Reviews held (4 and over)",
        ASKED: "Asked",
        DELIVERED: "Delivered",
        FeedbackOutcome.FINISHED: "Finished",
        FeedbackOutcome.PART: "Part",
        FeedbackOutcome.DECLINED: "Declined",
        FeedbackOutcome.OPTED_OUT: "Opted out",
        FeedbackOutcome.UNDELIVERED: "Undelivered",
        FeedbackOutcome.NO_REPLY: "No reply",
    }
)
HIDDEN_OTHER = "hidden"
"""Shown for a count that would give a smaller one away."""

Cell = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row in words: ``cells`` by column, the response rate with its 95 % interval, and the length of its bar.

    ``bar`` is the rate rounded to whole percent, None where the rate is hidden or of nothing.
    """

    key: date | str
    cells: Mapping[str, str]
    rate: str
    interval: str
    of_held: str
    bar: int | None


@dataclass(frozen=True, slots=True)
class ShownFeedback:
    """The report of a period after small numbers were hidden."""

    first: date
    last: date
    whole: ShownRow
    months: tuple[ShownRow, ...]
    channels: tuple[ShownRow, ...]


def show(report: Feedback) -> ShownFeedback:
    """Hide what is small in a report; its parts and its total are one system, so nothing comes back by subtraction."""
    tables = (report.months, report.channels)
    groups = (report.whole, *report.months, *report.channels)
    cells = {(_name(group), column): count for group in groups for column, count in _counts(group).items()}
    kept_back = hidden(cells, [*_across(groups), *_down(report.whole, tables)])
    return ShownFeedback(
        report.first,
        report.last,
        whole=_row(report.whole, kept_back),
        months=tuple(_row(group, kept_back) for group in report.months),
        channels=tuple(_row(group, kept_back) for group in report.channels),
    )


def _name(group: Group) -> str:
    return str(group.key)


def _counts(group: Group) -> dict[str, int]:
    counts: dict[str, int] = {outcome: group.counts.counts[outcome] for outcome in FeedbackOutcome}
    counts |= {ASKED: group.counts.asked, DELIVERED: group.counts.delivered}
    return counts if group.held is None else counts | {HELD: group.held}


def _across(groups: tuple[Group, ...]) -> list[tuple[Cell, ...]]:
    """Each row adds up twice: the outcomes to those asked, delivered and undelivered to those asked."""
    outcomes = (*FeedbackOutcome, ASKED)
    delivery = (DELIVERED, FeedbackOutcome.UNDELIVERED, ASKED)
    return [
        tuple((_name(group), column) for column in columns)
        for group in groups
        for columns in (outcomes, delivery)
    ]


def _down(whole: Group, tables: tuple[tuple[Group, ...], ...]) -> list[tuple[Cell, ...]]:
    """Each column of each table adds up to the whole."""
    return [
        tuple((_name(group), column) for group in (*table, whole))
        for table in tables
        if table
        for column in _counts(table[0])
    ]


def _row(group: Group, kept_back: frozenset[Cell]) -> ShownRow:
    name, counts = _name(group), _counts(group)
    rate = group.counts.finished_of_delivered
    secret = not kept_back.isdisjoint({(name, FeedbackOutcome.FINISHED), (name, DELIVERED)})
    shown = HIDDEN_PERCENT if secret else percent_shown(rate) if rate.denominator else "–"
    limits = None if shown in {HIDDEN_PERCENT, "–"} else interval(rate)
    return ShownRow(
        key=group.key,
        cells={column: _cell(count, (name, column) in kept_back) for column, count in counts.items()},
        rate=shown,
        interval=f"{limits[0]} to {limits[1]}%" if limits else "",
        of_held=_of_held(group, secret=secret or (name, HELD) in kept_back),
        bar=round(rate.percent) if limits and rate.percent is not None else None,
    )


def _cell(count: int, kept_back: bool) -> str:
    shown = count_shown(count)
    return HIDDEN_OTHER if kept_back and shown != HIDDEN_COUNT else shown


def _of_held(group: Group, *, secret: bool) -> str:
    if not group.held:
        return "–"
    return HIDDEN_PERCENT if secret else percent_shown(group.counts.finished_of_held(group.held))
