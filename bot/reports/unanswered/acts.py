"""What is done about unanswered requests: reminding several children at once, and handing over to their IROs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.messages import ChannelKind
from bot.domain.policies import Policies
from bot.domain.reviews import LONDON
from bot.ground import audit
from bot.ground.calendar import added_days
from bot.ground.context import Context
from bot.ground.roles import Person
from bot.reports.forecast.found import ComingReminder
from bot.reports.forecast.messages import Forecaster
from bot.reports.unanswered.page import UnansweredList
from bot.reports.unanswered.reasons import NotRemindedReason
from bot.reports.unanswered.rows import UnansweredAsk
from bot.reviews.handed_over import hand_over, request_of
from bot.talk import reminders
from bot.talk.addressed import accepted_languages


@dataclass(frozen=True, slots=True)
class ReminderPreview:
    """What reminding would do: who is reminded and when, who is not and why, and what it costs.

    ``pence`` is an estimate, as in the forecast; only text messages are counted in segments.
    """

    going: tuple[UnansweredAsk, ...]
    staying: Mapping[NotRemindedReason, int]
    at: datetime
    segments: int
    pence: int

    @property
    def children(self) -> int:
        """Return how many children are reminded."""
        return len({row.child_id for row in self.going})


def preview(
    session: Session, listed: UnansweredList, chosen: Collection[str] | None, context: Context,
    policies: Policies, now: datetime,
) -> ReminderPreview:  # fmt: skip
    """Say what reminding the children of these requests would do; None chooses all of the list's part."""
    rows = of_chosen(listed, chosen)
    going = tuple(row for row in rows if row.may_remind)
    staying = Counter(row.verdict.reason for row in rows if not row.may_remind)
    segments = _segments(session, going, listed.slot, context, policies, now)
    pence = round(segments * policies.price.hundredths / 100)
    return ReminderPreview(going, dict(staying.most_common()), listed.slot, segments, pence)


def of_chosen(listed: UnansweredList, chosen: Collection[str] | None) -> Sequence[UnansweredAsk]:
    """Return the requests of the list's part that were chosen; None chooses all of them."""
    return listed.wanted if chosen is None else [row for row in listed.wanted if row.key in chosen]


def _segments(
    session: Session, going: Sequence[UnansweredAsk], at: datetime, context: Context, policies: Policies,
    now: datetime,
) -> int:  # fmt: skip
    """Return how many segments the text messages have, measured as the forecast measures them."""
    connection = session.connection()
    last = at.astimezone(LONDON).date() + timedelta(days=1)
    foresees = Forecaster(
        context, policies, added_days(connection), accepted_languages(connection), now, last
    )
    coming = (_coming(row, at) for row in going if row.channel is ChannelKind.SMS)
    return sum(foresees.reminder(each).segments for each in coming if each is not None)


def _coming(row: UnansweredAsk, at: datetime) -> ComingReminder | None:
    name = row.verdict.may_send
    if name is None or row.channel is None or row.questionnaire is None:
        return None
    return ComingReminder(at, name, row.channel, row.language, row.phase, row.questionnaire)


def lock(session: Session, listed: UnansweredList, chosen: Collection[str] | None) -> None:
    """Lock the conversations of the chosen requests; whoever reads the list again then reads what is settled."""
    ids = [row.conversation_id for row in of_chosen(listed, chosen) if row.conversation_id is not None]
    reminders.lock(session.connection(), sorted(ids))


def remind(
    session: Session, person: Person, listed: UnansweredList, chosen: Collection[str] | None, now: datetime
) -> int:
    """Remind the children of these requests who may be reminded, and return how many messages that makes.

    ``listed`` was read behind :func:`lock`: who pressed twice finds the first reminder on its way. Each goes in the
    hours for writing first, as the clock's own reminders do.
    """
    going = [row for row in of_chosen(listed, chosen) if row.may_remind]
    for row in going:
        _remind(session, row, listed.slot, now)
    for row in going:
        audit.record(
            session, "reminded", "conversation", row.conversation_id, person, now, review=row.review_id,
            reminder=row.verdict.may_send, at=listed.slot.isoformat(timespec="minutes"),
        )  # fmt: skip
    return len(going)


def _remind(session: Session, row: UnansweredAsk, at: datetime, now: datetime) -> None:
    if row.conversation_id is not None and row.verdict.may_send is not None:
        reminders.bring_forward(session.connection(), row.conversation_id, row.verdict.may_send, at, now)


def hand_over_all(
    session: Session, person: Person, rows: Sequence[UnansweredAsk], *, words: str, now: datetime
) -> int:
    """Hand these requests over to their IROs, and return how many were not with them already.

    InputRefused without words.
    """
    request_of(words)
    reviews = {row.review_id: row for row in rows}
    return sum(
        hand_over(session, person, row.review_id, row.phase, words=words, now=now) for row in reviews.values()
    )
