"""The annual report: a year beside the year before, counted once, written as page, Word file, workbook and charts."""

from bot.reports.annual.entries import (
    LONGEST_WORDS,
    SECTIONS,
    YOU_SAID,
    Version,
    enter,
    versions,
)
from bot.reports.annual.frozen import DIGEST, Frozen, find_frozen, take_snapshot
from bot.reports.annual.pairs import LONGEST_SAID, KeptPair, SaidPair, pairs_of, say, unsay
from bot.reports.annual.quarter import quarterly_report
from bot.reports.annual.quotes import (
    HOW,
    LONGEST_QUOTE,
    Consented,
    PublicQuote,
    Quotable,
    choose,
    end,
    public_quotes,
    quotable,
    quotable_of,
    quote,
    quotes_of,
    record_quote,
    take_back,
    words_of,
)
from bot.reports.annual.report import annual_report
from bot.reports.annual.reviews import Uncoded, uncoded
from bot.reports.annual.typed import Typed, typed

__all__ = [
    "DIGEST",
    "HOW",
    "LONGEST_QUOTE",
    "LONGEST_SAID",
    "LONGEST_WORDS",
    "SECTIONS",
    "YOU_SAID",
    "Consented",
    "Frozen",
    "KeptPair",
    "PublicQuote",
    "Quotable",
    "SaidPair",
    "Typed",
    "Uncoded",
    "Version",
    "annual_report",
    "choose",
    "end",
    "enter",
    "find_frozen",
    "pairs_of",
    "public_quotes",
    "quarterly_report",
    "quotable",
    "quotable_of",
    "quote",
    "quotes_of",
    "record_quote",
    "say",
    "take_back",
    "take_snapshot",
    "typed",
    "uncoded",
    "unsay",
    "versions",
    "words_of",
]
