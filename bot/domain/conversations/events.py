"""What can happen to a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.conversations.state import AfterOfficer
from bot.domain.questionnaires import OptionKey

# Stands before the question of a button that belongs to another conversation.
EARLIER = "earlier:"


@dataclass(frozen=True, slots=True)
class Button:
    """A pressed button or row: the question or menu it stood under (None = the open one), and the option."""

    key: OptionKey
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the child; ``at`` is the provider's time, or ours where it gives none.

    ``quotes`` is the question that the quoted message asked; ``early`` forces "written before the last question
    could be read"; ``is_code`` tells that the text is the code on a child's card, and ``names`` which child's on a
    shared phone.
    """

    provider_id: str
    at: datetime
    text: str = ""
    media: str | None = None
    media_failed: bool = False
    button: Button | None = None
    quotes: str | None = None
    early: bool = False
    is_code: bool = False
    names: str | None = None


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji put on one of our messages; it counts only on the open question."""

    provider_id: str
    at: datetime
    question: str
    emoji: str


@dataclass(frozen=True, slots=True)
class Unheard:
    """A message that says nothing here: an empty one, or a button of a menu that is over."""

    provider_id: str
    at: datetime


class TickName(StrEnum):
    """The moments of a conversation's own clock; LETTER: what an officer wrote goes out, OFFICER: their turn ends."""

    REMINDER1 = "reminder1"
    REMINDER2 = "reminder2"
    CUTOFF = "cutoff"
    RESUME = "resume"
    ASK_AGAIN = "ask_again"
    LETTER = "letter"
    OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment of the clock has come; ``short``: the last reminder offers the short set instead."""

    name: TickName
    short: bool = False


@dataclass(frozen=True, slots=True)
class ReviewMoved:
    """The review has a new date, so many days from the old one."""

    days: int


@dataclass(frozen=True, slots=True)
class ReviewHeld:
    """The review took place."""


@dataclass(frozen=True, slots=True)
class ReviewCancelled:
    """The review will not take place."""


@dataclass(frozen=True, slots=True)
class Published:
    """A new version of the questionnaire exists; a conversation keeps the one it began with."""

    version: int


class StaffAction(StrEnum):
    """What staff can do to a conversation."""

    PAUSE = "pause"
    RESUME = "resume"
    LANGUAGE = "language"
    CANCEL = "cancel"
    REISSUE_CODE = "reissue_code"
    CONFIRM_PHONE = "confirm_phone"


@dataclass(frozen=True, slots=True)
class Staff:
    """Staff acted on the conversation; ``language`` is the one they set."""

    action: StaffAction
    language: str | None = None


@dataclass(frozen=True, slots=True)
class OfficerSays:
    """An officer tells the child something by name; ``listens``: what the child writes next is for the officer.

    ``asks_after``: where something is still asked when the officer's turn is over.
    """

    kind: str
    params: Mapping[str, str] = field(default_factory=dict)
    listens: bool = False
    asks_after: AfterOfficer | None = None


@dataclass(frozen=True, slots=True)
class OfficerAsks:
    """An officer wants a question put again."""

    question: str


@dataclass(frozen=True, slots=True)
class LetterLost:
    """What an officer wrote reached nobody, so that no reply to it can come."""


Event = (
    Message | Reaction | Unheard | Tick | ReviewMoved | ReviewHeld | ReviewCancelled | Published | Staff | OfficerSays
    | OfficerAsks | LetterLost
)  # fmt: skip
