"""The body of a request as it arrives: how long it may take, how large it may be, and what all of them may hold."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Receive = Callable[[], Awaitable[Mapping[str, Any]]]

STEP_SECONDS = 10.0
# A body brings so much in ten seconds, or ends: a short one is whole by then, a long file keeps a pace.
STEP = 128 * 1024


class TooSlow(Exception):
    """The next part of a body did not come in time."""


class TooLarge(Exception):
    """A body is longer than its path takes."""


class TooMuch(Exception):
    """Bodies that are arriving hold as much memory as they may."""


class Gone(Exception):
    """The caller went away before the body was whole."""


class BodyStore:
    """What the bodies that are arriving hold in memory, all together."""

    def __init__(self, most: int) -> None:
        self.left = most

    async def whole(self, receive: Receive, longest: int) -> bytes:
        """Return the whole body; TooSlow, TooLarge, TooMuch or Gone when it does not come as it should."""
        parts: list[bytes] = []
        held, more = 0, True
        try:
            while more:
                size, more = await self._step(receive, parts, longest - held)
                held += size
        finally:
            self.left += sum(map(len, parts))
        return parts[0] if len(parts) == 1 else b"".join(parts)

    async def _step(self, receive: Receive, parts: list[bytes], room: int) -> tuple[int, bool]:
        """Take parts until enough of them came for this step, or the last one."""
        size, more = 0, True
        try:
            async with asyncio.timeout(STEP_SECONDS):
                while more and size < STEP:
                    part, more = _read(await receive())
                    size += len(part)
                    if size > room:
                        raise TooLarge
                    if len(part) > self.left:
                        raise TooMuch
                    self.left -= len(part)
                    parts.append(part)
        except TimeoutError:
            raise TooSlow from None
        return size, more


def _read(message: Mapping[str, Any]) -> tuple[bytes, bool]:
    if message["type"] == "http.disconnect":
        raise Gone
    return message.get("body", b""), message.get("more_body", False)
