"""Whatever quotes our own words is not the child's: reactions sent as texts, quoted and forwarded copies."""

from bot.domain.echoes.echo import Echo, may_quote, read_echo
from bot.domain.echoes.frames import Frames, parse_frames
from bot.domain.echoes.tokens import has_quotes

__all__ = ["Echo", "Frames", "has_quotes", "may_quote", "parse_frames", "read_echo"]
