"""What truly varies: the channel a message leaves by and the queue that wakes the sender."""

from __future__ import annotations

from typing import Protocol

from bot.domain.messages import Absent, Outbound, Refused, Sent


class Channel(Protocol):
    """A provider that carries messages to young people."""

    def send(self, message: Outbound) -> Sent | Refused:
        """Hand over one message within the time-out; never raises for what a provider or network can do."""
        ...

    def find(self, message: Outbound) -> Sent | Absent | None:
        """Look for a message whose sending ended in doubt; None when the provider cannot tell."""
        ...


class TaskQueue(Protocol):
    """Wakes the worker; it carries names only, never words or addresses."""

    def wake(self, task: str) -> None:
        """Ask a worker to run the named task soon; losing the call is harmless because sweeps run on a clock."""
        ...
