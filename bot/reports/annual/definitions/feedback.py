"""What the figures about feedback after reviews are, in plain English."""

from __future__ import annotations

from bot.domain.annual import CountOf, RateOf
from bot.domain.rates import FeedbackOutcome
from bot.reports.annual.definitions.words import OLDER, Figures

FEEDBACK: Figures = (
    CountOf(
        "fb.asked",
        "Forms sent",
        "forms were sent after reviews",
        "Requests for feedback about reviews held in the year.",
    ),
    RateOf(
        "fb.delivered",
        "fb.asked",
        "Delivered",
        "forms sent reached a phone",
        "The provider reported delivery, or the child wrote back.",
        "forms sent",
    ),
    RateOf(
        "fb.answered",
        "fb.delivered",
        "Answered",
        "forms delivered had at least one answer",
        "Finished or answered in part, divided by delivered.",
        "forms delivered",
    ),
    RateOf(
        f"fb.{FeedbackOutcome.FINISHED.value}",
        "fb.delivered",
        "Response rate",
        "forms delivered were finished",
        "Finished, divided by delivered.",
        "forms delivered",
    ),
    RateOf(
        f"fb.{FeedbackOutcome.FINISHED.value}",
        "held_four",
        "Finished of all reviews held",
        f"all {OLDER} led to a finished form",
        "Finished, divided by the reviews held less those with the code PN0.",
        "reviews held, but for PN0",
    ),
    CountOf(
        f"fb.{FeedbackOutcome.DECLINED.value}",
        "Declined",
        "children said that they did not want to answer",
        "The child said no, or took the answers back.",
    ),
    CountOf(
        f"fb.{FeedbackOutcome.OPTED_OUT.value}",
        "Opted out",
        "forms ended with the child opting out of messages",
        "The child wrote STOP.",
    ),
)
