"""Who was asked and has not answered, why nobody reminds them now, and what a person can do about it."""

from bot.reports.unanswered.acts import (
    ReminderPreview,
    hand_over_all,
    lock,
    of_chosen,
    preview,
    remind,
)
from bot.reports.unanswered.found import AskedPeriod, open_now
from bot.reports.unanswered.page import NO_LANGUAGE, UnansweredList, UnansweredPart, unanswered
from bot.reports.unanswered.reasons import REASONS, NotRemindedReason
from bot.reports.unanswered.rows import MESSAGES, LastMessage, UnansweredAsk

__all__ = [
    "MESSAGES",
    "NO_LANGUAGE",
    "REASONS",
    "AskedPeriod",
    "LastMessage",
    "NotRemindedReason",
    "ReminderPreview",
    "UnansweredAsk",
    "UnansweredList",
    "UnansweredPart",
    "hand_over_all",
    "lock",
    "of_chosen",
    "open_now",
    "preview",
    "remind",
    "unanswered",
]
