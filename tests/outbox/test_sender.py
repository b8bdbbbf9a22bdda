"""Sending: taken, handed over with no transaction open, written down; one message's trouble is not the others'."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.channels.requests import UnusableSender
from bot.domain.messages import Absent, ChannelKind, FailureKind, Outbound, Refused, Sent
from bot.outbox import sender
from bot.outbox.queue import LEASE
from bot.store.engine import Database
from bot.store.messages import OutboxMessage
from tests import factories
from tests.factories import NOW

SECRET_WORDS = "the words of a child"


class Scripted:
    """A provider that does what the text of a message says."""

    def __init__(self, found: Sent | Absent | None = None) -> None:
        self.given: list[str] = []
        self.looked_for: list[str] = []
        self.found = found
        self.meanwhile: Callable[[], object] = lambda: None

    def send(self, message: Outbound) -> Sent | Refused:
        self.given.append(message.text)
        self.meanwhile()
        if message.text == "break":
            raise ValueError(SECRET_WORDS)
        if message.text == "doubt":
            return Refused(FailureKind.AMBIGUOUS, "ReadTimeout")
        return Sent(f"SM{message.token}", 1)

    def find(self, message: Outbound) -> Sent | Absent | None:
        self.looked_for.append(message.text)
        if message.text == "break":
            raise KeyError(SECRET_WORDS)
        return self.found


def queue(database: Database, *texts: str, **given: Any) -> None:
    with database.write() as session:
        for text in texts:
            factories.outbox_message(session, body={"text": text, "choices": []}, **given)


def statuses(database: Database) -> dict[str, str]:
    with database.read() as session:
        rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        return {row.body["text"]: row.status for row in rows}


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def test_everything_that_may_go_goes(database: Database) -> None:
    queue(database, *(str(place) for place in range(40)))
    queue(database, "tomorrow", not_before=NOW + timedelta(days=1))
    channel = Scripted()
    assert sender.dispatch(database, lambda kind: channel, at(NOW)) == 40
    assert set(channel.given) == {str(place) for place in range(40)}
    assert statuses(database)["tomorrow"] == "pending"
    assert sender.dispatch(database, lambda kind: channel, at(NOW)) == 0


def test_nothing_is_locked_while_the_provider_takes_its_time(database: Database) -> None:
    queue(database, "one")
    channel = Scripted()
    channel.meanwhile = lambda: queue(database, "written meanwhile", not_before=NOW + timedelta(days=1))
    sender.dispatch(database, lambda kind: channel, at(NOW))
    assert statuses(database) == {"one": "accepted", "written meanwhile": "pending"}


def test_a_message_that_hangs_at_the_provider_holds_up_no_later_one(database: Database) -> None:
    queue(database, "slow")
    channel, later_one_is_out = Scripted(), threading.Event()

    def meanwhile() -> None:
        if channel.given == ["slow"]:
            queue(database, "danger", kind="safety", priority=0)
            assert later_one_is_out.wait(20), "the later message waited for the one that hangs"
        else:
            later_one_is_out.set()

    channel.meanwhile = meanwhile
    assert sender.dispatch(database, lambda kind: channel, at(NOW)) == 2
    assert statuses(database) == {"slow": "accepted", "danger": "accepted"}


def test_where_to_find_help_is_said_again_at_once_when_nobody_knows_whether_it_arrived(
    database: Database,
) -> None:
    queue(database, "doubt", kind="safety", priority=0)
    channel = Scripted()
    assert sender.dispatch(database, lambda kind: channel, at(NOW)) == 2
    assert channel.given == ["doubt", "doubt"]
    assert statuses(database) == {"doubt": "unknown"}


def test_a_message_that_breaks_our_code_is_in_doubt_and_stops_no_other(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    queue(database, "break", "fine")
    channel = Scripted()
    sender.dispatch(database, lambda kind: channel, at(NOW))
    assert statuses(database) == {"break": "unknown", "fine": "accepted"}
    assert "ValueError" in caplog.text
    assert SECRET_WORDS not in caplog.text


def test_a_channel_that_cannot_be_opened_sent_nothing_and_is_tried_again(database: Database) -> None:
    queue(database, "sms")
    with database.write() as session:
        chat = factories.address(session, channel="telegram", provider_id="1000000000001").id
    queue(database, "telegram", channel="telegram", address_id=chat)
    channel = Scripted()

    def open_channel(kind: ChannelKind) -> Scripted:
        if kind is ChannelKind.TELEGRAM:
            raise UnusableSender("no name can be answered")
        return channel

    sender.dispatch(database, open_channel, at(NOW))
    assert statuses(database) == {"sms": "accepted", "telegram": "pending"}
    assert sender.dispatch(database, lambda kind: channel, at(NOW + timedelta(minutes=1))) == 1


def test_a_doubt_is_looked_up_after_its_rest_and_settled(database: Database) -> None:
    queue(database, "doubt")
    channel = Scripted(found=Sent("SM7", 1))
    sender.dispatch(database, lambda kind: channel, at(NOW))
    assert sender.reconcile(database, lambda kind: channel, at(NOW + LEASE / 2)) == 0
    assert sender.reconcile(database, lambda kind: channel, at(NOW + LEASE)) == 1
    assert channel.looked_for == ["doubt"]
    assert statuses(database) == {"doubt": "accepted"}


def test_what_a_dead_worker_held_is_looked_up_and_sent_if_it_never_arrived(database: Database) -> None:
    lease = NOW + timedelta(seconds=5)
    queue(database, "held", status="sending", lease_until=lease, tried_at=NOW, attempts=1)
    channel = Scripted(found=Absent())
    late = at(NOW + timedelta(seconds=6))
    assert sender.dispatch(database, lambda kind: channel, late) == 0
    assert sender.reconcile(database, lambda kind: channel, late) == 1
    assert sender.dispatch(database, lambda kind: channel, late) == 1
    assert channel.given == ["held"]
    assert statuses(database) == {"held": "accepted"}


def test_doubts_about_danger_are_settled_first(database: Database) -> None:
    queue(database, "doubt")
    queue(database, "help", kind="safety", priority=0, status="unknown", not_before=NOW)
    channel = Scripted(found=Sent("SM9", 1))
    sender.dispatch(database, lambda kind: channel, at(NOW))
    sender.reconcile(database, lambda kind: channel, at(NOW + LEASE))
    assert channel.looked_for == ["help", "doubt"]


def test_a_doubt_that_breaks_our_code_keeps_no_other_doubt_open(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    queue(database, "break", "doubt")
    channel = Scripted(found=Sent("SM8", 1))
    sender.dispatch(database, lambda kind: channel, at(NOW))
    assert sender.reconcile(database, lambda kind: channel, at(NOW + LEASE)) == 2
    assert statuses(database) == {"break": "unknown", "doubt": "accepted"}
    assert SECRET_WORDS not in caplog.text


def test_a_shorter_lease_makes_a_doubt_come_up_sooner(database: Database) -> None:
    queue(database, "doubt")
    channel = Scripted(found=Absent())
    second = timedelta(seconds=1)
    sender.dispatch(database, lambda kind: channel, at(NOW), lease=second)
    assert sender.reconcile(database, lambda kind: channel, at(NOW + second)) == 1
    assert statuses(database) == {"doubt": "pending"}


def test_a_worker_that_is_ending_takes_no_more_messages(database: Database) -> None:
    queue(database, *(str(place) for place in range(40)))
    channel = Scripted()
    assert (
        sender.dispatch(database, lambda kind: channel, at(NOW), is_ending=lambda: bool(channel.given)) == 16
    )
    assert list(statuses(database).values()).count("pending") == 24
