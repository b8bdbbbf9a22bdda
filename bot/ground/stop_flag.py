"""The wish that a process ends, made by a signal and seen by whoever works or waits."""

from __future__ import annotations

import time

# How long a wait may go on after the wish; an idle process wakes this often.
SLICE_SECONDS = 0.2


class StopFlag:
    """A flag that a signal handler may set at any moment.

    A ``threading.Event`` may not: its lock is held for an instant while the main thread begins to wait,
    and a handler that runs in that instant waits for that lock for ever.
    """

    def __init__(self) -> None:
        self._is_set = False

    def set(self) -> None:
        """Ask for the end."""
        self._is_set = True

    def clear(self) -> None:
        """Take the wish back."""
        self._is_set = False

    def is_set(self) -> bool:
        """Return whether the end was asked for."""
        return self._is_set

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the end is asked for, at most ``timeout`` seconds; return whether it was."""
        until = None if timeout is None else time.monotonic() + timeout
        while not self._is_set:
            left = SLICE_SECONDS if until is None else until - time.monotonic()
            if left <= 0:
                break
            time.sleep(min(left, SLICE_SECONDS))
        return self._is_set
