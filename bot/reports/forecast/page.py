"""The forecast as its page shows it: by day, by channel, what it would cost, and who cannot be asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from bot.domain.messages import ChannelKind
from bot.domain.policies import Policies, SegmentPrice
from bot.domain.reviews import LONDON, AskingDays, InvitationTimetable, add_working_days, invitation_timetable
from bot.ground.calendar import AddedDays, added_days, beginning_of, closed_days
from bot.ground.context import Context
from bot.reports.forecast.found import (
    OutOfReach,
    asked_between,
    reach_of_children,
    reminders_between,
    reviews_between,
)
from bot.reports.forecast.messages import Coming, ComingAsk, ComingMessage, Forecaster
from bot.talk.addressed import accepted_languages

DAYS = 14


@dataclass(frozen=True, slots=True)
class ForecastDay:
    """What would go on one day, by what it is; ``segments`` and ``pence`` are those of text messages.

    ``is_unread``: nobody reads on this day, so a reply waits for the next one.
    """

    day: date
    is_unread: bool
    numbers: Mapping[Coming, int]
    segments: int
    pence: int


@dataclass(frozen=True, slots=True)
class ForecastChannel:
    """What would go by one channel; ``pence`` is what text messages cost, and nought off SMS."""

    channel: ChannelKind
    messages: int
    segments: int
    pence: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """What would be sent from the first to the last day; ``children`` are those who would be asked.

    ``unreached``: children whose review comes but who would not be asked, by why. ``pence`` is an estimate.
    ``example`` are the days of one review that is far enough ahead for all of them, held on ``example_on``.
    """

    first: date
    last: date
    children: int
    days: tuple[ForecastDay, ...]
    channels: tuple[ForecastChannel, ...]
    unreached: Mapping[OutOfReach, int]
    pence: int
    example_on: date
    example: InvitationTimetable

    @property
    def messages(self) -> int:
        """Return how many messages would be sent at most."""
        return sum(each.messages for each in self.channels)


def forecast(session: Session, context: Context, policies: Policies, now: datetime) -> Forecast:
    """Foresee the next two weeks, reminders as if nobody answered; six statements, however many children."""
    connection, today = session.connection(), now.astimezone(LONDON).date()
    last = today + timedelta(days=DAYS - 1)
    added, accepted = added_days(connection), accepted_languages(connection)
    foresees = Forecaster(context, policies, added, accepted, now, last)
    messages, unreached = _asked(connection, foresees, *_in_sight(policies.asking, today, last, added.legal))
    end = beginning_of(last + timedelta(days=1))
    messages += [foresees.reminder(each) for each in reminders_between(connection, now, end)]
    example_on = add_working_days(today, policies.asking.invite_before + 1, added.legal)
    return Forecast(
        today,
        last,
        children=len({each.child_id for each in messages if each.what is not Coming.REMINDER}),
        days=_by_day(messages, policies, added, {day for day in added.office if today <= day <= last}),
        channels=_by_channel(messages, policies.price),
        unreached=unreached,
        pence=_pence(_segments(messages, ChannelKind.SMS), policies.price),
        example_on=example_on,
        example=invitation_timetable(example_on, added.legal, policies.asking),
    )


def _in_sight(asking: AskingDays, today: date, last: date, legal: frozenset[date]) -> tuple[date, date]:
    """Return the first and the last day of the reviews that somebody could be asked about until ``last``."""
    invited_by = add_working_days(last, asking.invite_before + 1, legal)
    return today - timedelta(days=asking.close_after), invited_by


def _asked(
    connection: Connection, foresees: Forecaster, first: date, last: date
) -> tuple[list[ComingMessage], Mapping[OutOfReach, int]]:
    today = foresees.now.astimezone(LONDON).date()
    reach = reach_of_children(connection, first, last, today)
    asked = asked_between(connection, first, last)
    messages: list[ComingMessage] = []
    out: dict[int, OutOfReach] = {}
    for row in reviews_between(connection, first, last):
        for ask in foresees.asks(row):
            if (row.review_id, ask.phase.value) in asked:
                continue
            found = _messages_of(foresees, ask, reach.get(row.child_id, OutOfReach.NO_PHONE))
            if isinstance(found, OutOfReach):
                out[row.child_id] = found
            else:
                messages += found
    return messages, Counter(out.values())


def _messages_of(
    foresees: Forecaster, ask: ComingAsk, reach: ChannelKind | OutOfReach
) -> Sequence[ComingMessage] | OutOfReach:
    questionnaire = foresees.questionnaire(ask)
    if isinstance(questionnaire, OutOfReach):
        return questionnaire
    return reach if isinstance(reach, OutOfReach) else list(foresees.messages(ask, reach, questionnaire))


def _by_day(
    messages: Iterable[ComingMessage], policies: Policies, added: AddedDays, closed: Iterable[date]
) -> tuple[ForecastDay, ...]:
    """Return the days on which something would go, and those on which nothing does because the office is closed."""
    found: dict[date, list[ComingMessage]] = {day: [] for day in closed}
    for each in messages:
        found.setdefault(each.day, []).append(each)
    reads, unread = policies.service.hours.days, closed_days(added.unread)
    return tuple(
        _day(day, found[day], policies.price, is_unread=day.weekday() not in reads or day in unread)
        for day in sorted(found)
    )


def _day(
    day: date, messages: Sequence[ComingMessage], price: SegmentPrice, *, is_unread: bool
) -> ForecastDay:
    segments = _segments(messages, ChannelKind.SMS)
    return ForecastDay(
        day, is_unread, Counter(each.what for each in messages), segments, _pence(segments, price)
    )


def _by_channel(messages: Sequence[ComingMessage], price: SegmentPrice) -> tuple[ForecastChannel, ...]:
    counts = Counter(each.channel for each in messages)
    kinds = [kind for kind in ChannelKind if counts[kind]]
    return tuple(_channel(kind, counts[kind], _segments(messages, kind), price) for kind in kinds)


def _channel(kind: ChannelKind, messages: int, segments: int, price: SegmentPrice) -> ForecastChannel:
    return ForecastChannel(
        kind, messages, segments, _pence(segments, price) if kind is ChannelKind.SMS else 0
    )


def _pence(segments: int, price: SegmentPrice) -> int:
    return round(segments * price.hundredths / 100)


def _segments(messages: Iterable[ComingMessage], kind: ChannelKind) -> int:
    return sum(each.segments for each in messages if each.channel is kind)
