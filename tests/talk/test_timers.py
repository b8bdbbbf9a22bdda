"""The clock of a conversation: each moment comes once, in hours in which a child may be written to."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.domain.conversations import ReviewMoved, Status, TickName
from bot.domain.reviews import LONDON, AskingDays
from bot.domain.texting import measure
from bot.ground import policies
from bot.ground.calendar import AddedDays
from bot.ground.roles import Role
from bot.ground.slots import Slots
from bot.outbox import addresses
from bot.store.conversations import ConversationRecord, Timer
from bot.store.reviews import Review
from bot.talk import events
from bot.talk import timers as timing
from tests.factories import NOW
from tests.ground.people import person
from tests.talk.phones import Phone, asked, context, invited

pytestmark = pytest.mark.usefixtures("noise")
DAY = timedelta(days=1)
SOON = {"review_on": (NOW + 21 * DAY).date()}


def ring_all(phone: Phone, now: datetime) -> Sequence[str]:
    """Let every timer of this conversation ring that has come by now; give what it queued."""
    phone.receives()
    phone.now = now
    before = len(phone.queued())
    for timer in timing.due(phone.connection, now):
        if timer.conversation_id == phone.conversation_id:
            events.ring(phone.connection, timer, now, context())
    return [row.kind for row in phone.queued()[before:]]


def timers(phone: Phone) -> dict[str, datetime]:
    """Return the timers that still run."""
    rows = phone.rows(Timer, conversation_id=phone.conversation_id, done_at=None)
    return {row.name: row.due_at for row in rows}


def test_a_child_who_says_nothing_is_reminded_twice_and_then_left_alone(session: Session) -> None:
    phone = invited(session, review=SOON)
    moments = timers(phone)
    assert list(moments) == ["reminder1", "reminder2", "cutoff"]
    assert ring_all(phone, moments["reminder1"] - timedelta(seconds=1)) == []
    assert ring_all(phone, moments["reminder1"]) == ["reminder1"]
    assert ring_all(phone, moments["reminder1"] + DAY) == []
    assert ring_all(phone, moments["reminder2"]) == ["reminder2"]
    assert ring_all(phone, moments["cutoff"]) == []
    assert phone.state.status is Status.NO_REPLY
    assert timers(phone) == {}


def test_a_child_who_has_not_begun_is_reminded_of_what_the_numbers_do(session: Session) -> None:
    phone = invited(session, review=SOON)
    ring_all(phone, timers(phone)["reminder1"])
    text = phone.queued()[-1].body["text"]
    assert "1 start, 2 later, 3 no thanks, 4 wrong person. STOP = no more texts." in text
    assert "9 = I do not feel safe" in text
    assert measure(text).segments == 1
    assert phone.writes("2") == ["paused"]
    assert phone.writes("1") == ["notice"]


def test_the_last_reminder_offers_three_quick_questions_where_the_authority_decided_so(
    session: Session,
) -> None:
    policies.decide(session, person(session, Role.SERVICE_MANAGER), AskingDays(shortens=True), NOW)
    phone = invited(session, review=SOON)
    moments = timers(phone)
    assert ring_all(phone, moments["reminder1"]) == ["reminder1"]
    assert ring_all(phone, moments["reminder2"]) == ["invite_short"]
    assert "3 quick questions" in phone.queued()[-1].body["text"]
    phone.now = moments["reminder2"]
    phone.writes("1")
    assert phone.writes("1")[-1:] == ["ask:life"]
    talk = phone.row(ConversationRecord, id=phone.conversation_id)
    assert talk.state["questionnaire"] == "pre-short"


def move(phone: Phone, days: int) -> None:
    """Let the review move, as the use case does."""
    review_id = phone.row(ConversationRecord, id=phone.conversation_id).review_id
    table: Any = Review.__table__
    key = table.c.id == review_id
    (was,) = phone.connection.execute(select(table.c.review_on).where(key)).scalars()
    phone.connection.execute(update(table).where(key).values(review_on=was + timedelta(days=days)))
    events.review_changed(phone.connection, review_id, ReviewMoved(days), phone.now, context())


def test_the_second_reminder_and_the_cut_off_follow_a_review_that_moves(session: Session) -> None:
    phone = invited(session, review=SOON)
    before = timers(phone)
    move(phone, 7)
    after = timers(phone)
    assert after["reminder1"] == before["reminder1"]
    assert after["reminder2"] == before["reminder2"] + 7 * DAY
    assert after["cutoff"] == before["cutoff"] + 7 * DAY


def test_a_review_that_moves_nearer_has_no_reminder_after_its_cut_off(session: Session) -> None:
    phone = invited(session, review=SOON)
    move(phone, -20)
    moments = timers(phone)
    assert list(moments) == ["cutoff"]
    assert moments["cutoff"] < NOW + DAY


def test_who_answered_long_before_a_review_that_moved_far_is_asked_whether_there_is_more(
    session: Session,
) -> None:
    phone = asked(session, review=SOON)
    for reply in ("4", "1", "3", "1", "2", "nothing", "1", "no one", "5", "1"):
        phone.writes(reply)
    move(phone, 40)
    again = timers(phone)["ask_again"]
    assert again.astimezone(LONDON).date() == SOON["review_on"] + 26 * DAY
    assert ring_all(phone, again) == ["moved"]
    assert "ask_again" not in timers(phone)


def test_who_said_nothing_is_reminded_and_not_asked_for_more(session: Session) -> None:
    phone = invited(session, review=SOON)
    move(phone, 40)
    assert ring_all(phone, timers(phone)["ask_again"]) == ["reminder1"]


def test_who_has_finished_is_not_reminded_because_the_review_moves(session: Session) -> None:
    phone = asked(session, review=SOON)
    for reply in ("4", "1", "3", "1", "2", "nothing", "1", "no one", "5", "1"):
        phone.writes(reply)
    move(phone, 7)
    assert list(timers(phone)) == ["cutoff"]


def test_a_reminder_says_how_many_questions_are_left(session: Session) -> None:
    phone = asked(session, review=SOON)
    for reply in ("4", "1", "3"):
        phone.writes(reply)
    assert ring_all(phone, timers(phone)["reminder1"]) == ["reminder1"]
    assert "7 questions" in phone.queued()[-1].body["text"]


def test_the_cut_off_leaves_what_was_begun_open(session: Session) -> None:
    phone = asked(session, review=SOON)
    phone.writes("4")
    ring_all(phone, timers(phone)["cutoff"])
    assert phone.state.status is Status.PARTIAL
    assert phone.writes("1") == ["ask:school"]


def test_a_child_who_has_finished_gets_no_reminder(session: Session) -> None:
    phone = asked(session, review=SOON)
    for reply in ("4", "1", "3", "1", "2", "nothing", "1", "no one", "5", "1"):
        phone.writes(reply)
    assert phone.state.status is Status.DONE
    assert list(timers(phone)) == ["cutoff"]
    assert ring_all(phone, NOW + 20 * DAY) == []


def test_after_stop_no_timer_says_anything(session: Session) -> None:
    phone = asked(session, review=SOON)
    phone.writes("stop")
    assert ring_all(phone, NOW + 20 * DAY) == []


def test_an_address_that_the_provider_closed_is_not_reminded(session: Session) -> None:
    phone = asked(session, review=SOON)
    addresses.opt_out_by_provider(session.connection(), phone.address_id, NOW)
    assert ring_all(phone, NOW + 10 * DAY) == []


def test_later_asks_again_once_in_allowed_hours_two_days_on(session: Session) -> None:
    phone = asked(session, review=SOON)
    assert phone.writes("later") == ["paused"]
    resume = timers(phone)["resume"]
    assert resume == datetime(2026, 11, 25, 15, 45, tzinfo=UTC)
    assert "on Wednesday" in phone.queued()[-1].body["text"]
    assert ring_all(phone, resume)[-2:] == ["resumed", "ask:home"]
    assert ring_all(phone, resume + DAY) == []


def test_a_second_pause_moves_the_same_timer(session: Session) -> None:
    phone = asked(session, review=SOON)
    phone.writes("later")
    first = timers(phone)["resume"]
    ring_all(phone, first)
    phone.writes("later")
    assert timers(phone)["resume"] == datetime(2026, 11, 27, 15, 50, tzinfo=UTC)
    assert ring_all(phone, timers(phone)["resume"])[-1:] == ["ask:home"]


def test_a_timer_set_again_for_the_moment_at_which_it_rang_rings_again(session: Session) -> None:
    phone = asked(session, review=SOON)
    began = phone.now
    phone.writes("later")
    rung = timers(phone)["resume"]
    assert ring_all(phone, rung)[-2:] == ["resumed", "ask:home"]
    phone.now = began + timedelta(minutes=20)  # the clock of the machine was put back
    phone.writes("later")
    assert timers(phone)["resume"] == rung
    assert ring_all(phone, rung)[-1:] == ["ask:home"]


def test_who_came_back_alone_is_not_asked_to_come_back(session: Session) -> None:
    phone = asked(session, review=SOON)
    phone.writes("later")
    phone.writes("4")
    assert "resumed" not in ring_all(phone, timers(phone)["resume"])


def test_a_timer_is_taken_by_one_worker_only(session: Session) -> None:
    phone = invited(session, review=SOON)
    moment = timers(phone)["reminder1"]
    (timer,) = (
        one for one in timing.due(phone.connection, moment) if one.conversation_id == phone.conversation_id
    )
    assert events.ring(phone.connection, timer, moment, context())
    assert not events.ring(phone.connection, timer, moment, context())
    assert [row.kind for row in phone.queued()].count("reminder1") == 1


def test_a_conversation_that_takes_no_more_messages_is_not_reminded_but_still_closed(
    session: Session,
) -> None:
    phone = invited(session, review=SOON)
    table = ConversationRecord.__table__
    session.execute(table.update().where(table.c.id == phone.conversation_id).values(open=False))
    assert ring_all(phone, NOW + 20 * DAY) == []
    assert phone.state.status is Status.NO_REPLY


def test_the_clock_is_no_word_of_the_child(session: Session) -> None:
    phone = asked(session, review=SOON)
    heard = phone.now
    ring_all(phone, timers(phone)["cutoff"])
    assert phone.row(ConversationRecord, id=phone.conversation_id).last_inbound_at == heard


def test_due_timers_come_in_their_order_and_no_more_than_asked_for(session: Session) -> None:
    phone = invited(session, review=SOON)
    late = NOW + 30 * DAY
    mine = [
        one.name for one in timing.due(phone.connection, late) if one.conversation_id == phone.conversation_id
    ]
    assert mine == [TickName.REMINDER1, TickName.REMINDER2, TickName.CUTOFF]
    assert len(timing.due(phone.connection, late, limit=2)) == 2


@pytest.mark.parametrize(
    ("moment", "wanted"),
    [
        ("2027-03-26 20:00", "2027-03-27 10:00"),  # Good Friday evening, then Saturday
        ("2027-03-28 00:59", "2027-03-28 10:00"),  # the night in which the clocks go forward
        ("2027-10-31 00:30", "2027-10-31 10:00"),  # the night in which they go back
        ("2026-10-23 15:00", "2026-10-23 15:45"),
        ("2026-10-23 19:30", "2026-10-24 10:00"),
        ("2028-02-29 16:00", "2028-02-29 16:00"),
    ],
)
def test_the_first_allowed_moment_is_right_around_a_change_of_the_clock(moment: str, wanted: str) -> None:
    local = datetime.fromisoformat(moment).replace(tzinfo=LONDON)
    assert Slots().first(local.astimezone(UTC)) == datetime.fromisoformat(wanted).replace(tzinfo=LONDON)


@given(st.integers(0, 2 * 366 * 24 * 60))
def test_no_moment_of_the_clock_is_at_night(minutes: int) -> None:
    moment = NOW + timedelta(minutes=minutes)
    slot = Slots().first(moment).astimezone(LONDON)
    assert slot >= moment
    assert 10 <= slot.hour < 20
    assert Slots().first(slot) == slot


def test_added_days_change_when_the_bot_writes_first_and_when_an_officers_words_go() -> None:
    thursday, friday = date(2026, 10, 15), date(2026, 10, 16)
    morning = datetime.combine(thursday, time(11), LONDON)
    after_school = datetime.combine(thursday, time(15, 45), LONDON)
    tomorrow = after_school + timedelta(days=1)
    assert (Slots().first(morning), Slots().first_read(morning)) == (after_school, after_school)
    proclaimed = Slots(AddedDays(proclaimed=frozenset({thursday})))
    assert (proclaimed.first(morning), proclaimed.first_read(morning)) == (morning, tomorrow)
    closed = Slots(AddedDays(office=frozenset({thursday})))
    assert (closed.first(morning), closed.on(thursday), closed.first_read(morning)) == (tomorrow,) * 3
    assert Slots().on(friday) == tomorrow
