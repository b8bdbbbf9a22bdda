"""The feedback report as it may be shown: page and file are made from these same rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from bot.domain.rates import (
    HIDDEN_COUNT,
    HIDDEN_PERCENT,
    FeedbackOutcome,
    Rate,
    count_shown,
    interval,
    percent_shown,
)
from bot.services.reports.feedback import Feedback, Group
from bot.services.reports.suppression import hidden

ASKED, DELIVERED, HELD = "asked", "delivered", "held"
COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        HELD: "Held",
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
    """One row in words: ``cells`` by column, the rates, the 95 % interval of the first, and the length of its bar.

    ``rate`` is finished of delivered. ``of_asked`` can never be higher and can often be shown where ``rate`` is hidden.
    ``bar`` is the one that can be shown, in whole percent; None where both are hidden or of nothing.
    """

    key: date | str
    cells: Mapping[str, str]
    rate: str
    interval: str
    of_asked: str
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
    secret = {column for column in counts if (name, column) in kept_back}
    finished = counts[FeedbackOutcome.FINISHED]
    rates = {
        whole: _rate(
            Rate(finished, counts.get(whole, 0)), hide=bool(secret & {FeedbackOutcome.FINISHED, whole})
        )
        for whole in (DELIVERED, ASKED, HELD)
        if finished <= counts.get(whole, 0)
    }
    best = next((rate for rate in (rates[DELIVERED], rates[ASKED]) if rate.known), None)
    known = rates[DELIVERED].known
    limits = interval(known) if known else None
    return ShownRow(
        key=group.key,
        cells={column: _cell(count, hide=column in secret) for column, count in counts.items()},
        rate=rates[DELIVERED].text,
        interval=f"{limits[0]} to {limits[1]}%" if limits else "",
        of_asked=rates[ASKED].text,
        of_held=rates[HELD].text if HELD in rates else "–",
        bar=_whole_percent(best),
    )


class _Rate(NamedTuple):
    """A rate in words, and the rate itself where it may be known."""

    text: str
    known: Rate | None


def _rate(rate: Rate, *, hide: bool) -> _Rate:
    if not rate.denominator:
        return _Rate("–", None)
    text = HIDDEN_PERCENT if hide else percent_shown(rate)
    return _Rate(text, None if text == HIDDEN_PERCENT else rate)


def _whole_percent(rate: _Rate | None) -> int | None:
    percent = rate.known.percent if rate and rate.known else None
    return None if percent is None else round(percent)


def _cell(count: int, *, hide: bool) -> str:
    shown = count_shown(count)
    return HIDDEN_OTHER if hide and shown != HIDDEN_COUNT else shown
