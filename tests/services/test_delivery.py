"""Receipts come late, twice and out of order; whatever the order, a message ends where it really is."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.messages import DeliveryStatus, FailureKind, Receipt, Refused, Sent
from bot.services import delivery, outbox
from bot.services.outbox import Claimed
from bot.store.addresses import AddressRecord
from bot.store.conversations import ConversationRecord
from bot.store.messages import ReceiptRecord
from tests import factories
from tests.factories import NOW
from tests.factories.building import number
from tests.services.queueing import claimed, hush, message, only, row

MINUTE = timedelta(minutes=1)
ACCEPTED, SENT, DELIVERED, READ, FAILED = (
    DeliveryStatus.ACCEPTED, DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.READ, DeliveryStatus.FAILED,
)  # fmt: skip


@pytest.fixture(autouse=True)
def hushed(session: Session, noise: None) -> None:
    """Count the unrelated messages as sent, so that a claim gives the test's own."""
    hush(session)


def report(session: Session, one: Claimed, status: DeliveryStatus, **given: Any) -> bool:
    """Let a receipt arrive for a message, by its token."""
    values = {"token": one.message.token, "provider_id": f"SM{one.id}", **given}
    return delivery.record(session.connection(), Receipt(status, **values), NOW + MINUTE)


def test_a_receipt_moves_its_message_forward_and_is_kept(session: Session) -> None:
    one = only(session)
    outbox.record(session.connection(), one, Sent(f"SM{one.id}", 1), NOW)
    assert report(session, one, DELIVERED)
    kept = row(session, one.id)
    assert (kept.status, kept.delivered_at, kept.sent_at) == ("delivered", NOW + MINUTE, NOW)
    found = session.scalars(select(ReceiptRecord).where(ReceiptRecord.token == one.message.token)).all()
    assert [(each.status, each.provider_id) for each in found] == [("delivered", f"SM{one.id}")]


def test_a_repeated_receipt_is_kept_once_and_changes_nothing(session: Session) -> None:
    one = only(session)
    report(session, one, DELIVERED)
    before = row(session, one.id)
    report(session, one, DELIVERED)
    assert row(session, one.id) == before
    count = select(func.count()).select_from(ReceiptRecord).where(ReceiptRecord.token == one.message.token)
    assert session.scalar(count) == 1


def test_a_receipt_finds_its_message_by_the_providers_id_alone(session: Session) -> None:
    one = only(session)
    outbox.record(session.connection(), one, Sent("71:5"), NOW)
    assert report(session, one, READ, token=None, provider_id="71:5")
    assert row(session, one.id).status == "read"


def test_a_receipt_of_nothing_of_ours_is_kept_and_said_so(session: Session) -> None:
    one = only(session)
    assert not report(session, one, DELIVERED, token="f" * 32, provider_id="SMforeign")
    assert session.scalars(select(ReceiptRecord).where(ReceiptRecord.provider_id == "SMforeign")).all()
    assert row(session, one.id).status == "sending"


def test_a_receipt_that_names_nothing_moves_nothing(session: Session) -> None:
    one = message(session)
    assert not delivery.record(session.connection(), Receipt(DELIVERED, None, None), NOW)
    assert row(session, one).status == "pending"


def test_a_first_sign_of_a_message_in_hand_tells_which_question_was_seen(session: Session) -> None:
    talk = factories.conversation(session)
    one = only(session, conversation_id=talk.id, address_id=talk.address_id, kind="ask:home")
    report(session, one, SENT)
    session.expire_all()
    told = session.get_one(ConversationRecord, talk.id)
    assert (told.prompted, told.prompted_at) == ("home", NOW + MINUTE)
    assert row(session, one.id).provider_id == f"SM{one.id}"


def test_a_question_that_failed_was_not_seen(session: Session) -> None:
    talk = factories.conversation(session)
    one = only(session, conversation_id=talk.id, address_id=talk.address_id, kind="ask:home")
    report(session, one, FAILED, error_code="30003", failure=FailureKind.RETRY)
    session.expire_all()
    assert session.get_one(ConversationRecord, talk.id).prompted is None
    kept = row(session, one.id)
    assert (kept.status, kept.error_code, kept.sent_at) == ("failed", "30003", None)


def test_a_receipt_that_says_stop_closes_the_address(session: Session) -> None:
    one = only(session)
    report(session, one, FAILED, error_code="21610", failure=FailureKind.OPTED_OUT)
    session.expire_all()
    assert session.get_one(AddressRecord, row(session, one.id).address_id).opted_out_at == NOW + MINUTE


def test_a_doubt_is_settled_by_its_receipt(session: Session) -> None:
    one = only(session)
    outbox.record(session.connection(), one, Refused(FailureKind.AMBIGUOUS, "ReadTimeout"), NOW)
    report(session, one, SENT)
    assert row(session, one.id).status == "sent"


RECEIPTS = st.lists(st.sampled_from([ACCEPTED, SENT, DELIVERED, READ, FAILED]), min_size=1, max_size=7)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(statuses=RECEIPTS, answered=st.sampled_from(["sent", "lost"]), place=st.integers(0, 7), data=st.data())
def test_any_order_of_the_same_news_ends_in_the_same_state(
    session: Session, statuses: list[DeliveryStatus], answered: str, place: int, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(statuses))
    ends = {
        _end(session, order, answered, place)
        for order in (statuses, shuffled, sorted(statuses), statuses * 2)
    }
    assert len(ends) == 1
    (status, provider_id) = ends.pop()
    assert provider_id == "SM"
    news = {ACCEPTED, *statuses} if answered == "sent" else set(statuses)
    wanted = next(each for each in (READ, DELIVERED, FAILED, SENT, ACCEPTED) if each in news)
    assert status == wanted.value


def _end(session: Session, order: Sequence[DeliveryStatus], answered: str, place: int) -> tuple[str, str]:
    """Play one order of receipts, with the answer to our own request somewhere among them."""
    hush(session)
    message(session, priority=0)
    (one,) = claimed(session)
    name = f"SM{number()}"
    answer = Sent(name, 1) if answered == "sent" else Refused(FailureKind.AMBIGUOUS, "ReadTimeout")
    seen = []
    for step, status in enumerate([*order, None]):
        if step == min(place, len(order)):
            outbox.record(session.connection(), one, answer, NOW)
            seen.append(row(session, one.id).status)
        if status is not None:
            report(session, one, status, provider_id=name)
            seen.append(row(session, one.id).status)
    ranks = [_RANK.index(each) for each in seen]
    assert ranks == sorted(ranks), f"a status went backwards: {seen}"
    kept = row(session, one.id)
    return kept.status, kept.provider_id[:2]


_RANK = ["unknown", "accepted", "sent", "failed", "delivered", "read"]
