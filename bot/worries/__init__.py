"""Worries in plain words, noticed by a program: it adds attention, and decides and answers nothing."""

from bot.worries.evaluation import WorryCounts, evaluate_by, evaluate_worries
from bot.worries.labelled import LabelledMessage, own_messages, read_messages
from bot.worries.noticer import Noticer, open_noticer
from bot.worries.sweep import WorryTrack

__all__ = [
    "LabelledMessage",
    "Noticer",
    "WorryCounts",
    "WorryTrack",
    "evaluate_by",
    "evaluate_worries",
    "open_noticer",
    "own_messages",
    "read_messages",
]
