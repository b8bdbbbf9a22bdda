"""The feedback report as a file for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date

from bot.domain.rates import Rate, interval
from bot.domain.returns.files import harmless
from bot.reports import COLUMNS, Feedback, Group

BYTE_ORDER_MARK = "\ufeff"  # Excel reads UTF-8 only with it
RATES = ("Finished of delivered", "95% interval", "Finished of asked", "Finished of held")


def percent(rate: Rate) -> str:
    """Write a rate with one decimal; a dash where it is of nothing."""
    return "–" if rate.percent is None else f"{rate.percent}%"


def limits(rate: Rate) -> str:
    """Write the 95 % interval of a rate; empty where it is of nothing."""
    found = interval(rate)
    return f"{found[0]} to {found[1]}%" if found else ""


def finished_of_held(report: Feedback, held: int) -> Rate | None:
    """Return the finished forms of the reviews held; None of fewer reviews than forms, as with short breaks."""
    counts = report.whole.counts
    return counts.finished_of_held(held) if held >= counts.finished_of_delivered.numerator else None


def table(report: Feedback, held: int, channels: Mapping[str, str]) -> str:
    """Write the whole, the months and the channels, one row each."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    period = f"{report.first.isoformat()} to {report.last.isoformat()}"
    of_held = finished_of_held(report, held)
    writer.writerow(("Period", "By", "Held", *COLUMNS.values(), *RATES))
    for by, group in _groups(report, channels):
        about_held = (str(held), percent(of_held) if of_held else "–") if group is report.whole else ("", "")
        counts = (str(group.columns[column]) for column in COLUMNS)
        of_asked = Rate(group.rate.numerator, group.counts.asked)
        rates = (percent(group.rate), limits(group.rate), percent(of_asked), about_held[1])
        writer.writerow([harmless(cell) for cell in (period, by, about_held[0], *counts, *rates)])
    return BYTE_ORDER_MARK + out.getvalue()


def _groups(report: Feedback, channels: Mapping[str, str]) -> Iterable[tuple[str, Group]]:
    yield "All", report.whole
    for group in report.months:
        yield f"{date.fromisoformat(group.key):%B %Y}", group
    for group in report.channels:
        yield channels.get(group.key, group.key), group
