"""What truly varies: channels and their files, who approves templates, who translates, and the queue of the sender."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from bot.domain.media import CopyFate, Fetched, MachineRefusal, MachineTranslation, Unfetched
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


class MediaSource(Protocol):
    """Where a provider keeps messages and what was sent beside words; never raises for what it or a network can do."""

    def fetch(self, reference: str, most: int) -> Fetched | Unfetched:
        """Fetch one file of at most so many bytes, by the reference that came with its message."""
        ...

    def delete(self, reference: str) -> CopyFate:
        """Delete the provider's copy of a file; safe to repeat. A provider that offers no deletion keeps it."""
        ...

    def can_redact(self, provider_id: str) -> bool:
        """Return whether the provider may have a message under this id, and empties messages."""
        ...

    def redact(self, provider_id: str) -> CopyFate:
        """Empty the provider's copy of a message, of which it still knows that there was one; safe to repeat."""
        ...


class MachineTranslator(Protocol):
    """A server that translates by machine; never raises for what it or the network can do."""

    @property
    def name(self) -> str:
        """Return how the server is called on a page."""
        ...

    def languages(self) -> Mapping[str, Sequence[str]] | MachineRefusal:
        """Return the languages that it reads, each with those that it can put them into."""
        ...

    def translate(self, text: str, source: str, target: str) -> MachineTranslation | MachineRefusal:
        """Translate a text from one of our languages into another."""
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


class Encoder(Protocol):
    """Turns texts into lists of numbers that are close where the meaning is; on this machine, asking nobody."""

    def vectors(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return one list of numbers for each text, all of the same length."""
        ...
