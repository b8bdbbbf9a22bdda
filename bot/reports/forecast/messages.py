"""The messages of a forecast: who is asked on which day and reminded when, and how long each message is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row

from bot.domain.conversations import Conversation, TickName, fits_short_set, prompt_kind, short_set
from bot.domain.messages import ChannelKind
from bot.domain.policies import Policies
from bot.domain.questionnaires import Phase, questionnaire_id
from bot.domain.reviews import LONDON, InvitationTimetable, ReviewKind, age_on, invitation_timetable
from bot.domain.reviews.states import OPEN
from bot.domain.texting.measure import measure
from bot.ground.calendar import AddedDays, beginning_of
from bot.ground.context import Context
from bot.ground.slots import Slots
from bot.reports.forecast.found import REMINDING, ComingReminder, OutOfReach
from bot.talk.invitations import first_state
from bot.talk.placeholders import Facts
from bot.talk.rendering import Speaker
from bot.talk.timers import moments_of

# Stands for the IRO where a message names one.
SOMEBODY = "Firstname Lastname"
# The day on which a message would go, what it is, and its segments.
_Sent = tuple[date, "Coming", int]


class Coming(StrEnum):
    """What is sent without a child having asked for it."""

    INVITATION = "invitation"
    FEEDBACK = "feedback"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class ComingMessage:
    """One message that would go on a day; ``child_id`` is None for a reminder of a conversation that is open."""

    day: date
    what: Coming
    channel: ChannelKind
    segments: int
    child_id: int | None = None


@dataclass(frozen=True, slots=True)
class ComingAsk:
    """That a child would be asked: the review's row, before or after it, when, and the review's days."""

    row: Row[Any]
    phase: Phase
    at: datetime
    timetable: InvitationTimetable


@dataclass(frozen=True, slots=True)
class _ReviewDays:
    """The days of a review, and when the bot would write before and after it."""

    timetable: InvitationTimetable
    invite_at: datetime
    ask_after_at: datetime


@dataclass(slots=True)
class Forecaster:
    """Foresees messages from ``now`` to the ``last`` day, under these policies; measures each text once.

    Many reviews share their day and many children their language: what follows from these is found once.
    """

    context: Context
    policies: Policies
    added: AddedDays
    accepted: Sequence[str]
    now: datetime
    last: date
    _measured: dict[tuple[object, ...], int] = field(default_factory=dict)
    _days: dict[date, _ReviewDays] = field(default_factory=dict)
    _sent: dict[tuple[object, ...], tuple[_Sent, ...]] = field(default_factory=dict)
    _states: dict[tuple[object, ...], Conversation] = field(default_factory=dict)
    _segments_of: dict[tuple[object, ...], int] = field(default_factory=dict)

    def asks(self, row: Row[Any]) -> Iterator[ComingAsk]:
        """Say when a child would be asked about a review; a review to come is taken to be held on its day."""
        days = self._days_of(row.review_on)
        if row.status in OPEN and days.invite_at.date() < row.review_on:
            yield from self._in_time(ComingAsk(row, Phase.PRE, days.invite_at, days.timetable))
        is_held = row.status == "held" or row.review_on >= self._today
        if is_held and days.ask_after_at.date() < days.timetable.closes_on:
            yield from self._in_time(ComingAsk(row, Phase.POST, days.ask_after_at, days.timetable))

    def questionnaire(self, ask: ComingAsk) -> str | OutOfReach:
        """Return which questions the child would be asked, or why none."""
        born_on = ask.row.born_on
        if born_on is None:
            return OutOfReach.NO_BIRTHDAY
        age = age_on(born_on, max(ask.row.review_on, ask.at.date()))
        return questionnaire_id(ask.phase, age) or OutOfReach.UNDER_FOUR

    def messages(self, ask: ComingAsk, channel: ChannelKind, questionnaire: str) -> Iterator[ComingMessage]:
        """Return the invitation, and the reminders that follow it when the child does not answer."""
        key = (ask.row.review_on, ask.phase, channel, ask.row.language, questionnaire, ask.row.kind)
        if key not in self._sent:
            self._sent[key] = tuple(self._sends(ask, channel, questionnaire))
        for day, what, segments in self._sent[key]:
            yield ComingMessage(day, what, channel, segments, ask.row.child_id)

    def reminder(self, each: ComingReminder) -> ComingMessage:
        """Return the message of a reminder that is set already."""
        known = _Target(each.channel.value, each.language)
        size = self._segments(known, each.phase, each.questionnaire, each.name)
        return ComingMessage(each.due_at.astimezone(LONDON).date(), Coming.REMINDER, each.channel, size)

    @property
    def _today(self) -> date:
        return self.now.astimezone(LONDON).date()

    def _sends(self, ask: ComingAsk, channel: ChannelKind, questionnaire: str) -> Iterator[_Sent]:
        known = _Target(channel.value, ask.row.language, ask.row.kind)
        what = Coming.FEEDBACK if ask.phase is Phase.POST else Coming.INVITATION
        yield ask.at.date(), what, self._segments(known, ask.phase, questionnaire)
        for name, moment in moments_of(ask.phase, ask.timetable, self._allowed, ask.at).items():
            if name in REMINDING and ask.at < moment and moment.date() <= self.last:
                reminder = self._segments(known, ask.phase, questionnaire, name)
                yield moment.date(), Coming.REMINDER, reminder

    def _segments(
        self, known: _Target, phase: Phase, questionnaire: str, name: TickName | None = None
    ) -> int:
        """Return the segments of the first message to such a child, or of a reminder; they are the same on each day."""
        key = (known, phase, questionnaire, name)
        if key not in self._segments_of:
            state = self._state(known, phase, questionnaire)
            self._segments_of[key] = (
                self._size(state, prompt_kind(state) or "invite")
                if name is None
                else self._reminder_size(state, name)
            )
        return self._segments_of[key]

    def _state(self, known: _Target, phase: Phase, questionnaire: str) -> Conversation:
        key = (known, phase, questionnaire)
        if key not in self._states:
            self._states[key] = first_state(
                known, phase, questionnaire, self.accepted, self.context, self.now
            )
        return self._states[key]

    def _days_of(self, review_on: date) -> _ReviewDays:
        if review_on not in self._days:
            timetable = invitation_timetable(review_on, self.added.legal, self.policies.asking)
            invite_at, ask_after_at = self._slot(timetable.invite_on), self._slot(timetable.ask_after_on)
            self._days[review_on] = _ReviewDays(timetable, invite_at, ask_after_at)
        return self._days[review_on]

    @property
    def _allowed(self) -> Slots:
        return Slots(self.added, self.policies.writing)

    def _slot(self, day: date) -> datetime:
        return self._allowed.first(max(beginning_of(day), self.now))

    def _in_time(self, ask: ComingAsk) -> Iterator[ComingAsk]:
        if ask.at.date() <= self.last:
            yield ask

    def _reminder_size(self, state: Conversation, name: TickName) -> int:
        """Return the segments of a reminder to a child who has answered nothing."""
        knowledge = self.context.knowledge
        known = knowledge.asked(state)
        if name is TickName.REMINDER2 and self.policies.asking.shortens and fits_short_set(known, knowledge):
            short = short_set(state.phase, knowledge)
            return self._size(replace(state, questionnaire=short.id, version=short.version), "invite_short")
        return self._size(state, name.value)

    def _size(self, state: Conversation, kind: str) -> int:
        """Return how many segments a message has; off SMS a message is one."""
        if state.channel is not ChannelKind.SMS:
            return 1
        key = (state.questionnaire, state.left_out, state.language, kind)
        if key not in self._measured:
            facts = Facts(SOMEBODY, SOMEBODY, self._today + timedelta(days=21))
            speaker = Speaker(self.context, state, state.channel, lambda: facts, self.now)
            left = len(speaker.questionnaire.questions)
            params = {"left": left} if kind == TickName.REMINDER1 else {}
            self._measured[key] = measure(speaker.say(kind, None, params).text).segments
        return self._measured[key]


@dataclass(frozen=True, slots=True)
class _Target:
    """To whom a message would go; what a review leaves out makes no reminder longer that is set already."""

    channel: str
    language: str | None
    kind: str = ReviewKind.CARE
