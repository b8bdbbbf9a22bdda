"""What a step wants done; the services carry it out in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.conversations.state import Given


@dataclass(frozen=True, slots=True)
class Send:
    """Say something: ``kind`` is a message kind, ``ask:<question>`` or ``reask:<question>``."""

    kind: str
    question: str | None = None
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Store:
    """A new version of the answer to a question.

    ``joins``: it adds to the version before, which was part of the same answer. ``message`` is the provider's id of
    the message that said it, None for the message of this step.
    """

    question: str
    given: Given
    joins: bool = False
    message: str | None = None


@dataclass(frozen=True, slots=True)
class KeepNote:
    """Words or media that belong to no question; ``message`` as in :class:`Store`.

    ``to_officer``: they came while an officer was writing with the child, and are that officer's.
    """

    text: str | None
    media: str | None
    message: str | None = None
    to_officer: bool = False


@dataclass(frozen=True, slots=True)
class SetAside:
    """An answer in own words was none: the words become a note, and the question has no answer."""

    question: str


@dataclass(frozen=True, slots=True)
class Raise:
    """An attention flag is raised."""

    flag: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """An attention flag is taken back, because the child took the answer back."""

    flag: str


@dataclass(frozen=True, slots=True)
class OptOut:
    """The address said STOP."""


@dataclass(frozen=True, slots=True)
class OptIn:
    """The address said START."""


@dataclass(frozen=True, slots=True)
class WrongPerson:
    """The address belongs to somebody else."""


@dataclass(frozen=True, slots=True)
class Pause:
    """The child wants to go on later."""


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """The child chose the language in which they are written to, now and in later conversations."""

    language: str


@dataclass(frozen=True, slots=True)
class LetGo:
    """The turn of the officer who wrote to the child is over."""


@dataclass(frozen=True, slots=True)
class Decline:
    """The child said no; ``offer`` is None for the refusal itself, then the offer that was accepted or "none"."""

    offer: str | None


@dataclass(frozen=True, slots=True)
class EraseViews:
    """The child took the views back: words go, the fact stays."""


@dataclass(frozen=True, slots=True)
class Complete:
    """Every question on the path has its answer."""


Effect = (
    Send
    | Store
    | KeepNote
    | SetAside
    | Raise
    | Withdraw
    | OptOut
    | OptIn
    | WrongPerson
    | Pause
    | ChooseLanguage
    | LetGo
    | Decline
    | EraseViews
    | Complete
)
