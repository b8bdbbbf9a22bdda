"""The feedback report as a file for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date

from bot.domain.annual import Value
from bot.domain.returns.files import harmless
from bot.domain.suppression import Hiding
from bot.reports import COLUMNS, ShownFeedback, ShownRow

BYTE_ORDER_MARK = "\ufeff"  # Excel reads UTF-8 only with it
HELD = "Held"
RATES = ("Finished of delivered", "95% interval", "Finished of asked", "Finished of held")


def table(report: ShownFeedback, channels: Mapping[str, str]) -> str:
    """Write the whole, the months and the channels, one row each; what is hidden on the page is hidden here."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    period = f"{report.first.isoformat()} to {report.last.isoformat()}"
    writer.writerow(("Period", "By", HELD, *COLUMNS.values(), *RATES))
    for by, row in _rows(report, channels):
        whole = row is report.whole
        held = _plain(report.held) if whole else ""
        of_held = report.of_held if whole else "–"
        cells = (period, by, held, *_cells(row), of_held)
        writer.writerow([harmless(cell) for cell in cells])
    return BYTE_ORDER_MARK + out.getvalue()


def _rows(report: ShownFeedback, channels: Mapping[str, str]) -> Iterable[tuple[str, ShownRow]]:
    yield "All", report.whole
    for row in report.months:
        yield f"{row.key:%B %Y}" if isinstance(row.key, date) else row.key, row
    for row in report.channels:
        yield channels.get(str(row.key), str(row.key)), row


def _cells(row: ShownRow) -> tuple[str, ...]:
    return (
        *(_plain(row.cells[column]) for column in COLUMNS),
        row.rate,
        row.interval,
        row.of_asked,
    )


def _plain(value: Value | None) -> str:
    """Write a number as a spreadsheet reads it, and words where it may not be shown."""
    if value is None:
        return Hiding.OTHER.value
    return value.text if value.number is None else str(value.number)
