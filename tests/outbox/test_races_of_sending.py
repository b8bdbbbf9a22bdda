"""Sends, receipts and children who write, all at once, on both databases: nothing waits for each other for ever."""

import random
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.domain.messages import DeliveryStatus, FailureKind, Outbound, Receipt, Refused, Sent
from bot.outbox import receipts, sender
from bot.store.conversations import ConversationRecord
from bot.store.engine import Database
from bot.store.messages import OutboxMessage
from bot.talk import inbound
from bot.talk.inbound import InboundOutcome
from tests import factories
from tests.factories import NOW
from tests.talk.phones import context
from tests.talk.test_races import at_once, child_at_the_first_question, text

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
RETRY = {"error_code": "30003", "failure": FailureKind.RETRY, "retry_after": 0.0}


class Moody:
    """A provider that takes, refuses, loses its answer, or asks to wait, by turns."""

    def __init__(self) -> None:
        self.chance = random.Random(5)

    def send(self, message: Outbound) -> Sent | Refused:
        return self.chance.choice(
            [
                Sent(f"SM{message.token}{self.chance.random()}", 1),
                Refused(FailureKind.RETRY, "503", 0.0),
                Refused(FailureKind.AMBIGUOUS, "ReadTimeout"),
                Refused(FailureKind.RETRY, "20429", 0.0, holds=True),
            ]
        )

    def find(self, message: Outbound) -> Sent:
        return Sent(f"SM{message.token}", 1)


def test_children_write_while_their_questions_are_tried_refused_and_lost(database: Database) -> None:
    children = [child_at_the_first_question(database) for _ in range(4)]
    moment, channel = NOW + 30 * MINUTE, Moody()

    def work(place: int) -> Any:
        if place % 3 == 0:
            return sender.dispatch(database, lambda kind: channel, lambda: moment + place * MINUTE)
        if place % 3 == 1:
            return sender.reconcile(database, lambda kind: channel, lambda: moment + place * MINUTE)
        _, number = children[place % len(children)]
        return inbound.take(database, text(number, "2", f"SM{place}"), moment + place * MINUTE, context())

    results = at_once(work, range(48))
    assert {each for each in results if isinstance(each, InboundOutcome)} == {InboundOutcome.HANDLED}
    with database.read() as session:
        for conversation_id, _ in children:
            assert session.get_one(ConversationRecord, conversation_id).version > 0


def test_a_message_that_arrives_while_its_next_try_is_taken_is_delivered_and_tried_at_most_once_more(
    database: Database,
) -> None:
    with database.write() as session:
        rows = [factories.outbox_message(session) for _ in range(12)]
        messages = [(row.id, row.token) for row in rows]
    sent: list[str] = []

    class Taking:
        def send(self, message: Outbound) -> Sent:
            sent.append(message.token)
            return Sent(f"{message.token}-{sent.count(message.token)}", 1)

        def find(self, message: Outbound) -> None:
            return None

    channel = Taking()
    sender.dispatch(database, lambda kind: channel, lambda: NOW)

    def report(token: str, status: DeliveryStatus, now: Any, **why: Any) -> None:
        with database.connection() as connection:
            receipts.record(connection, Receipt(status, token, f"{token}-1", **why), now)

    for _, token in messages:
        report(token, DeliveryStatus.FAILED, NOW, **RETRY)

    def work(place: int) -> Any:
        if place % 4 == 3:
            return sender.dispatch(database, lambda kind: channel, lambda: NOW + HOUR)
        return report(messages[place % 12][1], DeliveryStatus.DELIVERED, NOW + HOUR)

    at_once(work, range(48))
    for _, token in messages:
        report(token, DeliveryStatus.DELIVERED, NOW + HOUR)
    table: Any = OutboxMessage.__table__
    with database.read() as session:
        ends = session.execute(select(table.c.status, table.c.error_code, table.c.lease_until)).all()
    assert set(ends) == {("delivered", None, None)}
    assert max(sent.count(token) for _, token in messages) <= 2
    assert sender.dispatch(database, lambda kind: channel, lambda: NOW + 9 * HOUR) == 0
