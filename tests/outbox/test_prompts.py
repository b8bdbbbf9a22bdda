"""A question counts as sent from its first try: an answer can be here before the provider's own."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.domain.messages import Absent, DeliveryStatus, FailureKind, Receipt, Refused, Sent
from bot.outbox import outcomes, queue, receipts, sender
from bot.outbox.queue import LEASE
from bot.outbox.rows import Claimed
from bot.store.conversations import ConversationRecord
from tests import factories
from tests.factories import NOW
from tests.outbox.queueing import claimed, hush, message, row
from tests.talk.phones import asked

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
LOST = Refused(FailureKind.AMBIGUOUS, "ReadTimeout")


@pytest.fixture(autouse=True)
def hushed(session: Session, noise: None) -> None:
    """Count the unrelated messages as sent, so that a claim gives the test's own."""
    hush(session)


@pytest.fixture
def talk(session: Session) -> ConversationRecord:
    """Return a conversation in which nothing was asked yet."""
    return factories.conversation(session)


def try_question(session: Session, talk: ConversationRecord, question: str, now: datetime = NOW) -> Claimed:
    """Queue a question and take it."""
    where = {"conversation_id": talk.id, "address_id": talk.address_id, "created_at": now, "not_before": now}
    message(session, kind=question, **where)
    (one,) = claimed(session, now)
    return one


def prompted(session: Session, talk: ConversationRecord) -> tuple[str | None, datetime | None]:
    session.expire_all()
    told = session.get_one(ConversationRecord, talk.id)
    return told.prompted, told.prompted_at


def test_a_question_in_hand_counts_as_sent(session: Session, talk: ConversationRecord) -> None:
    one = try_question(session, talk, "ask:home")
    assert prompted(session, talk) == ("home", NOW)
    assert row(session, one.id).first_tried_at == NOW
    outcomes.record(session.connection(), one, Sent("SM1", 1), NOW + MINUTE)
    assert prompted(session, talk) == ("home", NOW)


@pytest.mark.parametrize("version", [0, 7])
def test_the_version_of_a_conversation_is_not_touched(
    session: Session, talk: ConversationRecord, version: int
) -> None:
    talk.version = version
    session.flush()
    try_question(session, talk, "ask:home")
    session.expire_all()
    assert session.get_one(ConversationRecord, talk.id).version == version


@pytest.mark.parametrize("end", ["receipt", "found", "worker died"])
def test_a_lost_answer_counts_from_the_first_try_however_late_it_is_settled(
    session: Session, talk: ConversationRecord, end: str
) -> None:
    one, connection, late = try_question(session, talk, "ask:home"), session.connection(), NOW + 60 * MINUTE
    if end == "worker died":
        sender.expire(connection, NOW + LEASE + SECOND)
    else:
        outcomes.record(connection, one, LOST, NOW + SECOND)
    assert prompted(session, talk) == ("home", NOW)
    if end == "receipt":
        receipts.record(connection, Receipt(DeliveryStatus.SENT, one.message.token, "SM1"), late)
    else:
        sender.settle(connection, one, Sent("SM1", 1), late)
    assert prompted(session, talk) == ("home", NOW)


def test_a_doubt_that_is_settled_late_does_not_hide_the_question_asked_since(
    session: Session, talk: ConversationRecord
) -> None:
    home = try_question(session, talk, "ask:home")
    outcomes.record(session.connection(), home, LOST, NOW)
    try_question(session, talk, "ask:school", NOW + MINUTE)
    sender.settle(session.connection(), home, Sent("SM1", 1), NOW + 2 * MINUTE)
    assert prompted(session, talk) == ("school", NOW + MINUTE)


@pytest.mark.parametrize("kind", [FailureKind.RETRY, FailureKind.PERMANENT, FailureKind.CONFIGURATION])
def test_a_question_that_was_surely_not_sent_is_put_back(
    session: Session, talk: ConversationRecord, kind: FailureKind
) -> None:
    one = try_question(session, talk, "ask:home")
    outcomes.record(session.connection(), one, Refused(kind, "x", 60.0), NOW)
    assert prompted(session, talk) == (None, None)
    if kind is not FailureKind.PERMANENT:
        (again,) = claimed(session, NOW + MINUTE)
        assert again.first_tried_at == NOW + MINUTE
        assert prompted(session, talk) == ("home", NOW + MINUTE)


def test_what_was_asked_before_a_refused_question_stands_again(
    session: Session, talk: ConversationRecord
) -> None:
    first = try_question(session, talk, "ask:home")
    outcomes.record(session.connection(), first, Sent("SM1", 1), NOW)
    again = try_question(session, talk, "reask:home", NOW + MINUTE)
    outcomes.record(session.connection(), again, Refused(FailureKind.PERMANENT, "x"), NOW + MINUTE)
    assert prompted(session, talk) == ("home", NOW)


def test_a_question_that_never_arrived_was_not_sent(session: Session, talk: ConversationRecord) -> None:
    one = try_question(session, talk, "ask:home")
    outcomes.record(session.connection(), one, LOST, NOW)
    sender.settle(session.connection(), one, Absent(), NOW + MINUTE)
    assert prompted(session, talk) == (None, None)
    claimed(session, NOW + MINUTE)
    assert prompted(session, talk) == ("home", NOW + MINUTE)


def test_a_safety_message_in_doubt_keeps_its_first_try(session: Session) -> None:
    message(session, kind="safety", priority=0)
    (first,) = claimed(session)
    outcomes.record(session.connection(), first, LOST, NOW + SECOND)
    (second,) = claimed(session, NOW + SECOND)
    assert (second.first_tried_at, second.message.tried_at) == (NOW, NOW + SECOND)


def test_an_answer_that_comes_before_the_providers_own_is_the_answer(session: Session) -> None:
    phone = asked(session)
    question = phone.state.at
    queue.claim(phone.connection, phone.now)
    phone.now += MINUTE
    phone.says("1")
    assert question in phone.answers
