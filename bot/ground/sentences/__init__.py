"""The installation's own sentences: who wrote and signed off what, and the catalogues with them in place."""

from bot.ground.sentences.changes import LONGEST, WORDS, proposed, tidy, write
from bot.ground.sentences.files import FileDifferences, differences, take, written
from bot.ground.sentences.kept import NewVersion, spoken
from bot.ground.sentences.spoken import SpokenSentences, with_own, worded
from bot.ground.sentences.states import (
    EDITORS,
    States,
    counts,
    history,
    language_of,
    safety,
    states,
    translated,
)

__all__ = [
    "EDITORS",
    "LONGEST",
    "WORDS",
    "FileDifferences",
    "NewVersion",
    "SpokenSentences",
    "States",
    "counts",
    "differences",
    "history",
    "language_of",
    "proposed",
    "safety",
    "spoken",
    "states",
    "take",
    "tidy",
    "translated",
    "with_own",
    "worded",
    "write",
    "written",
]
