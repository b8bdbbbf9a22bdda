"""The feedback report as it may be shown: page and file are made from these same rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from bot.domain.annual import Value, View
from bot.domain.rates import FeedbackOutcome, Rate, interval
from bot.domain.suppression import Hiding, System
from bot.reports.linking import ASKED, COUNTED, DELIVERED, Linked, cell, linked
from bot.reports.response import Feedback, Group

COLUMNS: Mapping[str, str] = MappingProxyType(
    {
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
HELD = "held"
FINISHED = FeedbackOutcome.FINISHED.value


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row in words: ``cells`` by column, the rates, the 95 % interval of the first, and the length of its bar.

    ``rate`` is finished of delivered. ``of_asked`` can never be higher and can often be shown where ``rate`` is hidden.
    ``bar`` is the one that can be shown, in whole percent; None where both are hidden or of nothing.
    """

    key: date | str
    cells: Mapping[str, Value]
    rate: str
    interval: str
    of_asked: str
    bar: int | None


@dataclass(frozen=True, slots=True)
class ShownFeedback:
    """The report of a period after small numbers were hidden.

    ``held`` are the reviews held of children of four and over, None where that would tell how many have no code.
    """

    first: date
    last: date
    held: Value | None
    of_held: str
    whole: ShownRow
    months: tuple[ShownRow, ...]
    channels: tuple[ShownRow, ...]


def show(report: Feedback, held: int | None = None) -> ShownFeedback:
    """Hide what is small in a report; its parts and its total are one system, so nothing comes back by subtraction.

    Give ``held`` only where the annual report shows it too: less its PN1 to PN7 it is the reviews without a code.
    """
    parts = linked(report)
    # Of fewer reviews than forms nothing can be a share; short breaks have forms and are not counted as held.
    counted = held is not None and held >= parts.cells[cell(FINISHED)]
    view = _view(parts, {HELD: held or 0} if counted else {})
    return ShownFeedback(
        report.first,
        report.last,
        held=view.count(HELD) if counted else None,
        of_held=view.percent(cell(FINISHED), HELD).text if counted else Hiding.OTHER.value,
        whole=_row(view, report.whole.key, None),
        months=tuple(_row(view, date.fromisoformat(group.key), group) for group in report.months),
        channels=tuple(_row(view, group.key, group) for group in report.channels),
    )


def _view(parts: Linked, given: Mapping[str, int]) -> View:
    cells, tables = {**parts.cells, **given}, {HELD: tuple(given), **parts.tables}
    return View("", System(cells, parts.sums, tables, given=frozenset(given)))


def _row(view: View, key: date | str, place: Group | None) -> ShownRow:
    finished, asked, delivered = (cell(column, place) for column in (FINISHED, ASKED, DELIVERED))
    rates = view.rate(finished, delivered), view.rate(finished, asked)
    limits = interval(rates[0]) if rates[0] else None
    return ShownRow(
        key=key,
        cells={column: view.count(cell(column, place)) for column in COUNTED},
        rate=view.percent(finished, delivered).text,
        interval=f"{limits[0]} to {limits[1]}%" if limits else "",
        of_asked=view.percent(finished, asked).text,
        bar=next((_whole_percent(rate) for rate in rates if rate), None),
    )


def _whole_percent(rate: Rate) -> int | None:
    return None if rate.percent is None else round(rate.percent)
