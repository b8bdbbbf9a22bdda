"""Contributions: what a child gave for a review, how far asking has come, and what an IRO records about it."""

from bot.reviews.contributions.asked import HINDRANCES, asked_state
from bot.reviews.contributions.evidence import Bounds, Received, evidence, is_late, window
from bot.reviews.contributions.files import (
    LARGEST,
    KeptFile,
    Upload,
    file_of,
    find_contribution,
    find_review,
    find_words,
)
from bot.reviews.contributions.marks import (
    UNDECIDED,
    ContributionStanding,
    ContributionState,
    ContributionVerdict,
    Ruling,
    check_reason,
    mark_read,
    rule,
    situation,
    tick,
)
from bot.reviews.contributions.outreach import (
    LABELS,
    OUTREACH,
    Asked,
    AskedState,
    Exchange,
    PhoneState,
    Reach,
)
from bot.reviews.contributions.overdue import holds_overdue, is_overdue, overdue_before
from bot.reviews.contributions.raising import RaisingAnswer, question_of, raising_answers
from bot.reviews.contributions.received import (
    IS_OWN_WORDS,
    Recorded,
    ViewsSource,
    Written,
    record_contribution,
    written,
)
from bot.reviews.contributions.refusals import OFFERS, Declined, RefusedViews, record_refusal, refusals
from bot.reviews.contributions.said import Answered, Aside, SaidWords, Words
from bot.reviews.contributions.terms import question_text
from bot.reviews.contributions.words import answers, asked_question, words

__all__ = [
    "HINDRANCES",
    "IS_OWN_WORDS",
    "LABELS",
    "LARGEST",
    "OFFERS",
    "OUTREACH",
    "UNDECIDED",
    "Answered",
    "Aside",
    "Asked",
    "AskedState",
    "Bounds",
    "ContributionStanding",
    "ContributionState",
    "ContributionVerdict",
    "Declined",
    "Exchange",
    "KeptFile",
    "PhoneState",
    "RaisingAnswer",
    "Reach",
    "Received",
    "Recorded",
    "RefusedViews",
    "Ruling",
    "SaidWords",
    "Upload",
    "ViewsSource",
    "Words",
    "Written",
    "answers",
    "asked_question",
    "asked_state",
    "check_reason",
    "evidence",
    "file_of",
    "find_contribution",
    "find_review",
    "find_words",
    "holds_overdue",
    "is_late",
    "is_overdue",
    "mark_read",
    "overdue_before",
    "question_of",
    "question_text",
    "raising_answers",
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
