"""What a provider took and then lost: tried again with patience and within bounds, and never delivered twice."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.delivery import SAFETY_TRIES, TRIES
from bot.domain.messages import DeliveryStatus, FailureKind, Receipt, Refused, Sent, Unreachable
from bot.outbox import outcomes, receipts, rows
from bot.outbox.rows import Claimed
from bot.store.addresses import AddressRecord
from bot.store.alerts import Flag
from bot.store.conversations import ConversationRecord
from tests import factories
from tests.factories import NOW
from tests.outbox.queueing import claimed, hush, ids, message, only, row

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
FAILED, DELIVERED, SENT = DeliveryStatus.FAILED, DeliveryStatus.DELIVERED, DeliveryStatus.SENT


@pytest.fixture(autouse=True)
def hushed(session: Session, noise: None) -> None:
    """Count the unrelated messages as sent, so that a claim gives the test's own."""
    hush(session)


def taken(session: Session, one: Claimed, now: Any = NOW) -> str:
    """Let the provider take a message; give its id for this try."""
    name = f"SM{one.id}t{one.attempts}"
    outcomes.record(session.connection(), one, Sent(name, 1), now)
    return name


def report(
    session: Session, one: Claimed, status: DeliveryStatus, name: str, now: Any = NOW, **why: Any
) -> None:
    """Let a receipt of one try arrive."""
    receipts.record(session.connection(), Receipt(status, one.message.token, name, **why), now)


def loses(session: Session, one: Claimed, name: str, now: Any = NOW, **more: Any) -> None:
    """Let the provider lose a message for a cause that may pass."""
    why = {"error_code": "30003", "failure": FailureKind.RETRY, "retry_after": 3600.0} | more
    report(session, one, FAILED, name, now, **why)


def test_a_message_that_was_lost_is_tried_again_after_its_wait_and_only_so_often(session: Session) -> None:
    one, now = only(session), NOW
    for attempt in range(1, TRIES + 1):
        loses(session, one, taken(session, one, now), now)
        kept = row(session, one.id)
        if attempt < TRIES:
            assert (kept.status, kept.not_before, kept.error_code) == ("pending", now + HOUR, "30003")
            assert ids(session, now + HOUR - SECOND) == []
            now += HOUR
            (one,) = claimed(session, now)
    assert (kept.status, kept.attempts) == ("failed", TRIES)


def test_a_code_may_allow_fewer_tries_than_usual(session: Session) -> None:
    one = only(session)
    loses(session, one, taken(session, one), error_code="30008", retry_after=600.0, tries=2)
    (again,) = claimed(session, NOW + 10 * MINUTE)
    loses(session, again, taken(session, again), error_code="30008", retry_after=600.0, tries=2)
    assert row(session, one.id).status == "failed"


def test_our_own_set_up_is_waited_for_by_receipt_as_by_answer(session: Session) -> None:
    one = only(session)
    loses(
        session,
        one,
        taken(session, one),
        error_code="30007",
        failure=FailureKind.CONFIGURATION,
        retry_after=None,
    )
    kept = row(session, one.id)
    assert (kept.status, kept.not_before, kept.failure) == ("pending", NOW + 15 * MINUTE, "configuration")


def test_where_to_find_help_is_tried_again_at_once_then_soon_and_more_often(session: Session) -> None:
    one, now, waits = only(session, kind="safety", priority=0), NOW, []
    for attempt in range(1, SAFETY_TRIES + 1):
        loses(session, one, taken(session, one, now), now, tries=2)
        if attempt < SAFETY_TRIES:
            waits.append(row(session, one.id).not_before - now)
            now += waits[-1]
            (one,) = claimed(session, now)
    assert waits[:5] == [timedelta(), MINUTE, 10 * MINUTE, HOUR, HOUR]
    assert row(session, one.id).status == "failed"


def test_a_lost_message_holds_nothing_back_while_it_waits(session: Session) -> None:
    phone = factories.address(session).id
    one = only(session, address_id=phone, priority=1)
    reply = message(session, address_id=phone, priority=1)
    loses(session, one, taken(session, one))
    assert ids(session) == [reply]


def test_a_message_that_arrived_after_all_is_not_sent_again(session: Session) -> None:
    one = only(session)
    name = taken(session, one)
    loses(session, one, name)
    report(session, one, DELIVERED, name)
    assert ids(session, NOW + 2 * HOUR) == []
    kept = row(session, one.id)
    assert (kept.status, kept.error_code, kept.failure, kept.provider_id) == ("delivered", None, None, name)


def test_one_that_arrives_while_its_next_try_is_in_hand_stays_delivered(session: Session) -> None:
    first = only(session)
    name = taken(session, first)
    loses(session, first, name)
    (second,) = claimed(session, NOW + HOUR)
    report(session, first, DELIVERED, name)
    outcomes.record(session.connection(), second, Refused(FailureKind.RETRY, "429", 1.0), NOW + HOUR)
    assert row(session, first.id).status == "delivered"
    assert ids(session, NOW + 3 * HOUR) == []


