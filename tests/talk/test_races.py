"""Everything at once, on both databases: each message is heard once, each reminder and each send happens once."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.domain.conversations import ReviewMoved
from bot.domain.messages import Address, ChannelKind, DeliveryStatus, Inbound, Outbound, Receipt, Sent
from bot.domain.questionnaires import Phase
from bot.outbox import receipts, sender
from bot.store.base import Base
from bot.store.contributions import AnswerRecord, Note, ReceivedViews
from bot.store.conversations import ConversationRecord, Timer
from bot.store.engine import Database
from bot.store.messages import InboundMessage, OutboxMessage
from bot.talk import events, inbound, invitations, timers
from bot.talk.inbound import InboundOutcome
from bot.talk.invitations import CannotInvite
from tests import factories
from tests.factories import NOW
from tests.talk.phones import asked, context, enrol

MINUTE = timedelta(minutes=1)
SOON = {"review_on": (NOW + timedelta(days=21)).date()}


def at_once(work: Callable[[Any], Any], each: Iterable[Any], threads: int = 12) -> list[Any]:
    """Do the work for each from many threads; whatever fails there fails here."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, each))


def child_at_the_first_question(database: Database, **given: Any) -> tuple[int, str]:
    """Commit a child who was asked the first question; give the conversation and the number."""
    with database.write() as session:
        phone = asked(session, review=SOON, **given)
        phone.receives()
        return phone.conversation_id, phone.provider_id


def count(database: Database, record: type[Base], **wanted: Any) -> int:
    table: Any = record.__table__
    found = select(func.count()).where(*(table.c[name] == value for name, value in wanted.items()))
    with database.read() as session:
        return int(session.scalar(found.select_from(table)) or 0)


def text(number: str, words: str, sid: str) -> Inbound:
    return Inbound(Address(ChannelKind.SMS, number), sid, words, raw=words.encode())


def test_fifty_copies_of_one_message_at_once_are_one_message(database: Database) -> None:
    conversation_id, number = child_at_the_first_question(database)
    before = count(database, OutboxMessage, conversation_id=conversation_id)

    def arrive(_: int) -> InboundOutcome:
        return inbound.take(database, text(number, "4", "SMsame"), NOW + 30 * MINUTE, context())

    assert Counter(at_once(arrive, range(50))) == {InboundOutcome.HANDLED: 1, InboundOutcome.REPEATED: 49}
    assert count(database, InboundMessage, provider_message_id="SMsame") == 1
    assert count(database, AnswerRecord, conversation_id=conversation_id) == 1
    assert count(database, ReceivedViews, conversation_id=conversation_id, unread=1) == 1
    assert count(database, OutboxMessage, conversation_id=conversation_id) == before + 1


def test_fifty_copies_from_a_stranger_are_one_message_in_triage(database: Database) -> None:
    def arrive(_: int) -> InboundOutcome:
        return inbound.take(database, text("+447700900777", "hi", "SMsame"), NOW, context())

    assert Counter(at_once(arrive, range(50))) == {InboundOutcome.TRIAGE: 1, InboundOutcome.REPEATED: 49}
    assert count(database, InboundMessage, outcome="triage") == 1


def test_messages_of_one_child_at_once_are_heard_one_after_the_other(database: Database) -> None:
    conversation_id, number = child_at_the_first_question(database)

    def arrive(place: int) -> InboundOutcome:
        message = text(number, f"thought {place}", f"SM{place}")
        return inbound.take(database, message, NOW + 30 * MINUTE, context())

    assert set(at_once(arrive, range(20))) == {InboundOutcome.HANDLED}
    with database.read() as session:
        talk = session.get_one(ConversationRecord, conversation_id)
        words = session.scalars(select(Note.text).where(Note.conversation_id == conversation_id)).all()
    assert sorted(filter(None, words)) == sorted(f"thought {place}" for place in range(20))
    assert len(talk.state["notes"]) == 20
    assert talk.version == 22


def test_a_reminder_rings_once_however_many_workers_look(database: Database) -> None:
    conversation_id, _ = child_at_the_first_question(database)
    late = NOW + timedelta(days=10)

    def look(_: int) -> int:
        with database.connection() as connection:
            come = timers.due(connection, late)
        rung = 0
        for timer in come:
            with database.connection() as connection:
                rung += events.ring(connection, timer, late, context())
        return rung

    assert sum(at_once(look, range(8))) == 1
    assert count(database, OutboxMessage, conversation_id=conversation_id, kind="reminder1") == 1
    assert count(database, Timer, conversation_id=conversation_id, done_at=late) == 1


