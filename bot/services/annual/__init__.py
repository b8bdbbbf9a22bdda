"""The annual report: everything counted for a year and the year before, suppressed once, written in many forms."""

from bot.services.annual.deciding import LONGEST_REASON, Decided, decide, exemption, withdraw
from bot.services.annual.entering import (
    LONGEST_SAID,
    LONGEST_WORDS,
    SECTIONS,
    WRITERS,
    YOU_SAID,
    Typed,
    Version,
    enter,
    say,
    typed,
    unsay,
    versions,
)
from bot.services.annual.frozen import DIGEST, Frozen, find_frozen, take_snapshot
from bot.services.annual.quoting import (
    HOW,
    LONGEST_QUOTE,
    Consented,
    Quotable,
    choose,
    quotable,
    quotes_of,
    record_quote,
    take_back,
    words_of,
)
from bot.services.annual.report import annual_report
from bot.services.annual.response import response
from bot.services.annual.uncoded import Uncoded, uncoded

__all__ = [
    "DIGEST",
    "HOW",
    "LONGEST_QUOTE",
    "LONGEST_REASON",
    "LONGEST_SAID",
    "LONGEST_WORDS",
    "SECTIONS",
    "WRITERS",
    "YOU_SAID",
    "Consented",
    "Decided",
    "Frozen",
    "Quotable",
    "Typed",
    "Uncoded",
    "Version",
    "annual_report",
    "choose",
    "decide",
    "enter",
    "exemption",
    "find_frozen",
    "quotable",
    "quotes_of",
    "record_quote",
    "response",
    "say",
    "take_back",
    "take_snapshot",
    "typed",
    "uncoded",
    "unsay",
    "versions",
    "withdraw",
    "words_of",
]
