"""Contributions: what a child gave for a review, how far asking has come, and what an IRO records about it."""

from bot.reviews.contributions.asking import (
    HINDRANCES,
    LABELS,
    OUTREACH,
    UNDER_FOUR,
    Asked,
    AskedState,
    Exchange,
    Phone,
    Reach,
    asked_state,
)
from bot.reviews.contributions.evidence import Bounds, Received, evidence, is_late, window
from bot.reviews.contributions.files import LARGEST, Kept, Upload, file_of
from bot.reviews.contributions.finding import find_contribution, find_review
from bot.reviews.contributions.marking import UNDECIDED, Verdict, check_reason, mark_read, tick
from bot.reviews.contributions.questions import question_text
from bot.reviews.contributions.recording import Recorded, Source, Written, record_contribution, written
from bot.reviews.contributions.refusing import OFFERS, Declined, Refused, record_refusal, refusals
from bot.reviews.contributions.standing import Ruling, Situation, Standing, rule, situation
from bot.reviews.contributions.words import Answered, Aside, Said, Words, asked_question, words

__all__ = [
    "HINDRANCES",
    "LABELS",
    "LARGEST",
    "OFFERS",
    "OUTREACH",
    "UNDECIDED",
    "UNDER_FOUR",
    "Answered",
    "Aside",
    "Asked",
    "AskedState",
    "Bounds",
    "Declined",
    "Exchange",
    "Kept",
    "Phone",
    "Reach",
    "Received",
    "Recorded",
    "Refused",
    "Ruling",
    "Said",
    "Situation",
    "Source",
    "Standing",
    "Upload",
    "Verdict",
    "Words",
    "Written",
    "asked_question",
    "asked_state",
    "check_reason",
    "evidence",
    "file_of",
    "find_contribution",
    "find_review",
    "is_late",
    "mark_read",
    "question_text",
    "record_contribution",
    "record_refusal",
    "refusals",
    "rule",
    "situation",
    "tick",
    "window",
    "words",
    "written",
]
