"""What a look at the installation found, in words for whoever must act."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.messages import ChannelKind


class CheckState(StrEnum):
    """What a finding asks for: nothing, a look, or to be set right before live use."""

    OK = "ok"
    WARN = "warn"
    FIX = "FIX"


Said = tuple[CheckState, str]


@dataclass(frozen=True, slots=True)
class ChannelFinding:
    """What was found about one channel."""

    channel: ChannelKind
    state: CheckState
    text: str
