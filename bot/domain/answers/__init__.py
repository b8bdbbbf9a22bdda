"""Reading a reply: digits of any script, faces, labels, words of many languages, commands.

Text is folded for comparing only; what the child wrote is stored as it came.
"""

from bot.domain.answers.labels import Labels, arrange_forms, build_labels
from bot.domain.answers.listener import (
    SKIPPED,
    UNCLEAR,
    Listener,
    Reading,
    ReplyOutcome,
    Signs,
    Value,
    build_signs,
    without_signs,
)
from bot.domain.answers.normalise import Normalised, normalise, script_of
from bot.domain.answers.parse import read
from bot.domain.answers.reasons import SAD, clauses, splits
from bot.domain.answers.scorer import Scorer, read_scorer
from bot.domain.answers.vocabulary import Vocabulary, build_vocabularies, tongue_of_danger

__all__ = [
    "SAD",
    "SKIPPED",
    "UNCLEAR",
    "Labels",
    "Listener",
    "Normalised",
    "Reading",
    "ReplyOutcome",
    "Scorer",
    "Signs",
    "Value",
    "Vocabulary",
    "arrange_forms",
    "build_labels",
    "build_signs",
    "build_vocabularies",
    "clauses",
    "normalise",
    "read",
    "read_scorer",
    "script_of",
    "splits",
    "tongue_of_danger",
    "without_signs",
]
