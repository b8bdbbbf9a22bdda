"""The Reviews part of the SSDA903 return: which held reviews go in, why others do not, the files, restatements."""

from bot.domain.returns.files import DFE_DAY, HEADER, exceptions_csv, reviews_csv, reviews_xml, table
from bot.domain.returns.held import Care, HeldReview, Period, Source, care_on
from bot.domain.returns.reasons import MENDS, REASONS, Why
from bot.domain.returns.restating import Entry, Restated, entries, restated
from bot.domain.returns.sorting import LONG_ID, LeftOut, Sorted, sort_out

__all__ = [
    "DFE_DAY",
    "HEADER",
    "LONG_ID",
    "MENDS",
    "REASONS",
    "Care",
    "Entry",
    "HeldReview",
    "LeftOut",
    "Period",
    "Restated",
    "Sorted",
    "Source",
    "Why",
    "care_on",
    "entries",
    "exceptions_csv",
    "restated",
    "reviews_csv",
    "reviews_xml",
    "sort_out",
    "table",
]