@pytest.mark.parametrize("late", [SENT, FAILED])
def test_old_news_of_a_lost_try_does_not_touch_the_next_one(session: Session, late: DeliveryStatus) -> None:
    first = only(session)
    name = taken(session, first)
    loses(session, first, name)
    report(session, first, late, name, error_code="30003", failure=FailureKind.RETRY)
    assert row(session, first.id).status == "pending"
    (second,) = claimed(session, NOW + HOUR)
    report(session, first, late, name, error_code="30003", failure=FailureKind.RETRY)
    assert (row(session, first.id).status, row(session, first.id).lease_until) != ("sending", None)
    outcomes.record(session.connection(), first, Sent(name, 1), NOW + HOUR)
    assert row(session, first.id).status == "sending"
    now_known = taken(session, second, NOW + HOUR)
    assert (row(session, first.id).status, row(session, first.id).provider_id) == ("accepted", now_known)


def test_a_receipt_that_overtakes_our_answer_is_not_undone_by_it(session: Session) -> None:
    one = only(session)
    loses(session, one, "SMearly")
    outcomes.record(session.connection(), one, Sent("SMearly", 1), NOW)
    assert row(session, one.id).status == "pending"
    (again,) = claimed(session, NOW + HOUR)
    assert again.attempts == 2


def test_the_loss_of_a_doubled_safety_message_does_not_send_a_third(session: Session) -> None:
    first = only(session, kind="safety", priority=0)
    outcomes.record(session.connection(), first, Refused(FailureKind.AMBIGUOUS, "ReadTimeout"), NOW)
    (second,) = claimed(session)
    taken(session, second)
    loses(session, first, "SMfirst")
    assert row(session, first.id).status == "accepted"


@pytest.mark.parametrize(("newer", "goes"), [("ask:school", False), ("media_failed", True)])
def test_a_lost_question_goes_again_only_while_no_other_was_asked(
    session: Session, newer: str, goes: bool
) -> None:
    talk = factories.conversation(session)
    where = {"conversation_id": talk.id, "address_id": talk.address_id, "priority": 1}
    one = only(session, kind="ask:home", **where)
    loses(session, one, taken(session, one))
    message(session, kind=newer, created_at=NOW + SECOND, not_before=NOW + SECOND, **where)
    for each in claimed(session, NOW + SECOND):
        taken(session, each, NOW + SECOND)
    assert (one.id in ids(session, NOW + HOUR)) is goes
    assert row(session, one.id).status == ("sending" if goes else "failed")


def test_what_is_lost_for_good_marks_the_address_and_tells_the_iro(session: Session) -> None:
    talk = factories.conversation(session)
    one = only(session, conversation_id=talk.id, address_id=talk.address_id)
    why = {"error_code": "30006", "failure": FailureKind.PERMANENT, "unreachable": Unreachable.NOT_MOBILE}
    name = taken(session, one)
    for _ in range(2):
        report(session, one, FAILED, name, NOW + MINUTE, **why)
    session.expire_all()
    phone = session.get_one(AddressRecord, talk.address_id)
    assert (row(session, one.id).status, phone.stale_at, phone.stale_reason) == (
        "failed",
        NOW + MINUTE,
        "not_mobile",
    )
    flags = session.scalars(select(Flag).where(Flag.conversation_id == talk.id)).all()
    assert [(flag.name, flag.severity, flag.withdrawn_at) for flag in flags] == [
        ("contact_wrong", "normal", None)
    ]
    report(session, one, DELIVERED, name, NOW + HOUR)
    session.expire_all()
    assert session.get_one(AddressRecord, talk.address_id).stale_at is None
    assert session.get_one(Flag, flags[0].id).withdrawn_at == NOW + HOUR


def test_an_answer_that_nobody_is_there_does_the_same_as_a_receipt(session: Session) -> None:
    talk = factories.conversation(session)
    one = only(session, conversation_id=talk.id, address_id=talk.address_id)
    refused = Refused(FailureKind.PERMANENT, "21614", unreachable=Unreachable.NOT_MOBILE)
    outcomes.record(session.connection(), one, refused, NOW)
    session.expire_all()
    assert session.get_one(AddressRecord, talk.address_id).stale_reason == "not_mobile"
    assert [flag.name for flag in session.scalars(select(Flag).where(Flag.conversation_id == talk.id))] == [
        "contact_wrong"
    ]


def test_to_a_stale_address_goes_a_reply_and_nothing_that_nobody_asked_for(session: Session) -> None:
    phone = factories.address(session, stale_at=NOW, stale_reason="not_in_use").id
    reminder = message(session, address_id=phone, priority=5, kind="reminder1")
    reply = message(session, address_id=phone, priority=1, kind="ask:home")
    assert ids(session) == [reply]
    (one,) = rows.read(session.connection(), [reply])
    taken(session, one)
    assert ids(session) == []
    assert row(session, reminder).status == "cancelled"


def test_a_question_that_was_lost_was_not_seen_and_is_again_when_it_goes_again(session: Session) -> None:
    talk = factories.conversation(session)
    where = {"conversation_id": talk.id, "address_id": talk.address_id}
    home = only(session, kind="ask:home", **where)
    taken(session, home)
    message(session, kind="ask:school", **where)
    (school,) = claimed(session, NOW + MINUTE)
    loses(session, school, taken(session, school), NOW + MINUTE)
    session.expire_all()
    told = session.get_one(ConversationRecord, talk.id)
    assert (told.prompted, told.prompted_at) == ("home", NOW)
    claimed(session, NOW + MINUTE + HOUR)
    session.expire_all()
    told = session.get_one(ConversationRecord, talk.id)
    assert (told.prompted, told.prompted_at) == ("school", NOW + MINUTE + HOUR)
