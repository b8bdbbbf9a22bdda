"""What waits to be sent: in order for each address, danger first, nothing twice, and nothing at night."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.delivery import ATTEMPTS
from bot.domain.messages import DeliveryStatus, FailureKind, Receipt, Refused, Sent
from bot.outbox import outcomes, queue, receipts
from bot.outbox.queue import LEASE
from bot.store.addresses import AddressRecord
from bot.store.alerts import Flag
from bot.store.conversations import ConversationRecord
from tests import factories
from tests.factories import NOW
from tests.outbox.queueing import arrives, claimed, hush, ids, message, only, row

MINUTE = timedelta(minutes=1)
FOUR_O_CLOCK = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
EVENING = datetime(2026, 11, 23, 19, 45, tzinfo=UTC)
NEXT_DAY = datetime(2026, 11, 24, 15, 45, tzinfo=UTC)


@pytest.fixture(autouse=True)
def hushed(session: Session, noise: None) -> None:
    """Count the unrelated messages as sent, so that a claim gives the test's own."""
    hush(session)


def test_a_message_is_taken_once_with_a_lease(session: Session) -> None:
    one = message(
        session, body={"text": "Hello", "choices": [["1.home.4", "Good"]], "plain": "Hello\n1 Good"}
    )
    (taken,) = claimed(session)
    assert (taken.id, taken.attempts, taken.kind) == (one, 1, "invite")
    assert (taken.message.text, taken.message.plain_text) == ("Hello", "Hello\n1 Good")
    assert [(each.payload, each.label) for each in taken.message.choices] == [("1.home.4", "Good")]
    assert taken.message.tried_at == NOW
    kept = row(session, one)
    assert (kept.status, kept.lease_until, kept.tried_at) == ("sending", NOW + LEASE, NOW)
    assert ids(session) == []


def test_what_is_not_due_yet_waits(session: Session) -> None:
    one = message(session, not_before=NOW + MINUTE)
    assert ids(session) == []
    assert ids(session, NOW + MINUTE) == [one]


def test_a_look_tells_whether_something_may_go_and_takes_nothing(session: Session) -> None:
    connection = session.connection()
    one = message(session, not_before=NOW + MINUTE)
    assert not queue.is_waiting(connection, NOW)
    assert queue.is_waiting(connection, NOW + MINUTE)
    assert ids(session, NOW + MINUTE) == [one]
    assert not queue.is_waiting(connection, NOW + MINUTE)


def test_one_address_gets_its_messages_one_after_the_other(session: Session) -> None:
    phone = factories.address(session).id
    first, second = (message(session, address_id=phone, priority=1) for _ in range(2))
    other = message(session, priority=1)
    taken = claimed(session)
    assert [each.id for each in taken] == [first, other]
    assert ids(session) == []
    outcomes.record(session.connection(), taken[0], Sent("P1"), NOW)
    assert ids(session) == [second]


def test_a_message_that_waits_for_its_next_try_holds_back_those_behind_it(session: Session) -> None:
    phone = factories.address(session).id
    first, second = (message(session, address_id=phone, priority=1) for _ in range(2))
    (taken,) = claimed(session)
    outcomes.record(session.connection(), taken, Refused(FailureKind.RETRY, "429", 30.0), NOW)
    assert ids(session, NOW + timedelta(seconds=29)) == []
    (taken,) = claimed(session, NOW + timedelta(seconds=30))
    assert taken.id == first
    outcomes.record(session.connection(), taken, Refused(FailureKind.PERMANENT, "21211"), NOW)
    assert ids(session, NOW + MINUTE) == [second]


def test_danger_overtakes_everything_and_a_reply_overtakes_a_first_word(session: Session) -> None:
    phone = factories.address(session).id
    reminder = message(session, address_id=phone, priority=5)
    reply = message(session, address_id=phone, priority=1)
    safety = message(session, address_id=phone, priority=0, kind="safety")
    question = message(session, address_id=phone, priority=1)
    elsewhere = message(session, priority=1)
    assert ids(session, most=1) == [safety]
    assert ids(session) == [elsewhere]
    arrives(session, safety)
    assert ids(session) == [reply]
    arrives(session, reply)
    assert ids(session) == [question]
    arrives(session, question)
    assert ids(session) == [reminder]


