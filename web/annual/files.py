"""The files that a report is taken away as."""

from __future__ import annotations

from bot.domain.annual import Annual
from bot.reports.spreadsheets import WORKBOOK

KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": WORKBOOK,
}


def written(kind: str, report: Annual) -> bytes:
    """Return a report as a file of one kind; the libraries of files are loaded when somebody asks for one."""
    if kind == "docx":
        from bot.reports.annual.word import docx  # noqa: PLC0415

        return docx(report)
    from bot.reports.annual.workbook import xlsx  # noqa: PLC0415

    return xlsx(report)
