"""Playing scripted dialogues through the real engine with the real questions, words and languages; no database."""

from bot.demo.replay.player import Played, play
from bot.demo.replay.scripts import TranscriptError, load

__all__ = ["Played", "TranscriptError", "load", "play"]
