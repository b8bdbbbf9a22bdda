"""Messages of which people said whether they tell a worry: what the heads learn from, and what they are judged by."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "messages"


@dataclass(frozen=True, slots=True)
class LabelledMessage:
    """One invented message: its language, its words, whether it tells a worry, and of which kind it is."""

    language: str
    text: str
    worry: bool
    kind: str = ""


def read_messages(path: Path) -> tuple[LabelledMessage, ...]:
    """Return the messages of one file, which names its language once or with each message."""
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(
        LabelledMessage(
            each.get("language") or read["language"], each["text"], each["worry"], each.get("kind", "")
        )
        for each in read["messages"]
    )


def own_messages() -> tuple[LabelledMessage, ...]:
    """Return the messages that the heads learn from, language by language."""
    return tuple(message for path in sorted(FOLDER.glob("*.toml")) for message in read_messages(path))


def digest(messages: Sequence[LabelledMessage]) -> str:
    """Return what tells these messages from others: twelve hexadecimal digits."""
    lines = "\n".join(f"{each.language}\t{each.worry}\t{each.text}" for each in messages)
    return hashlib.sha256(lines.encode()).hexdigest()[:12]