def test_after_stop_only_the_goodbye_and_danger_still_go(session: Session) -> None:
    phone = factories.address(session).id
    question = message(session, address_id=phone, priority=1, kind="ask:home")
    goodbye = message(session, address_id=phone, priority=1, kind="stopped")
    safety = message(session, address_id=phone, priority=0, kind="safety_off")
    session.get_one(AddressRecord, phone).opted_out_at = NOW
    session.flush()
    seen = []
    while taken := claimed(session):
        seen += [each.id for each in taken]
        for each in taken:
            outcomes.record(session.connection(), each, Sent(f"P{each.id}"), NOW)
    if goodbye not in seen:
        seen += ids(session)
    assert seen == [safety, goodbye]
    assert row(session, question).status == "cancelled"


def test_nothing_goes_to_a_person_whose_number_it_is_not(session: Session) -> None:
    phone = factories.address(session, wrong_person_at=NOW).id
    reminder = message(session, address_id=phone)
    farewell = message(session, address_id=phone, kind="wrong_person", priority=1)
    (taken,) = claimed(session)
    assert taken.id == farewell
    outcomes.record(session.connection(), taken, Sent("P1"), NOW)
    assert ids(session) == []
    assert row(session, reminder).status == "cancelled"


def test_a_first_word_is_put_off_when_its_hours_are_over_and_a_reply_never(session: Session) -> None:
    late = message(session, priority=5, created_at=FOUR_O_CLOCK, not_before=FOUR_O_CLOCK)
    reply = message(session, priority=1, created_at=FOUR_O_CLOCK, not_before=FOUR_O_CLOCK)
    assert ids(session, EVENING) == [reply]
    put_off = row(session, late)
    assert (put_off.status, put_off.not_before, put_off.attempts, put_off.lease_until) == (
        "pending",
        NEXT_DAY,
        0,
        None,
    )
    assert ids(session, NEXT_DAY) == [late]


def test_a_first_word_is_not_put_off_to_a_day_on_which_the_office_is_closed(session: Session) -> None:
    factories.closing_day(session, day=NEXT_DAY.date(), calendar="office")
    late = message(session, priority=5, created_at=FOUR_O_CLOCK, not_before=FOUR_O_CLOCK)
    assert ids(session, EVENING) == []
    assert row(session, late).not_before.date() == NEXT_DAY.date() + timedelta(days=1)


def test_what_a_person_sends_by_hand_outside_the_hours_goes_at_once(session: Session) -> None:
    one = message(session, priority=5, created_at=EVENING, not_before=EVENING)
    assert ids(session, EVENING) == [one]


def test_a_sent_message_carries_the_providers_id_and_moves_the_conversation(session: Session) -> None:
    talk = factories.conversation(session)
    one = only(session, conversation_id=talk.id, address_id=talk.address_id, kind="ask:safe")
    outcomes.record(session.connection(), one, Sent("SM1", 2), NOW + MINUTE)
    kept = row(session, one.id)
    assert (kept.status, kept.provider_id, kept.segments) == ("accepted", "SM1", 2)
    assert (kept.lease_until, kept.sent_at) == (None, NOW + MINUTE)
    session.expire_all()
    told = session.get_one(ConversationRecord, talk.id)
    assert (told.prompted, told.prompted_at) == ("safe", NOW)


def test_a_message_that_asks_nothing_prompts_nothing(session: Session) -> None:
    talk = factories.conversation(session)
    one = only(session, conversation_id=talk.id, address_id=talk.address_id, kind="help")
    outcomes.record(session.connection(), one, Sent("SM1"), NOW)
    session.expire_all()
    assert session.get_one(ConversationRecord, talk.id).prompted is None


