"""What we sent is emptied at its provider after a week, each try of it; what fails is tried again and said so."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from bot.domain.media import COPY_KEPT_FOR, CopyFate
from bot.domain.messages import DeliveryStatus, FailureKind, Receipt
from bot.media import copies
from bot.media.copies import PAUSES, RESTS
from bot.operations import holds
from bot.outbox import receipts, sender
from bot.store.copies import MessageCopy
from bot.store.engine import Database
from bot.wiring import Wiring, now
from tests import factories
from tests.factories import NOW
from tests.fakes.twilio import FakeTwilio, Fault

MOMENT = timedelta(seconds=1)
WORDS = "Sam has read your words"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


def send(wiring: Wiring) -> str:
    """Send a message that is new, and return its token."""
    with wiring.database.write() as session:
        token = factories.outbox_message(session, body={"text": WORDS, "choices": []}, not_before=now()).token
    sender.dispatch(wiring.database, wiring.channel, now)
    return token


def bodies(twilio: FakeTwilio) -> list[str]:
    return [one["body"] for one in twilio.messages]


def told(wiring: Wiring, twilio: FakeTwilio, token: str, status: DeliveryStatus, **why: object) -> None:
    """Let news of the last message arrive."""
    last = twilio.messages[-1]
    last["status"] = status.value
    with wiring.database.connection() as connection:
        receipts.record(connection, Receipt(status, token, last["sid"], **why), now())


def gone_at(database: Database) -> list[datetime | None]:
    with database.read() as session:
        return list(session.scalars(select(MessageCopy.copy_gone_at).order_by(MessageCopy.id)))


def test_the_words_of_a_message_are_gone_at_twilio_a_week_after_it_was_sent_and_are_asked_for_once(
    wiring: Wiring, twilio: FakeTwilio, clock: time_machine.Traveller
) -> None:
    told(wiring, twilio, send(wiring), DeliveryStatus.DELIVERED)
    clock.shift(COPY_KEPT_FOR - MOMENT)
    wiring.delete_copies()
    assert bodies(twilio) == [WORDS]
    clock.shift(MOMENT)
    wiring.delete_copies()
    assert bodies(twilio) == [""]
    asked = len(twilio.requests)
    wiring.delete_copies()
    assert (len(twilio.requests), gone_at(wiring.database)) == (asked, [now()])


def test_each_try_that_twilio_took_is_emptied(
    wiring: Wiring, twilio: FakeTwilio, clock: time_machine.Traveller
) -> None:
    token = send(wiring)
    lost = {"error_code": "30003", "failure": FailureKind.RETRY, "retry_after": 60.0}
    told(wiring, twilio, token, DeliveryStatus.FAILED, **lost)
    clock.shift(timedelta(minutes=1))
    sender.dispatch(wiring.database, wiring.channel, now)
    told(wiring, twilio, token, DeliveryStatus.SENT)
    assert bodies(twilio) == [WORDS] * 2
    clock.shift(COPY_KEPT_FOR)
    wiring.delete_copies()
    assert bodies(twilio) == [""] * 2


def test_a_try_of_which_only_a_receipt_told_is_emptied(
    wiring: Wiring, twilio: FakeTwilio, clock: time_machine.Traveller
) -> None:
    twilio.script(Fault.LOST_ANSWER)
    told(wiring, twilio, send(wiring), DeliveryStatus.DELIVERED)
    clock.shift(COPY_KEPT_FOR)
    wiring.delete_copies()
    assert bodies(twilio) == [""]


def test_a_message_is_asked_for_again_when_twilio_fails_and_is_gone_when_twilio_knows_it_no_more(
    wiring: Wiring, twilio: FakeTwilio, clock: time_machine.Traveller
) -> None:
    told(wiring, twilio, send(wiring), DeliveryStatus.UNKNOWN)
    clock.shift(COPY_KEPT_FOR)
    for fault, pause in zip((Fault.BUSY, Fault.BROKEN), PAUSES, strict=False):
        twilio.script(fault)
        wiring.delete_copies()
        assert (bodies(twilio), gone_at(wiring.database)) == ([WORDS], [None])
        clock.shift(pause)
    twilio.messages.clear()
    wiring.delete_copies()
    assert gone_at(wiring.database) == [now()]


def test_a_message_that_nobody_could_have_emptied_is_counted_until_it_is_tried_again(
    wiring: Wiring, twilio: FakeTwilio, clock: time_machine.Traveller
) -> None:
    send(wiring)  # and no news: it stays queued there, and Twilio refuses to change what is not complete
    clock.shift(COPY_KEPT_FOR)
    for pause in (*PAUSES, RESTS[CopyFate.NO_ANSWER]):
        wiring.delete_copies()
        clock.shift(pause)
    with wiring.database.connection() as connection:
        assert copies.try_again(connection, now()) == 1
    twilio.messages[0]["status"] = "undelivered"
    wiring.delete_copies()
    assert bodies(twilio) == [""]


def test_an_older_copy_of_the_database_has_nothing_emptied(
    wiring: Wiring, twilio: FakeTwilio, clock: time_machine.Traveller
) -> None:
    told(wiring, twilio, send(wiring), DeliveryStatus.DELIVERED)
    with wiring.database.connection() as connection:
        holds.hold(connection, "restored", now())
    clock.shift(COPY_KEPT_FOR)
    wiring.delete_copies()
    assert bodies(twilio) == [WORDS]


def test_a_message_that_was_sent_and_emptied_is_not_sent_again_by_a_database_from_before(
    wiring: Wiring, twilio: FakeTwilio, clock: time_machine.Traveller
) -> None:
    told(wiring, twilio, send(wiring), DeliveryStatus.DELIVERED)
    clock.shift(COPY_KEPT_FOR)
    wiring.delete_copies()
    with wiring.database.read() as session:
        (sent,) = sender.read(session.connection(), [1])
    assert wiring.channel(sent.message.to.channel).find(sent.message) is None
