"""The Reviews part of the SSDA903 return: which held reviews go in, why others do not, the files, restatements."""

from bot.domain.returns.files import DFE_DAY, HEADER, exceptions_csv, reviews_csv, reviews_xml, table
from bot.domain.returns.held import (
    MENDS,
    REASONS,
    Care,
    CodeSource,
    HeldReview,
    LeftOutReason,
    Period,
    care_on,
)
from bot.domain.returns.restated import (
    LONG_ID,
    LeftOut,
    Restated,
    ReturnEntry,
    Sorted,
    entries,
    restated,
    sort_out,
)

__all__ = [
    "DFE_DAY",
    "HEADER",
    "LONG_ID",
    "MENDS",
    "REASONS",
    "Care",
    "CodeSource",
    "HeldReview",
    "LeftOut",
    "LeftOutReason",
    "Period",
    "Restated",
    "ReturnEntry",
    "Sorted",
    "care_on",
    "entries",
    "exceptions_csv",
    "restated",
    "reviews_csv",
    "reviews_xml",
    "sort_out",
    "table",
]
