"""Reading a reply: digits of any script, faces, labels, words of many languages, commands.

Text is folded for comparing only; what the child wrote is stored as it came.
"""

from bot.domain.answers.arrangement import build_vocabularies
from bot.domain.answers.inside import keys_left_out
from bot.domain.answers.labels import Labels, build_labels
from bot.domain.answers.left_out import holds_wish
from bot.domain.answers.listener import (
    SAD,
    SKIPPED,
    UNCLEAR,
    Listener,
    Reading,
    ReplyOutcome,
    Signs,
    Value,
    build_signs,
    listener_of,
    without_signs,
)
from bot.domain.answers.mentions import Heard, LaterQuestion, hear_later
from bot.domain.answers.normalise import Normalised, normalise, script_of
from bot.domain.answers.option_words import ASKED_AGAIN, OptionWords, arrange_option_words
from bot.domain.answers.parse import read
from bot.domain.answers.reasons import clauses, meant_instead, splits
from bot.domain.answers.request_words import REQUESTS, request_of, share_of_words
from bot.domain.answers.scorer import Scorer, read_scorer
from bot.domain.answers.vocabulary import Vocabulary
from bot.domain.answers.whole import listed

__all__ = [
    "ASKED_AGAIN",
    "REQUESTS",
    "SAD",
    "SKIPPED",
    "UNCLEAR",
    "Heard",
    "Labels",
    "LaterQuestion",
    "Listener",
    "Normalised",
    "OptionWords",
    "Reading",
    "ReplyOutcome",
    "Scorer",
    "Signs",
    "Value",
    "Vocabulary",
    "arrange_option_words",
    "build_labels",
    "build_signs",
    "build_vocabularies",
    "clauses",
    "hear_later",
    "holds_wish",
    "keys_left_out",
    "listed",
    "listener_of",
    "meant_instead",
    "normalise",
    "read",
    "read_scorer",
    "request_of",
    "script_of",
    "share_of_words",
    "splits",
    "without_signs",
]
