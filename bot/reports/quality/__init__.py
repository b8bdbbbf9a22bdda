"""Data quality: what is wrong with, or to be asked about, the records a person may see; never a child's words."""

from bot.reports.quality.facts import ReviewRecordFacts, facts_of
from bot.reports.quality.overview import Listing, Summary, listing, overview, take_rows
from bot.reports.quality.rows import CheckRow, Scope

__all__ = [
    "CheckRow",
    "Listing",
    "ReviewRecordFacts",
    "Scope",
    "Summary",
    "facts_of",
    "listing",
    "overview",
    "take_rows",
]
