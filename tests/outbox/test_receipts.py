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
from bot.outbox import outcomes, receipts
from bot.outbox.rows import Claimed
from bot.store.addresses import AddressRecord
from bot.store.conversations import ConversationRecord
from bot.store.messages import OutboxMessage, ReceiptRecord
from tests import factories
from tests.factories import NOW
from tests.factories.building import number
from tests.outbox.queueing import claimed, hush, message, only, row

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
    return receipts.record(session.connection(), Receipt(status, **values), NOW + MINUTE)


def test_a_receipt_moves_its_message_forward_and_is_kept(session: Session) -> None:
    one = only(session)
    outcomes.record(session.connection(), one, Sent(f"SM{one.id}", 1), NOW)
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
    outcomes.record(session.connection(), one, Sent("71:5"), NOW)
    assert report(session, one, READ, token=None, provider_id="71:5")
    assert row(session, one.id).status == "read"


def test_a_receipt_of_nothing_of_ours_is_kept_and_said_so(session: Session) -> None:
    one = only(session)
    assert not report(session, one, DELIVERED, token="f" * 32, provider_id="SMforeign")
    assert session.scalars(select(ReceiptRecord).where(ReceiptRecord.provider_id == "SMforeign")).all()
    assert row(session, one.id).status == "sending"


def test_a_receipt_that_names_nothing_moves_nothing(session: Session) -> None:
    one = message(session)
    assert not receipts.record(session.connection(), Receipt(DELIVERED, None, None), NOW)
    assert row(session, one).status == "pending"


def test_a_first_sign_of_a_message_in_hand_tells_which_question_was_seen(session: Session) -> None:
    talk = factories.conversation(session)
    one = only(session, conversation_id=talk.id, address_id=talk.address_id, kind="ask:home")
    report(session, one, SENT)
    session.expire_all()
    told = session.get_one(ConversationRecord, talk.id)
    assert (told.prompted, told.prompted_at) == ("home", NOW)
    assert row(session, one.id).provider_id == f"SM{one.id}"


def test_a_question_that_failed_was_not_seen(session: Session) -> None:
    talk = factories.conversation(session)
    one = only(session, conversation_id=talk.id, address_id=talk.address_id, kind="ask:home")
    report(session, one, FAILED, error_code="30004", failure=FailureKind.PERMANENT)
    session.expire_all()
    assert session.get_one(ConversationRecord, talk.id).prompted is None
    kept = row(session, one.id)
    assert (kept.status, kept.error_code, kept.failure) == ("failed", "30004", "permanent")


def test_a_receipt_that_says_stop_closes_the_address(session: Session) -> None:
    one = only(session)
    report(session, one, FAILED, error_code="21610", failure=FailureKind.OPTED_OUT)
    session.expire_all()
    assert session.get_one(AddressRecord, row(session, one.id).address_id).opted_out_at == NOW + MINUTE


def test_a_doubt_is_settled_by_its_receipt(session: Session) -> None:
    one = only(session)
    outcomes.record(session.connection(), one, Refused(FailureKind.AMBIGUOUS, "ReadTimeout"), NOW)
    report(session, one, SENT)
    assert row(session, one.id).status == "sent"


RECEIPTS = st.lists(st.sampled_from([ACCEPTED, SENT, DELIVERED, READ, FAILED]), min_size=1, max_size=7)
CAUSES = (None, FailureKind.PERMANENT, FailureKind.RETRY, FailureKind.CONFIGURATION)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    statuses=RECEIPTS,
    answered=st.sampled_from(["sent", "lost"]),
    place=st.integers(0, 7),
    cause=st.sampled_from(CAUSES),
    data=st.data(),
)
def test_any_order_of_the_same_news_ends_in_the_same_row(
    session: Session,
    statuses: list[DeliveryStatus],
    answered: str,
    place: int,
    cause: FailureKind | None,
    data: st.DataObject,
) -> None:
    shuffled = data.draw(st.permutations(statuses))
    ends = {
        _end(session, order, answered, place, cause)
        for order in (statuses, shuffled, sorted(statuses), statuses * 2)
    }
    assert len(ends) == 1
    (end,) = ends
    news = {ACCEPTED, *statuses} if answered == "sent" else set(statuses)
    wanted = next(each for each in (READ, DELIVERED, FAILED, SENT, ACCEPTED) if each in news)
    waits = wanted is FAILED and cause in {FailureKind.RETRY, FailureKind.CONFIGURATION}
    assert end[0] == ("pending" if waits else wanted.value)
    assert end[1] == ("30003" if wanted is FAILED else None)
    assert end[-1] == (None if wanted is FAILED else "home")


def _end(
    session: Session, order: Sequence[DeliveryStatus], answered: str, place: int, cause: FailureKind | None
) -> tuple[Any, ...]:
    """Play one order of receipts, with the answer to our own request somewhere among them; give the row's end."""
    talk = _same_talk(session)
    message(session, priority=0, kind="ask:home", conversation_id=talk.id, address_id=talk.address_id)
    (one,) = claimed(session)
    name = f"SM{number()}"
    answer = Sent(name, 1) if answered == "sent" else Refused(FailureKind.AMBIGUOUS, "ReadTimeout")
    seen = []
    for step, status in enumerate([*order, None]):
        if step == min(place, len(order)):
            outcomes.record(session.connection(), one, answer, NOW)
            seen.append(row(session, one.id).status)
        if status is not None:
            error = {"error_code": "30003", "failure": cause} if status is FAILED else {}
            report(session, one, status, provider_id=name, **error)
            seen.append(row(session, one.id).status)
    if "pending" not in seen:
        ranks = [_RANK.index(each) for each in seen]
        assert ranks == sorted(ranks), f"a status went backwards: {seen}"
    session.expire_all()
    kept = row(session, one.id)
    times = (kept.sent_at is None, kept.delivered_at is None, kept.first_tried_at, kept.lease_until)
    same_name = kept.provider_id == name if kept.provider_id else None
    prompted = session.get_one(ConversationRecord, talk.id).prompted
    return kept.status, kept.error_code, kept.failure, kept.segments, same_name, *times, prompted


def _same_talk(session: Session) -> ConversationRecord:
    """Return one conversation for every example, as if nothing had been sent in it yet."""
    hush(session)
    if "talk" not in session.info:
        session.info["talk"] = factories.conversation(session).id
    session.execute(OutboxMessage.__table__.update().values(first_tried_at=None))
    talk = session.get_one(ConversationRecord, session.info["talk"])
    talk.prompted = talk.prompted_at = None
    session.flush()
    return talk


_RANK = ["unknown", "accepted", "sent", "failed", "delivered", "read"]
