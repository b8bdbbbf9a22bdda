"""Cells that people open in a spreadsheet: none of them may be taken for a formula."""

from __future__ import annotations

# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(cell: str) -> str:
    """Make a cell that a spreadsheet would take for a formula plain text, by an apostrophe in front."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
