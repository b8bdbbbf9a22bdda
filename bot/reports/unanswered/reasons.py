"""Why a child who was asked and has not answered is not reminded now, and whether a person may remind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from bot.domain.conversations import Status, TickName
from bot.domain.conversations.step import WAITING
from bot.domain.messages import ChannelKind, DeliveryStatus
from bot.domain.questionnaires import Phase
from bot.domain.response import NOWHERE
from bot.reports.forecast.found import OutOfReach
from bot.talk.reminders import REMINDERS
from bot.talk.timers import PAUSE

# How often a child is reminded of one request at most.
MOST = 2
_WAITS = frozenset({DeliveryStatus.PENDING, DeliveryStatus.SENDING})


class NotRemindedReason(StrEnum):
    """Why no reminder goes to a child now."""

    NOT_DUE = "not_due"
    DUE_ON = "due_on"
    NONE_SET = "none_set"
    COMING = "coming"
    HOURS = "hours"
    REMINDED = "reminded"
    LIMIT = "limit"
    PAUSED = "paused"
    WRITING = "writing"
    NEEDS_CODE = "needs_code"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
    OPTED_OUT = "opted_out"
    NO_PHONE = "no_phone"
    PHONE = "phone"
    TOO_NEAR = "too_near"
    OVER = "over"
    NOT_ASKED = "not_asked"
    NO_BIRTHDAY = "no_birthday"


REASONS: Mapping[NotRemindedReason, str] = MappingProxyType(
    {
        NotRemindedReason.NOT_DUE: "Not due: asked less than two days ago",
        NotRemindedReason.DUE_ON: "A reminder is due",
        NotRemindedReason.NONE_SET: "No reminder is set",
        NotRemindedReason.COMING: "A reminder is on its way",
        NotRemindedReason.HOURS: "A reminder waits for the hours for writing",
        NotRemindedReason.REMINDED: "Reminder sent",
        NotRemindedReason.LIMIT: "The limit is reached: two reminders",
        NotRemindedReason.PAUSED: "Paused: the child said later",
        NotRemindedReason.WRITING: "An officer is writing with the child: it goes on when they are done",
        NotRemindedReason.NEEDS_CODE: "The phone must show first whose it is",
        NotRemindedReason.DECLINED: "The child declined",
        NotRemindedReason.TAKEN_BACK: "The child had the answers deleted",
        NotRemindedReason.OPTED_OUT: "Opted out",
        NotRemindedReason.NO_PHONE: "No phone",
        NotRemindedReason.PHONE: "The phone cannot be written to",
        NotRemindedReason.TOO_NEAR: "The review is too near",
        NotRemindedReason.OVER: "The time for answers is over",
        NotRemindedReason.NOT_ASKED: "Not asked yet",
        NotRemindedReason.NO_BIRTHDAY: "Not asked: no date of birth",
    }
)


@dataclass(frozen=True, slots=True)
class SentReminder:
    """One reminder that was put into the outbox, and what became of it."""

    name: TickName
    at: datetime
    status: DeliveryStatus


@dataclass(frozen=True, slots=True)
class AskFacts:
    """What is known of one request: how the child stands to it, the phone, the clock and what was sent.

    ``status`` is None where nobody asked yet. ``ends_at`` is when answers come too late, ``clock`` the moments that
    are set and have not come. ``is_written_to``: an officer is writing with the child.
    """

    phase: Phase
    review_on: date
    status: Status | None
    reach: ChannelKind | OutOfReach
    ends_at: datetime
    is_over: bool = False
    invited_at: datetime | None = None
    reminders: tuple[SentReminder, ...] = ()
    clock: Mapping[TickName, datetime] = field(default_factory=dict)
    is_written_to: bool = False

    @property
    def arrived(self) -> tuple[SentReminder, ...]:
        """Return the reminders that went out or will."""
        return tuple(each for each in self.reminders if each.status not in NOWHERE)


@dataclass(frozen=True, slots=True)
class ReminderVerdict:
    """Why no reminder goes now, since or until when, and which one a person may send; None where none may be."""

    reason: NotRemindedReason
    when: datetime | None = None
    may_send: TickName | None = None


def judge(facts: AskFacts, now: datetime, slot: datetime) -> ReminderVerdict:
    """Say why a child is not reminded now; ``slot`` is the next moment at which the bot may write first."""
    steps = (_refused(facts), _late(facts, slot), _under_way(facts, now, slot), _enough(facts, now))
    found = next((each for each in steps if each is not None), None)
    if found is not None:
        return found
    next_one = REMINDERS[min(len(facts.arrived), MOST - 1)]
    due = min((facts.clock[name] for name in REMINDERS if name in facts.clock), default=None)
    if due is not None:
        return ReminderVerdict(NotRemindedReason.DUE_ON, due, next_one)
    if facts.arrived:
        return ReminderVerdict(NotRemindedReason.REMINDED, facts.arrived[-1].at, next_one)
    return ReminderVerdict(NotRemindedReason.NONE_SET, None, next_one)


def _refused(facts: AskFacts) -> ReminderVerdict | None:
    """Return whether the child or the phone wants no message."""
    if facts.status is Status.DECLINED:
        return ReminderVerdict(NotRemindedReason.DECLINED)
    if facts.status is Status.WITHDRAWN:
        return ReminderVerdict(NotRemindedReason.TAKEN_BACK)
    if facts.status is Status.STOPPED or facts.reach is OutOfReach.OPTED_OUT:
        return ReminderVerdict(NotRemindedReason.OPTED_OUT)
    if facts.reach in (OutOfReach.NO_PHONE, OutOfReach.NO_BIRTHDAY):
        return ReminderVerdict(NotRemindedReason(facts.reach.value))
    is_unfit = isinstance(facts.reach, OutOfReach) or facts.status is Status.WRONG_PERSON
    return ReminderVerdict(NotRemindedReason.PHONE) if is_unfit else None


def _late(facts: AskFacts, slot: datetime) -> ReminderVerdict | None:
    """Return whether an answer would come too late, or the child cannot answer yet."""
    if facts.is_over or (slot >= facts.ends_at and facts.phase is Phase.POST):
        return ReminderVerdict(NotRemindedReason.OVER)
    if slot >= facts.ends_at:
        return ReminderVerdict(NotRemindedReason.TOO_NEAR)
    if facts.status is None:
        return ReminderVerdict(NotRemindedReason.NOT_ASKED, slot)
    return None if facts.status in WAITING else ReminderVerdict(NotRemindedReason.NEEDS_CODE)


def _under_way(facts: AskFacts, now: datetime, slot: datetime) -> ReminderVerdict | None:
    """Return whether an officer writes, the child paused, or a reminder goes by itself in the next hours for it."""
    if facts.is_written_to:
        return ReminderVerdict(NotRemindedReason.WRITING)
    if facts.status is Status.PAUSED:
        return ReminderVerdict(NotRemindedReason.PAUSED, facts.clock.get(TickName.RESUME))
    if any(each.status in _WAITS for each in facts.reminders):
        return ReminderVerdict(NotRemindedReason.COMING)
    near = [facts.clock[name] for name in REMINDERS if name in facts.clock and facts.clock[name] <= slot]
    if not near:
        return None
    is_held_back = min(near) > now
    return ReminderVerdict(
        NotRemindedReason.HOURS if is_held_back else NotRemindedReason.COMING, max(min(near), now)
    )


def _enough(facts: AskFacts, now: datetime) -> ReminderVerdict | None:
    """Return whether the child has had enough messages that nobody asked for, ever or for two days."""
    sent = facts.arrived
    if len(sent) >= MOST:
        return ReminderVerdict(NotRemindedReason.LIMIT, sent[-1].at)
    if sent and now < sent[-1].at + PAUSE:
        return ReminderVerdict(NotRemindedReason.REMINDED, sent[-1].at)
    if facts.invited_at is not None and now < facts.invited_at + PAUSE:
        return ReminderVerdict(NotRemindedReason.NOT_DUE, facts.invited_at)
    return None
