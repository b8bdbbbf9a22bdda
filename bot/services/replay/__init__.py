"""Playing scripted dialogues through the real engine with the real questions, words and languages; no database."""

from bot.services.replay.playing import Played, play
from bot.services.replay.scripts import TranscriptError, load

__all__ = ["Played", "TranscriptError", "load", "play"]
