"""The data folder's own copy of where the audit trail ends, out of reach of whoever changes the database."""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import dataclass
from pathlib import Path

from bot.store.audit import seal_of_head
from bot.store.engine import OWNER_ONLY

FILE = "audit-head.json"


class UnreadableHead(Exception):
    """The copy in the data folder makes no sense; the text says why."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a trail ends: its number of events, the last one's id and digest, and the seal of all this."""

    generation: int
    events: int
    last_id: int
    digest: bytes
    seal: bytes

    @property
    def is_sealed(self) -> bool:
        """Return whether the seal is ours."""
        return self.seal == seal_of_head(self.generation, self.events, self.last_id, self.digest)


def sealed(generation: int, events: int, last_id: int, digest: bytes) -> Head:
    """Return an end of the trail with our seal."""
    return Head(generation, events, last_id, digest, seal_of_head(generation, events, last_id, digest))


def read(folder: Path) -> Head | None:
    """Return the copy of a data folder, None when there is none; UnreadableHead when it makes no sense."""
    try:
        content = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Head(
            int(content["generation"]),
            int(content["events"]),
            int(content["last_id"]),
            bytes.fromhex(content["digest"]),
            bytes.fromhex(content["seal"]),
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableHead(f"{folder / FILE} cannot be read: {type(error).__name__}") from error


def write(folder: Path, head: Head) -> None:
    """Write the copy, unless the folder knows of a later end already; OSError when the folder cannot be written."""
    descriptor = os.open(folder / f"{FILE}.lock", os.O_CREAT | os.O_RDWR, OWNER_ONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        known = read(folder)
        if known is None or (known.generation, known.events) < (head.generation, head.events):
            _put(folder, head)
    finally:
        os.close(descriptor)


def _put(folder: Path, head: Head) -> None:
    content = {
        "generation": head.generation,
        "events": head.events,
        "last_id": head.last_id,
        "digest": head.digest.hex(),
        "seal": head.seal.hex(),
    }
    half = folder / f".{FILE}.half"
    with open(
        half, "w", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, OWNER_ONLY)
    ) as file:
        json.dump(content, file)
    half.replace(folder / FILE)
