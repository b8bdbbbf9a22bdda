"""A provider that asks us to wait is left alone by every worker, and danger goes first when the wait ends."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.domain.delivery import ATTEMPTS
from bot.domain.messages import ChannelKind, FailureKind, Refused, Sent
from bot.outbox import outcomes, queue
from tests import factories
from tests.factories import NOW
from tests.outbox.queueing import claimed, hush, ids, message, only, row

SECOND = timedelta(seconds=1)
BUSY = Refused(FailureKind.RETRY, "20429", 2.0, holds=True)


@pytest.fixture(autouse=True)
def hushed(session: Session, noise: None) -> None:
    """Count the unrelated messages as sent, so that a claim gives the test's own."""
    hush(session)


def test_everything_by_the_same_sender_waits_and_danger_goes_first_when_it_ends(session: Session) -> None:
    one = only(session, priority=1)
    outcomes.record(session.connection(), one, BUSY, NOW)
    ordinary = message(session, priority=1)
    danger = message(session, priority=0, kind="safety")
    telegram = message(session, channel="telegram", address_id=telegram_address(session))
    assert ids(session, NOW + SECOND) == [telegram]
    assert not queue.is_waiting(session.connection(), NOW + 1.9 * SECOND)
    assert queue.is_waiting(session.connection(), NOW + 2 * SECOND)
    assert ids(session, NOW + 2 * SECOND) == [danger, one.id, ordinary]


def telegram_address(session: Session) -> int:
    """Return an address on Telegram."""
    return factories.address(session, channel="telegram", provider_id="1000000000042").id


@pytest.mark.parametrize("kind", ["safety", "ask:home"])
def test_the_message_itself_waits_exactly_so_long_and_no_try_is_counted(session: Session, kind: str) -> None:
    one, now = only(session, kind=kind, priority=0), NOW
    for _ in range(3 * ATTEMPTS):
        outcomes.record(session.connection(), one, BUSY, now)
        now += 2 * SECOND
        kept = row(session, one.id)
        assert (kept.status, kept.not_before, kept.attempts) == ("pending", now, 0)
        (one,) = claimed(session, now)
    outcomes.record(session.connection(), one, Sent("SM1", 1), now)
    assert row(session, one.id).status == "accepted"


def test_a_longer_wait_is_not_shortened_by_a_shorter_one(session: Session) -> None:
    connection = session.connection()
    for seconds in (60, 5, 30):
        queue.hold(connection, ChannelKind.SMS, NOW + seconds * SECOND)
    one = message(session)
    assert ids(session, NOW + 59 * SECOND) == []
    assert ids(session, NOW + 60 * SECOND) == [one]


def test_where_to_find_help_does_not_wait_for_the_longer_times_of_the_table(session: Session) -> None:
    waits = {}
    for kind in ("safety", "help"):
        one = only(session, kind=kind)
        outcomes.record(session.connection(), one, Refused(FailureKind.RETRY, "503", 30.0), NOW)
        waits[kind] = (row(session, one.id).not_before - NOW).total_seconds()
    assert waits == {"safety": 2.0, "help": 30.0}


def test_waits_of_our_own_grow_so_that_a_provider_may_be_away_for_hours(session: Session) -> None:
    one, now = only(session), NOW
    for _ in range(ATTEMPTS - 1):
        outcomes.record(session.connection(), one, Refused(FailureKind.RETRY, "no-connection", 30.0), now)
        now = row(session, one.id).not_before
        (one,) = claimed(session, now)
    assert now - NOW > timedelta(hours=3)
