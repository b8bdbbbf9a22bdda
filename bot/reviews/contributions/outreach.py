"""The states of asking one child about one review, and the facts of the conversation and the phone behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from types import MappingProxyType

from bot.domain.participation import Outreach

NO_BIRTH, NO_PHONE, NOT_CONFIRMED, SUSPENDED = (
    "no date of birth", "no phone on record", "no confirmed phone", "phone suspended",
)  # fmt: skip
WRONG, OPTED_OUT, NEVER_INVITED, NOT_SENT = "wrong number", "opted out", "never invited", "not sent"
UNDER_FOUR, NOBODY_THERE, CHANNEL_OFF = (
    "under 4",
    "nobody can be reached there",
    "the channel is switched off",
)


class PhoneState(IntEnum):
    """The state of the best phone that a child can be asked on, the best last."""

    NONE = 0
    NOT_CONFIRMED = 1
    SUSPENDED = 2
    WRONG = 3
    OPTED_OUT = 4
    CHANNEL_OFF = 5
    STALE = 6
    USABLE = 7

    @property
    def hindrance(self) -> str:
        """Return why a child cannot be asked on a phone in this state; a usable one has no reason."""
        return _HINDERED[self]


_HINDERED: Mapping[PhoneState, str] = MappingProxyType(
    {
        PhoneState.NONE: NO_PHONE,
        PhoneState.NOT_CONFIRMED: NOT_CONFIRMED,
        PhoneState.SUSPENDED: SUSPENDED,
        PhoneState.WRONG: WRONG,
        PhoneState.OPTED_OUT: OPTED_OUT,
        PhoneState.CHANNEL_OFF: CHANNEL_OFF,
    }
)
_LOST = frozenset({PhoneState.SUSPENDED, PhoneState.WRONG, PhoneState.OPTED_OUT})


class Asked(StrEnum):
    """The state of asking; exactly one holds for each review."""

    NOT_ASKED = "not_asked"
    INVITED = "invited"
    ANSWERING = "answering"
    ANSWERED = "answered"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
    NO_ANSWER = "no_answer"
    CANNOT_REACH = "cannot_reach"


LABELS: Mapping[Asked, str] = MappingProxyType(
    {
        Asked.NOT_ASKED: "Not asked",
        Asked.INVITED: "Invited",
        Asked.ANSWERING: "Answering",
        Asked.ANSWERED: "Answered",
        Asked.DECLINED: "Declined",
        Asked.TAKEN_BACK: "Taken back",
        Asked.NO_ANSWER: "No answer",
        Asked.CANNOT_REACH: "Cannot reach",
    }
)
OUTREACH: Mapping[Asked, Outreach] = MappingProxyType(
    {
        Asked.NOT_ASKED: Outreach.NOT_ASKED,
        Asked.INVITED: Outreach.NO_ANSWER,
        Asked.ANSWERING: Outreach.ANSWERED,
        Asked.ANSWERED: Outreach.ANSWERED,
        Asked.DECLINED: Outreach.DECLINED,
        Asked.TAKEN_BACK: Outreach.TAKEN_BACK,
        Asked.NO_ANSWER: Outreach.NO_ANSWER,
        Asked.CANNOT_REACH: Outreach.CANNOT_REACH,
    }
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """What lists know of the conversation before one review; ``delivery`` is the last message's status.

    ``sent`` tells whether anything of it was ever sent. ``stale`` is why nobody can be reached at the address, see
    :class:`bot.domain.messages.Unreachable`. ``trouble`` is the code of the last message
    that failed. ``refused``: the child said no to giving views, in the conversation or another way; it outlives the
    conversation. ``taken_back``: what was said in the conversation was deleted at the child's wish.
    """

    status: str | None
    answered: int = 0
    questions: int = 0
    invited_at: datetime | None = None
    finished_at: datetime | None = None
    channel: str | None = None
    delivery: str | None = None
    failed: int = 0
    sent: bool = True
    refused: bool = False
    taken_back: bool = False
    stale: str | None = None
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether a child could be asked: the best phone, working days to go, and whether the review is still to come.

    Once the child was asked ``phone`` is the one of that conversation. ``stale`` is why nobody can be reached at a
    confirmed one. ``phone_days`` are the working days that were to go when a phone came into use,
    ``invited_before`` those at which the authority has children invited.
    """

    born_on: date | None
    review_on: date
    phone: PhoneState
    days: int
    is_open: bool = True
    stale: str | None = None
    phone_days: int | None = None
    invited_before: int = 15

    @property
    def lost(self) -> str | None:
        """Return why the phone on which a child was asked takes no more messages before the review; else None."""
        return self.phone.hindrance if self.is_open and self.phone in _LOST else None


@dataclass(frozen=True, slots=True)
class AskedState:
    """The state with what stands behind it: a reason or the delivery, when it began, and how many answers."""

    state: Asked
    why: str | None
    since: datetime | None = None
    answered: int = 0
    questions: int = 0
    channel: str | None = None
    failed: int = 0

    @property
    def label(self) -> str:
        """Return the words of the state, the same on every page."""
        return LABELS[self.state]

    @property
    def is_old_enough(self) -> bool:
        """Return whether the child is of an age that is asked."""
        return self.why != UNDER_FOUR
