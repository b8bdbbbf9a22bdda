"""How handing over one e-mail ended: taken, not taken, or nobody can tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class MailOutcome(StrEnum):
    """How one try ended: with ``away`` the server took nothing now, with ``doubted`` it may have taken the e-mail."""

    TAKEN = "taken"
    REFUSED = "refused"
    AWAY = "away"
    DOUBTED = "doubted"


@dataclass(frozen=True, slots=True)
class MailAnswer:
    """How one try ended; ``reason`` is what went wrong, None when the e-mail was taken."""

    outcome: MailOutcome
    reason: str | None = None


# Hands over one e-mail: to whom, its subject and its text.
MailPost = Callable[[str, str, str], MailAnswer]
