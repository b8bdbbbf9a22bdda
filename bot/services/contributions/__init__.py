"""Contributions: what a child gave for a review, how far asking has come, and what an IRO records about it."""

from bot.services.contributions.asking import (
    LABELS,
    OUTREACH,
    Asked,
    AskedState,
    Exchange,
    Reach,
    asked_state,
)
from bot.services.contributions.evidence import Bounds, Received, evidence, window
from bot.services.contributions.finding import find_contribution, find_review
from bot.services.contributions.marking import UNDECIDED, Verdict, check_reason, mark_read, tick
from bot.services.contributions.words import Answered, Aside, Said, Words, words

__all__ = [
    "LABELS",
    "OUTREACH",
    "UNDECIDED",
    "Answered",
    "Aside",
    "Asked",
    "AskedState",
    "Bounds",
    "Exchange",
    "Reach",
    "Received",
    "Said",
    "Verdict",
    "Words",
    "asked_state",
    "check_reason",
    "evidence",
    "find_contribution",
    "find_review",
    "mark_read",
    "tick",
    "window",
    "words",
]
