"""What every use case of the conversation knows: the content, the engine's knowledge, the service's own facts."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.conversations import Knowledge, World
from bot.domain.hours import OpenHours
from bot.translation import Content, Translations


@dataclass(frozen=True, slots=True)
class Context:
    """Built once a process by the wiring and handed to the use cases.

    ``calls_duty``: somebody is called to every alert, so that a child may be told so.
    """

    content: Content
    translations: Translations
    knowledge: Knowledge
    service: str
    hours: OpenHours
    closed: Container[date]
    calls_duty: bool = False

    def world(self, now: datetime) -> World:
        """Give the engine its moment."""
        return World(self.knowledge, now, self.hours.are_open(now, self.closed))
