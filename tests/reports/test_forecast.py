"""The forecast says what the bot then really sends, day by day and segment by segment, and who is out of its reach."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from bot.domain.messages import ChannelKind
from bot.domain.policies import Policies, SegmentPrice
from bot.domain.reviews import AskingDays
from bot.domain.texting.measure import measure
from bot.ground import policies
from bot.ground.roles import Person, Role
from bot.reports.forecast import Coming, Forecast, OutOfReach, forecast
from bot.store.messages import OutboxMessage
from bot.talk import events, invitations, timers
from tests import factories
from tests.content import context
from tests.factories import NOW, TODAY
from tests.ground.people import person
from tests.talk.phones import enrol

KINDS = dict.fromkeys(("reminder1", "reminder2", "invite_short"), Coming.REMINDER)
SLOTS = (timedelta(hours=1), timedelta(hours=6, minutes=45), timedelta(hours=10))


def foreseen(session: Session, held: Policies | None = None) -> Forecast:
    return forecast(session, context(), held or policies.in_force(session), NOW)


def lives(session: Session) -> Iterator[datetime]:
    """Let two weeks go by: 10:00, 15:45 and 19:00 of each day."""
    for day in range(14):
        for slot in SLOTS:
            yield NOW + timedelta(days=day) + slot


def really_sent(session: Session) -> tuple[Counter[tuple[date, Coming]], Counter[ChannelKind], int]:
    """Do what the worker does for two weeks in which nobody answers; count by day, by channel, and SMS segments."""
    connection = session.connection()
    for now in lives(session):
        for timer in timers.due(connection, now):
            events.ring(connection, timer, now, context())
        for due in invitations.due_now(connection, now):
            invitations.invite(connection, due.review_id, due.phase, now, context())
    sent = session.scalars(select(OutboxMessage)).all()
    days = Counter((each.created_at.date(), KINDS.get(each.kind, Coming.INVITATION)) for each in sent)
    segments = sum(measure(each.body["text"]).segments for each in sent if each.channel == "sms")
    return days, Counter(ChannelKind(each.channel) for each in sent), segments


def a_few_children(session: Session) -> None:
    for ahead, language in ((19, "en"), (15, "ur"), (24, None), (31, "pl"), (60, "en")):
        enrol(session, review={"review_on": TODAY + timedelta(days=ahead)}, language=language)
    enrol(session, ChannelKind.WHATSAPP, review={"review_on": TODAY + timedelta(days=22)})
    enrol(session, ChannelKind.TELEGRAM, review={"review_on": TODAY + timedelta(days=30)})


@pytest.mark.parametrize("shortens", [False, True])
def test_what_is_foreseen_is_what_is_then_sent(session: Session, *, shortens: bool) -> None:
    policies.decide(session, person(session, Role.SERVICE_MANAGER), AskingDays(shortens=shortens), NOW)
    a_few_children(session)
    factories.closing_day(session, day=TODAY, calendar="office")
    told = foreseen(session)
    days, channels, segments = really_sent(session)
    assert {(each.day, what): number for each in told.days for what, number in each.numbers.items()} == days
    assert {each.channel: each.messages for each in told.channels} == channels
    assert next(each.segments for each in told.channels if each.channel is ChannelKind.SMS) == segments
    assert told.messages == sum(days.values()) > told.children == 6


def test_days_on_which_the_office_is_closed_are_told_as_such(session: Session) -> None:
    """Nothing is sent on a closing day; on a Saturday a message goes, and nobody reads the reply before Monday."""
    for ahead in range(13, 30):
        enrol(session, review={"review_on": TODAY + timedelta(days=ahead)})
    factories.closing_day(session, day=TODAY + timedelta(days=1), calendar="office")
    factories.closing_day(session, day=TODAY + timedelta(days=60), calendar="office")
    told = foreseen(session)
    unread = {each.day for each in told.days if each.is_unread}
    tuesday, weekend = TODAY + timedelta(days=1), {each.day for each in told.days if each.day.weekday() >= 5}
    assert weekend
    assert unread == {tuesday, *weekend}
    assert [sum(each.numbers.values()) for each in told.days if each.day == tuesday] == [0]


def test_it_follows_the_policies_and_the_price(session: Session) -> None:
    enrol(session, review={"review_on": TODAY + timedelta(days=45)})
    assert foreseen(session).children == 0
    sam: Person = person(session, Role.SERVICE_MANAGER)
    policies.decide(session, sam, AskingDays(invite_before=30, first_reminder_after=10), NOW)
    policies.decide(session, sam, SegmentPrice(450), NOW)
    told = foreseen(session)
    (sms,) = told.channels
    assert (told.children, told.pence) == (1, round(sms.segments * 4.5))
    assert sum(each.segments for each in told.days) == sms.segments
    assert sms.pence == told.pence


def test_it_names_the_days_of_a_review_by_the_policies(session: Session) -> None:
    usual = foreseen(session).example
    assert (usual.invite_on, usual.first_reminder_on) == (
        TODAY + timedelta(days=1),
        TODAY + timedelta(days=3),
    )
    changed = foreseen(session, Policies(asking=AskingDays(invite_before=5, close_after=20)))
    days = changed.example
    assert days.invite_on == TODAY + timedelta(days=1)
    assert (days.ask_after_on, days.closes_on) == (
        changed.example_on + timedelta(days=1),
        changed.example_on + timedelta(days=20),
    )


def test_reminders_of_open_conversations_and_questions_after_reviews_are_counted(session: Session) -> None:
    asked, _ = enrol(session, review={"review_on": TODAY + timedelta(days=12)})
    at_four = NOW + timedelta(hours=7)
    (due,) = invitations.due_now(session.connection(), at_four)
    assert due.review_id == asked
    invitations.invite(session.connection(), due.review_id, due.phase, at_four, context())
    enrol(session, review={"review_on": TODAY - timedelta(days=3), "status": "held"})
    told = forecast(session, context(), Policies(), at_four)
    numbers = sum((Counter(each.numbers) for each in told.days), Counter[Coming]())
    # Two of the open conversation, one of the feedback just asked, one of the feedback after the review to come.
    assert numbers == {Coming.REMINDER: 3, Coming.FEEDBACK: 2}
    assert told.children == 2


def test_it_says_how_many_cannot_be_asked_and_why(session: Session) -> None:
    soon = {"review_on": TODAY + timedelta(days=10)}
    factories.review(session, child_id=factories.child(session).id, **soon)
    enrol(session, review=soon, born_on=TODAY - timedelta(days=900))
    enrol(session, review=soon, born_on=None)
    for given in (
        {"opted_out_at": NOW},
        {"stale_at": NOW, "stale_reason": "not_in_use"},
        {"wrong_person_at": NOW},
    ):
        enrol(session, review=soon, address_id=factories.address(session, **given).id)
    waiting = factories.child(session)
    factories.binding(
        session, child_id=waiting.id, address_id=factories.address(session).id, confirmed_at=None
    )
    factories.review(session, child_id=waiting.id, **soon)
    enrol(session, review={**soon, "status": "cancelled"})
    told = foreseen(session)
    assert told.unreached == {
        OutOfReach.NO_PHONE: 1,
        OutOfReach.UNDER_FOUR: 1,
        OutOfReach.NO_BIRTHDAY: 1,
        OutOfReach.OPTED_OUT: 1,
        OutOfReach.STALE: 1,
        OutOfReach.WRONG_PERSON: 1,
        OutOfReach.UNCONFIRMED: 1,
    }
    assert (told.children, told.messages) == (0, 0)


def test_it_takes_six_statements_however_many_children_there_are(session: Session) -> None:
    a_few_children(session)
    spoken: list[str] = []
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda *given: spoken.append(given[2]))
    forecast(session, context(), Policies(), NOW)
    assert len(spoken) == 6
