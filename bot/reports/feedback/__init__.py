"""Feedback as the participation service reads it: what came after reviews, who has read it, what may be quoted."""

from bot.reports.feedback.list import (
    FeedbackFilter,
    FeedbackList,
    FeedbackRow,
    Show,
    Waiting,
    feedback_list,
    next_unread,
    waiting,
)
from bot.reports.feedback.marks import LONGEST_NOTE, acknowledge, mark_read
from bot.reports.feedback.page import FeedbackFlag, FeedbackPage, feedback_page
from bot.reports.feedback.quotes import is_quotable, quotes_of, record_quote, take_back, words_of

__all__ = [
    "LONGEST_NOTE",
    "FeedbackFilter",
    "FeedbackFlag",
    "FeedbackList",
    "FeedbackPage",
    "FeedbackRow",
    "Show",
    "Waiting",
    "acknowledge",
    "feedback_list",
    "feedback_page",
    "is_quotable",
    "mark_read",
    "next_unread",
    "quotes_of",
    "record_quote",
    "take_back",
    "waiting",
    "words_of",
]
