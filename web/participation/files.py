"""The feedback report as a file for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date

from bot.domain.spreadsheets import harmless
from bot.services.reports import COLUMNS, ShownFeedback, ShownRow

BYTE_ORDER_MARK = "\ufeff"  # Excel reads UTF-8 only with it
RATES = ("Finished of delivered", "95% interval", "Finished of asked", "Finished of held")


def table(report: ShownFeedback, channels: Mapping[str, str]) -> str:
    """Write the whole, the months and the channels, one row each; what is hidden on the page is hidden here."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    period = f"{report.first.isoformat()} to {report.last.isoformat()}"
    writer.writerow(("Period", "By", *COLUMNS.values(), *RATES))
    for by, row in _rows(report, channels):
        writer.writerow([harmless(cell) for cell in (period, by, *_cells(row))])
    return BYTE_ORDER_MARK + out.getvalue()


def _rows(report: ShownFeedback, channels: Mapping[str, str]) -> Iterable[tuple[str, ShownRow]]:
    yield "All", report.whole
    for row in report.months:
        yield f"{row.key:%B %Y}" if isinstance(row.key, date) else row.key, row
    for row in report.channels:
        yield channels.get(str(row.key), str(row.key)), row


def _cells(row: ShownRow) -> tuple[str, ...]:
    return (
        *(row.cells.get(column, "") for column in COLUMNS),
        row.rate,
        row.interval,
        row.of_asked,
        row.of_held,
    )