def test_a_receipt_that_came_before_the_answer_is_not_undone(session: Session) -> None:
    one = only(session)
    receipt = Receipt(DeliveryStatus.DELIVERED, one.message.token, "SM1")
    receipts.record(session.connection(), receipt, NOW)
    outcomes.record(session.connection(), one, Sent("SM1", 1), NOW)
    assert row(session, one.id).status == "delivered"
    late = Refused(FailureKind.RETRY, "429", 1.0)
    outcomes.record(session.connection(), one, late, NOW)
    assert row(session, one.id).status == "delivered"


@pytest.mark.parametrize("kind", [FailureKind.RETRY, FailureKind.CONFIGURATION])
def test_what_may_pass_is_tried_again_after_longer_and_longer_waits(
    session: Session, kind: FailureKind
) -> None:
    one, now = message(session, priority=1), NOW
    waits = []
    for attempt in range(1, ATTEMPTS + 1):
        (taken,) = claimed(session, now)
        assert taken.attempts == attempt
        outcomes.record(session.connection(), taken, Refused(kind, "503"), now)
        kept = row(session, one)
        waits.append((kept.not_before - now).total_seconds())
        now = kept.not_before
    assert waits[:5] == [2, 4, 8, 16, 32]
    assert max(waits) == 900
    assert timedelta(hours=3) < now - NOW < timedelta(hours=5)
    assert (kept.status, kept.error_code) == ("failed", "503")
    assert ids(session, now + timedelta(days=1)) == []


def test_the_providers_own_wait_is_kept(session: Session) -> None:
    one = only(session)
    outcomes.record(session.connection(), one, Refused(FailureKind.RETRY, "RetryAfter", 2000.0), NOW)
    assert row(session, one.id).not_before == NOW + timedelta(seconds=2000)


def test_what_cannot_be_sent_is_not_tried_again(session: Session) -> None:
    one = only(session)
    outcomes.record(session.connection(), one, Refused(FailureKind.PERMANENT, "21211 " + "x" * 60), NOW)
    assert row(session, one.id).status == "failed"
    assert len(row(session, one.id).error_code) == 40
    assert ids(session, NOW + timedelta(days=1)) == []


def test_nothing_goes_to_a_phone_that_was_suspended_for_this_child(session: Session) -> None:
    talk = factories.conversation(session)
    lost = factories.binding(session, address_id=talk.address_id, child_id=talk.child_id)
    sibling = factories.conversation(session, address_id=talk.address_id)
    factories.binding(session, address_id=talk.address_id, child_id=sibling.child_id)
    mine = message(session, conversation_id=talk.id, address_id=talk.address_id, kind="safety", priority=0)
    theirs = message(session, conversation_id=sibling.id, address_id=talk.address_id)
    lost.suspended_at = NOW
    session.flush()
    assert ids(session) + ids(session) == [theirs]
    assert row(session, mine).status == "cancelled"


def test_a_provider_that_says_stop_closes_the_address_and_tells_the_iro(session: Session) -> None:
    talk = factories.conversation(session)
    one = only(session, conversation_id=talk.id, address_id=talk.address_id)
    for _ in range(2):
        outcomes.record(session.connection(), one, Refused(FailureKind.OPTED_OUT, "21610"), NOW)
    session.expire_all()
    assert session.get_one(AddressRecord, talk.address_id).opted_out_at == NOW
    flags = session.scalars(select(Flag).where(Flag.conversation_id == talk.id)).all()
    assert [(flag.name, flag.severity) for flag in flags] == [("opted_out", "normal")]


@pytest.mark.parametrize("sender", ["LLOYDS", "60030", "+442079460000"])
def test_nothing_goes_to_who_cannot_receive_it_not_even_danger(session: Session, sender: str) -> None:
    phone = factories.address(session, provider_id=sender).id
    one = message(session, address_id=phone, kind="safety", priority=0)
    assert ids(session) == []
    assert row(session, one).status == "cancelled"
