"""One request that has no finished answer, as the list shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row

from bot.domain.conversations import Status, TickName
from bot.domain.messages import ChannelKind, DeliveryStatus
from bot.domain.policies import Policies
from bot.domain.questionnaires import Phase, questionnaire_id
from bot.domain.reviews import LONDON, InvitationTimetable, age_on, invitation_timetable
from bot.domain.reviews.states import OPEN
from bot.ground.calendar import AddedDays, beginning_of
from bot.ground.slots import Slots
from bot.reports.forecast.found import OutOfReach, reach_of
from bot.reports.unanswered.found import Findings
from bot.reports.unanswered.reasons import AskFacts, ReminderVerdict, SentReminder, judge
from bot.reviews.contributions.asked import undelivered
from bot.talk.reminders import REMINDERS


class LastMessage(StrEnum):
    """What became of the last message to a child."""

    NOT_SENT = "not_sent"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    ON_HOLD = "on_hold"
    UNKNOWN = "unknown"


MESSAGES: Mapping[LastMessage, str] = MappingProxyType(
    {
        LastMessage.NOT_SENT: "not sent",
        LastMessage.SENT: "sent",
        LastMessage.DELIVERED: "delivered",
        LastMessage.FAILED: "not delivered",
        LastMessage.ON_HOLD: "held",
        LastMessage.UNKNOWN: "not known whether it was sent",
    }
)
PHONES: Mapping[OutOfReach, str] = MappingProxyType(
    {
        OutOfReach.NO_PHONE: "none",
        OutOfReach.UNCONFIRMED: "waiting to be confirmed",
        OutOfReach.SUSPENDED: "suspended",
        OutOfReach.OPTED_OUT: "opted out",
        OutOfReach.WRONG_PERSON: "wrong number",
        OutOfReach.STALE: "nobody can be reached there",
        OutOfReach.SILENT: "silent: asked whether it is still them",
        OutOfReach.CHANNEL_OFF: "the channel is switched off",
    }
)
IN_USE = "in use"
_DELIVERY: Mapping[DeliveryStatus, LastMessage] = MappingProxyType(
    {
        DeliveryStatus.PENDING: LastMessage.NOT_SENT,
        DeliveryStatus.CANCELLED: LastMessage.NOT_SENT,
        DeliveryStatus.DELIVERED: LastMessage.DELIVERED,
        DeliveryStatus.READ: LastMessage.DELIVERED,
        DeliveryStatus.FAILED: LastMessage.FAILED,
        DeliveryStatus.UNKNOWN: LastMessage.UNKNOWN,
    }
)


@dataclass(frozen=True, slots=True)
class UnansweredAsk:
    """One request: about which review, by which phone, what was sent, how far the child came, why not reminded.

    ``conversation_id`` is None where the child was not asked yet; ``trouble`` says why the last message failed.
    """

    review_id: int
    phase: Phase
    child_id: int
    known_as: str
    review_on: date
    officer_id: int
    officer: str
    team_id: int
    team: str
    language: str | None
    channel: ChannelKind | None
    phone: str
    message: LastMessage
    trouble: str | None
    message_at: datetime | None
    answered: int
    questions: int
    verdict: ReminderVerdict
    handed_at: datetime | None
    conversation_id: int | None
    questionnaire: str | None

    @property
    def key(self) -> str:
        """Return what names this request in an address or form."""
        return f"{self.review_id}-{self.phase}"

    @property
    def may_remind(self) -> bool:
        """Return whether a person may send a reminder now."""
        return self.verdict.may_send is not None


@dataclass(slots=True)
class AskReader:
    """Makes the rows of the list of what was found; a review's days are counted once for each day."""

    found: Findings
    policies: Policies
    added: AddedDays
    now: datetime
    _days: dict[date, InvitationTimetable] = field(default_factory=dict)

    @property
    def slot(self) -> datetime:
        """Return the next moment at which the bot may write first."""
        return Slots(self.added, self.policies.writing).first(self.now)

    def rows(self) -> Sequence[UnansweredAsk]:
        """Return the requests in the order of their reviews; who is not to be asked yet, or at all, is left out."""
        slot = self.slot
        return [self._row(each, slot) for each in self.found.asks if self._is_wanted(each)]

    def _timetable(self, day: date) -> InvitationTimetable:
        if day not in self._days:
            self._days[day] = invitation_timetable(day, self.added.legal, self.policies.asking)
        return self._days[day]

    def _is_wanted(self, ask: Row[Any]) -> bool:
        """Return whether the child was asked, or should be by now."""
        if ask.conversation_id is not None:
            return True
        today, days = self.now.astimezone(LONDON).date(), self._timetable(ask.review_on)
        begins, ends = (days.ask_after_on, days.closes_on)
        if ask.phase == Phase.PRE:
            begins, ends = (days.invite_on, ask.review_on)
        return begins <= today < ends and not self._is_too_young(ask, today)

    @staticmethod
    def _is_too_young(ask: Row[Any], today: date) -> bool:
        if ask.born_on is None:
            return False
        return questionnaire_id(Phase(ask.phase), age_on(ask.born_on, max(ask.review_on, today))) is None

    def _reach(self, ask: Row[Any]) -> ChannelKind | OutOfReach:
        """Return how the child is written to: on the phone on which they were asked, else on the first that works."""
        phones = self.found.phones.get(ask.child_id, ())
        if ask.conversation_id is not None:
            mine = [each for each in phones if each.address_id == ask.address_id]
            return self._of_asked(mine[0]) if mine else OutOfReach.NO_PHONE
        if ask.born_on is None:
            return OutOfReach.NO_BIRTHDAY
        reaches = [reach_of(each) for each in phones]
        works = (each for each in reaches if isinstance(each, ChannelKind))
        return next(works, reaches[0] if reaches else OutOfReach.NO_PHONE)

    @staticmethod
    def _of_asked(phone: Row[Any]) -> ChannelKind | OutOfReach:
        """Return how a phone stands on which a child was asked: long silence alone keeps no reminder back."""
        reach = reach_of(phone)
        is_only_quiet = reach is OutOfReach.SILENT and phone.still_asked_at is None
        return ChannelKind(phone.channel) if is_only_quiet else reach

    def _facts(self, ask: Row[Any], reach: ChannelKind | OutOfReach) -> AskFacts:
        days, is_before = self._timetable(ask.review_on), ask.phase == Phase.PRE
        closes = beginning_of(days.closes_on)
        clock = self.found.clock.get(ask.conversation_id, ())
        return AskFacts(
            Phase(ask.phase),
            ask.review_on,
            Status(ask.status) if ask.status else None,
            reach,
            days.cut_off_at if is_before else closes,
            is_over=is_before and ask.review_status not in OPEN,
            invited_at=ask.invited_at,
            reminders=tuple(
                SentReminder(
                    TickName(each.kind), each.sent_at or each.created_at, DeliveryStatus(each.status)
                )
                for each in self.found.messages.get(ask.conversation_id, ())
                if each.kind in REMINDERS
            ),
            clock={TickName(each.name): each.due_at for each in clock},
            is_written_to=ask.is_written_to,
        )

    def _row(self, ask: Row[Any], slot: datetime) -> UnansweredAsk:
        reach = self._reach(ask)
        sent = self.found.messages.get(ask.conversation_id, ())
        last = sent[-1] if sent else None
        message = _message(last)
        return UnansweredAsk(
            ask.review_id, Phase(ask.phase), ask.child_id, ask.known_as, ask.review_on, ask.officer_id, ask.officer,
            ask.team_id, ask.team, ask.language or ask.known_language,
            channel=ChannelKind(ask.channel) if ask.channel else reach if isinstance(reach, ChannelKind) else None,
            phone=IN_USE if isinstance(reach, ChannelKind) else PHONES.get(OutOfReach(reach), IN_USE),
            message=message,
            trouble=undelivered(last.error_code) if last and message is LastMessage.FAILED else None,
            message_at=(last.sent_at or last.created_at) if last else None,
            answered=ask.answered or 0,
            questions=ask.questions or 0,
            verdict=judge(self._facts(ask, reach), self.now, slot),
            handed_at=ask.handed_at,
            conversation_id=ask.conversation_id,
            questionnaire=ask.questionnaire,
        )  # fmt: skip


def _message(last: Row[Any] | None) -> LastMessage:
    if last is None:
        return LastMessage.NOT_SENT
    if last.status == DeliveryStatus.PENDING and last.is_held:
        return LastMessage.ON_HOLD
    return _DELIVERY.get(DeliveryStatus(last.status), LastMessage.SENT)
