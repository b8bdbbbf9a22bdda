"""Reviews: their kinds, statutory timetable, invitation timetable, ages; every day is an argument."""

from bot.domain.reviews.asking import AskingDays, UnfitPolicy, WritingHours
from bot.domain.reviews.invitations import InvitationTimetable, SchoolDays, allowed_slot, invitation_timetable
from bot.domain.reviews.kinds import REVIEW_KIND_NAMES, ReviewKind, counts_in_care
from bot.domain.reviews.states import LONDON, ReviewEnd, review_end
from bot.domain.reviews.timetable import (
    Due,
    NextReview,
    add_months,
    add_working_days,
    age_on,
    birthday,
    due_on,
    is_working_day,
    midway,
    next_review,
    working_days_between,
)

__all__ = [
    "LONDON",
    "REVIEW_KIND_NAMES",
    "AskingDays",
    "Due",
    "InvitationTimetable",
    "NextReview",
    "ReviewEnd",
    "ReviewKind",
    "SchoolDays",
    "UnfitPolicy",
    "WritingHours",
    "add_months",
    "add_working_days",
    "age_on",
    "allowed_slot",
    "birthday",
    "counts_in_care",
    "due_on",
    "invitation_timetable",
    "is_working_day",
    "midway",
    "next_review",
    "review_end",
    "working_days_between",
]
