"""What truly varies: the channel a message leaves by, who approves templates, and the queue that wakes the sender."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from bot.domain.messages import Absent, Outbound, Refused, Sent
from bot.domain.templates import TemplateDraft, TemplateNews


class Channel(Protocol):
    """A provider that carries messages to young people."""

    def send(self, message: Outbound) -> Sent | Refused:
        """Hand over one message within the time-out; never raises for what a provider or network can do."""
        ...

    def find(self, message: Outbound) -> Sent | Absent | None:
        """Look for a message whose sending ended in doubt; None when the provider cannot tell."""
        ...


class TemplateOffice(Protocol):
    """Where WhatsApp templates are made and approved; like a channel it never raises for what a provider can do."""

    def submit(self, draft: TemplateDraft, content_sid: str | None = None) -> TemplateNews | Refused:
        """Make a template and ask for its approval; safe to repeat."""
        ...

    def look(self, content_sid: str) -> TemplateNews | Refused:
        """Ask where a template stands."""
        ...


class FeedBroken(Exception):
    """A provider gave no updates; the text says why, without a secret."""


class UpdateFeed(Protocol):
    """What a provider keeps for us until we fetch it; every method raises FeedBroken when it cannot."""

    def begin(self) -> None:
        """Make ready for fetching."""
        ...

    def updates(self) -> Sequence[Mapping[str, Any]]:
        """Return what came since the last time, after waiting for it."""
        ...

    def confirm(self, update: Mapping[str, Any]) -> None:
        """Let the provider forget an update and all before it."""
        ...

    def call(self, method: str, fields: Mapping[str, Any]) -> Any:
        """Run one method of the provider and return its result."""
        ...


class TaskQueue(Protocol):
    """Wakes the worker; it carries names only, never words or addresses."""

    def wake(self, task: str) -> None:
        """Ask a worker to run the named task soon; losing the call is harmless because sweeps run on a clock."""
        ...
