"""What an officer tells a child about a review: letters, what came of an answer, questions put again; and asking."""

from bot.reviews.told.acts import (
    LONGEST,
    LONGEST_SAID,
    Addressee,
    LookedAt,
    addressee,
    done_writing,
    look,
    tell,
)
from bot.reviews.told.again import ask_question_again, look_at_question
from bot.reviews.told.by_hand import ask_now, may_ask_now, was_asked
from bot.reviews.told.listed import OfficersTalk, TalkItem, talk_of

__all__ = [
    "LONGEST",
    "LONGEST_SAID",
    "Addressee",
    "LookedAt",
    "OfficersTalk",
    "TalkItem",
    "addressee",
    "ask_now",
    "ask_question_again",
    "done_writing",
    "look",
    "look_at_question",
    "may_ask_now",
    "talk_of",
    "tell",
    "was_asked",
]
