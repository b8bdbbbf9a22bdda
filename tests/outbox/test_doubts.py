"""Messages in doubt: looked up, settled once, and never sent twice blindly."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.domain.delivery import ATTEMPTS
from bot.domain.messages import Absent, DeliveryStatus, FailureKind, Receipt, Refused, Sent
from bot.outbox import outcomes, receipts, sender
from bot.outbox.queue import LEASE
from bot.outbox.rows import Claimed
from tests import factories
from tests.factories import NOW
from tests.outbox.queueing import claimed, hush, ids, message, only, row

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def hushed(session: Session, noise: None) -> None:
    """Count the unrelated messages as sent, so that a claim gives the test's own."""
    hush(session)


def test_a_doubt_rests_until_it_can_be_looked_up_and_is_not_sent_again(session: Session) -> None:
    one = only(session)
    outcomes.record(session.connection(), one, Refused(FailureKind.AMBIGUOUS, "ReadTimeout"), NOW)
    assert row(session, one.id).status == "unknown"
    assert ids(session, NOW + timedelta(days=1)) == []
    assert sender.in_doubt(session.connection(), NOW + LEASE - MINUTE / 60) == []
    (doubt,) = sender.in_doubt(session.connection(), NOW + LEASE)
    assert (doubt.id, doubt.message.tried_at) == (one.id, NOW)


def test_a_doubt_does_not_hold_back_what_comes_after_it(session: Session) -> None:
    phone = factories.address(session).id
    one = only(session, address_id=phone)
    outcomes.record(session.connection(), one, Refused(FailureKind.AMBIGUOUS, "ReadTimeout"), NOW)
    after = message(session, address_id=phone)
    assert ids(session) == [after]


def test_a_lease_that_ran_out_is_a_doubt(session: Session) -> None:
    one = only(session)
    connection = session.connection()
    assert sender.expire(connection, NOW + LEASE) == 0
    assert sender.expire(connection, NOW + LEASE + MINUTE) == 1
    assert row(session, one.id).status == "unknown"
    assert [each.id for each in sender.in_doubt(connection, NOW + LEASE + MINUTE)] == [one.id]


def doubtful(session: Session, **given: Any) -> Claimed:
    """Take a message and lose it."""
    one = only(session, **given)
    outcomes.record(session.connection(), one, Refused(FailureKind.AMBIGUOUS, "ReadTimeout"), NOW)
    return one


def test_a_doubt_that_is_found_was_sent(session: Session) -> None:
    one = doubtful(session)
    sender.settle(session.connection(), one, Sent("SM9", 1), NOW + MINUTE)
    assert (row(session, one.id).status, row(session, one.id).provider_id) == ("accepted", "SM9")


def test_a_doubt_that_surely_never_arrived_is_sent_again(session: Session) -> None:
    one = doubtful(session)
    sender.settle(session.connection(), one, Absent(), NOW + MINUTE)
    (again,) = claimed(session, NOW + MINUTE)
    assert (again.id, again.attempts) == (one.id, 2)


def test_a_doubt_that_nobody_can_settle_is_repeated_only_in_danger(session: Session) -> None:
    question, safety = doubtful(session, kind="ask:home"), doubtful(session, kind="safety", priority=0)
    for one in (question, safety):
        sender.settle(session.connection(), one, None, NOW + MINUTE)
    assert ids(session, NOW + MINUTE) == [safety.id]
    assert row(session, question.id).status == "unknown"
    assert sender.in_doubt(session.connection(), NOW + 2 * MINUTE) == []
    later = sender.in_doubt(session.connection(), NOW + timedelta(hours=2))
    assert [each.id for each in later] == [question.id]


def test_a_doubt_is_not_sent_for_ever(session: Session) -> None:
    one = doubtful(session, kind="safety", priority=0, attempts=ATTEMPTS - 1)
    sender.settle(session.connection(), one, None, NOW)
    assert row(session, one.id).status == "failed"


def test_a_doubt_that_a_receipt_settled_meanwhile_stays_settled(session: Session) -> None:
    one = doubtful(session)
    receipts.record(session.connection(), Receipt(DeliveryStatus.SENT, one.message.token, "SM9"), NOW)
    sender.settle(session.connection(), one, Absent(), NOW)
    assert row(session, one.id).status == "sent"


def test_a_worker_that_comes_back_from_the_dead_does_not_touch_a_later_attempt(session: Session) -> None:
    first = doubtful(session)
    sender.settle(session.connection(), first, Absent(), NOW)
    (second,) = claimed(session)
    outcomes.record(session.connection(), first, Refused(FailureKind.RETRY, "429", 0.0), NOW)
    sender.settle(session.connection(), first, Absent(), NOW)
    assert row(session, second.id).status == "sending"
    assert ids(session, NOW + MINUTE) == []
