"""Reading a reply: digits of any script, faces, labels, words of many languages, commands.

Text is folded for comparing only; what the child wrote is stored as it came.
"""

from bot.domain.answers.labels import Labels, build_labels
from bot.domain.answers.listening import SKIPPED, UNCLEAR, Listener, Outcome, Reading, Value
from bot.domain.answers.normalise import Normalised, normalise
from bot.domain.answers.reading import read
from bot.domain.answers.reasons import SAD, splits
from bot.domain.answers.signs import Signs, build_signs, without_signs
from bot.domain.answers.tongues import tongue_of_danger
from bot.domain.answers.vocabulary import Vocabulary, build_vocabularies

__all__ = [
    "SAD",
    "SKIPPED",
    "UNCLEAR",
    "Labels",
    "Listener",
    "Normalised",
    "Outcome",
    "Reading",
    "Signs",
    "Value",
    "Vocabulary",
    "build_labels",
    "build_signs",
    "build_vocabularies",
    "normalise",
    "read",
    "splits",
    "tongue_of_danger",
    "without_signs",
]
