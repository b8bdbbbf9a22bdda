"""What came in is emptied at Twilio after a week, and at once when it was taken back; taking it in writes nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from bot.domain.media import COPY_KEPT_FOR
from bot.domain.messages import Address, ChannelKind, Inbound
from bot.media import copies, received
from bot.media.copies import PAUSES
from bot.store.copies import MessageCopy
from bot.store.engine import Database
from bot.store.messages import InboundMessage
from bot.talk import inbound
from bot.wiring import Wiring, now
from tests import factories
from tests.content import context
from tests.factories import NOW
from tests.fakes.twilio import FakeTwilio, Fault

MOMENT, HOUR = timedelta(seconds=1), timedelta(hours=1)
WORDS = "i want to see my sister"
PHONE = "+447700900111"


def writes(wiring: Wiring, twilio: FakeTwilio) -> None:
    """Let a child write, and the message be taken in."""
    twilio.write_in(wiring.settings.public_url, PHONE, WORDS)
    child = Address(ChannelKind.SMS, PHONE)
    inbound.take(
        wiring.database, Inbound(child, twilio.messages[-1]["sid"], WORDS, b"form"), now(), context()
    )


def due(database: Database) -> dict[str, datetime | None]:
    """Return from when each message is to be emptied, by the provider's ids."""
    with database.read() as session:
        rows = session.execute(select(MessageCopy.reference, MessageCopy.copy_not_before))
        return {row.reference: row.copy_not_before for row in rows}


def came(database: Database, *moments: datetime, **given: object) -> Sequence[str]:
    """Keep messages that came at these moments, and return the provider's ids."""
    with database.write() as session:
        made = [factories.inbound_message(session, received_at=moment, **given) for moment in moments]
        return [one.provider_message_id for one in made]


def find(wiring: Wiring, at: datetime = NOW) -> int:
    """Let a worker look once."""
    return received.find(wiring.database, wiring.copies._sources, lambda: at)


def test_words_that_came_in_are_gone_at_twilio_after_a_week_and_stay_here(
    wiring: Wiring, twilio: FakeTwilio
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        writes(wiring, twilio)
        assert due(wiring.database) == {}
        clock.shift(COPY_KEPT_FOR - MOMENT)
        wiring.delete_copies()
        assert twilio.messages[0]["body"] == WORDS
        clock.shift(MOMENT)
        twilio.script(Fault.BUSY)
        wiring.delete_copies()
        assert twilio.messages[0]["body"] == WORDS
        clock.shift(PAUSES[0])
        wiring.delete_copies()
        assert twilio.messages[0]["body"] == ""
        asked = len(twilio.requests)
        wiring.delete_copies()
    assert len(twilio.requests) == asked
    with wiring.database.read() as session:
        assert session.scalars(select(InboundMessage.body)).all() == [WORDS]


def test_words_that_were_taken_back_are_gone_at_twilio_at_once_and_asked_for_once(
    wiring: Wiring, twilio: FakeTwilio
) -> None:
    with time_machine.travel(NOW, tick=False):
        for _ in range(2):
            writes(wiring, twilio)
        all_of_it = select(InboundMessage.channel, InboundMessage.provider_message_id)
        with wiring.database.connection() as connection:
            first, second = (one["sid"] for one in twilio.messages)
            copies.expect(connection, ChannelKind.SMS, first, now())
            copies.forget(connection, all_of_it.where(InboundMessage.id > 0), now())
        wiring.delete_copies()
        assert [one["body"] for one in twilio.messages] == ["", ""]
        with wiring.database.connection() as connection:
            copies.forget(connection, all_of_it.where(InboundMessage.id > 0), now())
    assert due(wiring.database) == {first: None, second: None}


def test_messages_from_before_are_found_a_few_at_a_time_and_only_while_nothing_is_due(
    wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(received, "MOST", 2)
    long_ago = [NOW - timedelta(days=days) for days in (900, 800, 3)]
    old, older, young = came(wiring.database, *long_ago)
    (erased,) = came(wiring.database, NOW - 2 * HOUR, body=None)
    assert (find(wiring), find(wiring)) == (2, 0)
    with wiring.database.write() as session:
        for copy in session.scalars(select(MessageCopy)):
            copy.copy_not_before = None
    assert (find(wiring), find(wiring)) == (2, 0)
    later = long_ago[2] + COPY_KEPT_FOR
    assert due(wiring.database) == {old: None, older: None, young: later, erased: NOW}


def test_a_message_that_is_written_down_after_a_later_one_is_found(wiring: Wiring) -> None:
    (last,) = came(wiring.database, NOW, id=7)
    assert (find(wiring, NOW), find(wiring, NOW + HOUR - MOMENT)) == (0, 0)
    (late,) = came(wiring.database, NOW, id=6)
    assert find(wiring, NOW + HOUR) == 2
    assert set(due(wiring.database)) == {late, last}


def test_a_message_with_the_moment_of_a_wrong_clock_keeps_no_other_waiting(wiring: Wiring) -> None:
    wrong, right = came(wiring.database, NOW + timedelta(days=900), NOW - HOUR)
    assert find(wiring) == 2
    assert due(wiring.database) == {wrong: NOW + COPY_KEPT_FOR, right: NOW - HOUR + COPY_KEPT_FOR}


def test_of_two_workers_that_find_the_same_messages_one_writes(wiring: Wiring) -> None:
    came(wiring.database, NOW - HOUR)
    with wiring.database.connection() as connection:
        found = received.next_messages(connection, NOW)
        assert [received._move(connection, found) for _ in range(2)] == [True, False]
    came(wiring.database, NOW - HOUR)
    with wiring.database.connection() as connection:
        found = received.next_messages(connection, NOW)
        assert [received._move(connection, found) for _ in range(2)] == [True, False]


def test_what_no_provider_could_empty_is_passed_over(wiring: Wiring) -> None:
    came(wiring.database, NOW - HOUR, channel="telegram", provider_message_id="7:9")
    came(wiring.database, NOW - HOUR, provider_message_id="unread:0123", body=None)
    assert find(wiring) == 2
    assert due(wiring.database) == {}
