"""The annual report: everything counted for a year and the year before, suppressed once, written in many forms."""

from bot.services.annual.deciding import (
    LONGEST_REASON,
    LONGEST_WORDS,
    SECTIONS,
    WRITERS,
    Decided,
    decide,
    enter,
    entries,
    exemption,
    withdraw,
)
from bot.services.annual.report import annual_report
from bot.services.annual.uncoded import Uncoded, uncoded

__all__ = [
    "LONGEST_REASON",
    "LONGEST_WORDS",
    "SECTIONS",
    "WRITERS",
    "Decided",
    "Uncoded",
    "annual_report",
    "decide",
    "enter",
    "entries",
    "exemption",
    "uncoded",
    "withdraw",
]