def test_a_child_is_invited_once_however_many_workers_invite(database: Database) -> None:
    with database.write() as session:
        review_id, _ = enrol(session, review=SOON)

    def invite(_: int) -> bool:
        try:
            with database.connection() as connection:
                invitations.invite(connection, review_id, Phase.PRE, NOW, context())
        except CannotInvite:
            return False
        return True

    assert sum(at_once(invite, range(12))) == 1
    assert count(database, OutboxMessage, kind="invite") == 1
    assert count(database, ConversationRecord, review_id=review_id) == 1


class CountingChannel:
    """A provider that takes everything, and counts what it was given and how much at once for one address."""

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()
        self.order: dict[str, list[str]] = {}
        self.at_once_for_one = 0
        self._busy: Counter[str] = Counter()
        self._lock = threading.Lock()

    def send(self, message: Outbound) -> Sent:
        with self._lock:
            self._busy[message.to.provider_id] += 1
            self.at_once_for_one = max(self.at_once_for_one, self._busy[message.to.provider_id])
        threading.Event().wait(0.005)
        with self._lock:
            self._busy[message.to.provider_id] -= 1
            self.sent[message.token] += 1
            self.order.setdefault(message.to.provider_id, []).append(message.text)
        return Sent(f"SM{message.token}", 1)

    def find(self, message: Outbound) -> None:
        return None


def test_dispatchers_at_once_send_nothing_twice_and_each_address_in_order(database: Database) -> None:
    with database.write() as session:
        for phone in range(6):
            address_id = factories.address(session, provider_id=f"+4477009000{phone:02d}").id
            for place in range(8):
                body = {"text": f"{place}", "choices": []}
                factories.outbox_message(session, address_id=address_id, priority=1, body=body)
    channel = CountingChannel()
    taken = at_once(
        lambda _: sender.dispatch(database, lambda kind: channel, lambda: NOW), range(4), threads=4
    )
    while count(database, OutboxMessage, status="pending"):  # a dispatcher leaves what another one holds back
        taken.append(sender.dispatch(database, lambda kind: channel, lambda: NOW))
    assert sum(taken) == 48
    assert set(channel.sent.values()) == {1}
    assert all(order == [str(place) for place in range(8)] for order in channel.order.values())
    assert channel.at_once_for_one == 1
    assert count(database, OutboxMessage, status="accepted") == 48


def test_receipts_at_once_leave_the_furthest_status(database: Database) -> None:
    with database.write() as session:
        tokens = [factories.outbox_message(session, status="sending", attempts=1).token for _ in range(10)]
    statuses = (DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.READ, DeliveryStatus.ACCEPTED)

    def report(news: tuple[str, DeliveryStatus]) -> bool:
        token, status = news
        with database.connection() as connection:
            return receipts.record(connection, Receipt(status, token, f"SM{token}"), NOW)

    news = [(token, status) for token in tokens for status in statuses for _ in range(3)]
    random.Random(7).shuffle(news)
    assert all(at_once(report, news))
    assert count(database, OutboxMessage, status="read") == 10


@pytest.mark.parametrize("seed", [1, 2])
def test_everything_at_once_neither_deadlocks_nor_loses_anything(database: Database, seed: int) -> None:
    talks = [child_at_the_first_question(database) for _ in range(3)]
    channel = CountingChannel()
    moment = NOW + timedelta(days=3)

    def write(place: int) -> None:
        _, number = talks[place % 3]
        words = ["4", "later", "start", "help", "stop", "start", "my brother", "0"][place % 8]
        inbound.take(database, text(number, words, f"SM{place}"), moment + place * MINUTE, context())

    def ring(place: int) -> None:
        with database.connection() as connection:
            come = timers.due(connection, moment + timedelta(days=place))
        for timer in come:
            with database.connection() as connection:
                events.ring(connection, timer, moment, context())

    def move(place: int) -> None:
        conversation_id, _ = talks[place % 3]
        with database.connection() as connection:
            events.happen(connection, conversation_id, ReviewMoved(2), f"move:{place}", moment, context())

    def send(_: int) -> None:
        sender.dispatch(database, lambda kind: channel, lambda: moment + timedelta(hours=2))

    def report(_: int) -> None:
        for token in list(channel.sent):
            with database.connection() as connection:
                receipts.record(connection, Receipt(DeliveryStatus.DELIVERED, token, f"SM{token}"), moment)

    jobs = [(write, place) for place in range(48)]
    jobs += [(job, place) for job in (ring, move, send, report) for place in range(6)]
    random.Random(seed).shuffle(jobs)
    at_once(lambda job: job[0](job[1]), jobs, threads=8)
    send(0)
    assert count(database, InboundMessage, outcome="handled") >= 48
    assert set(channel.sent.values()) == {1}
    assert count(database, OutboxMessage, status="sending") == 0
