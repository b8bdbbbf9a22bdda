"""The findings as a file for a spreadsheet: ids, dates and what was found, no names of children and no words."""

from __future__ import annotations

import csv
import io
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.quality import CHECKS
from bot.domain.spreadsheets import harmless
from bot.ground import audit
from bot.reports.quality.overview import every_row
from bot.reports.quality.scope import Scope

BYTE_ORDER_MARK = "\ufeff"  # Excel reads UTF-8 only with it
HEADER = ("Check", "Review", "Child id", "Date", "IRO", "Found", "What to do", "Who")


def take_rows(session: Session, scope: Scope, now: datetime) -> str:
    """Write every finding that this person may see, and record that the list left."""
    rows = every_row(session, scope)
    audit.record(
        session, "took_quality_list", "quality", None, scope.person, now, year=scope.year.name, rows=len(rows)
    )
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for kind, row in rows:
        check, on = CHECKS[kind], row.on.isoformat() if row.on else ""
        cells = (check.title, row.key, row.child, on, row.officer, row.found, check.mend, check.mender.value)
        writer.writerow([harmless(cell) for cell in cells])
    return BYTE_ORDER_MARK + out.getvalue()
