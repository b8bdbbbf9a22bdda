"""Data quality: what is wrong with, or to be asked about, the records a person may see; never a child's words."""

from bot.reports.quality.facts import Facts, facts_of
from bot.reports.quality.overview import PAGE_SIZE, Listing, Summary, listing, overview, take_rows
from bot.reports.quality.rows import Row, Scope

__all__ = [
    "PAGE_SIZE",
    "Facts",
    "Listing",
    "Row",
    "Scope",
    "Summary",
    "facts_of",
    "listing",
    "overview",
    "take_rows",
]
