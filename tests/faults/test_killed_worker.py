"""A worker is killed in the middle of its work: nothing is lost, nothing is sent twice, and soon all is done."""

import signal
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.operations.health import WORKER_SEEN
from bot.store.engine import Database
from bot.store.installation import Fact
from bot.store.messages import OutboxMessage
from tests import factories
from tests.fakes.twilio import ACCOUNT, NUMBER, TOKEN, FakeTwilio, Fault
from tests.faults.processes import LEASE_SECONDS, environment, kill, running, until

MESSAGES = 120
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ENDED = ("accepted", "sent", "delivered", "read", "failed")


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    with FakeTwilio() as fake:
        yield fake


@pytest.fixture
def env(twilio: FakeTwilio, database_url: str, tmp_path: Path) -> Mapping[str, str]:
    return environment(
        database_url,
        tmp_path / "data",
        TWILIO_ACCOUNT_SID=ACCOUNT,
        TWILIO_AUTH_TOKEN=TOKEN,
        HEARD_SMS_FROM=NUMBER,
        HEARD_TWILIO_API_URL=twilio.url,
        HEARD_TWILIO_CONTENT_URL=twilio.url,
    )


def queue(database: Database, count: int = MESSAGES) -> None:
    """Queue a campaign: two messages to each of many phones."""
    with database.write() as session:
        for phone in range(count // 2):
            address = factories.address(session, provider_id=f"+44770091{phone:04d}")
            for place in range(2):
                body = {"text": f"message {place} for phone {phone}", "choices": []}
                factories.outbox_message(
                    session, address_id=address.id, priority=1, body=body, not_before=LONG_AGO
                )


def numbers(database: Database) -> Mapping[str, int]:
    """Count the messages by status."""
    with database.read() as session:
        found = select(OutboxMessage.status, func.count()).group_by(OutboxMessage.status)
        return dict(map(tuple, session.execute(found)))


def is_done(database: Database, count: int = MESSAGES) -> bool:
    return sum(number for status, number in numbers(database).items() if status in ENDED) == count


def sign_of_life(database: Database) -> str | None:
    with database.read() as session:
        return session.scalar(select(Fact.value).where(Fact.name == WORKER_SEEN))


def copies(twilio: FakeTwilio) -> Counter[str]:
    """Count how often the provider got each of our messages, by the address for its receipts."""
    return Counter(str(one["callback"]) for one in list(twilio.messages))


def test_a_worker_killed_in_the_middle_of_a_campaign_loses_nothing_and_repeats_nothing(
    twilio: FakeTwilio, database: Database, env: Mapping[str, str], tmp_path: Path
) -> None:
    queue(database)
    log = tmp_path / "worker.log"
    with running("tests.faults.worker", env=env, log=log) as worker:
        until(lambda: len(twilio.messages) >= MESSAGES // 3, "a third is sent")
        kill(worker)
    assert not is_done(database), "the worker was too fast to be killed in the middle"
    before = sign_of_life(database)
    with running("tests.faults.worker", env=env, log=log):
        until(lambda: sign_of_life(database) != before, "it is back")
        took = until(lambda: is_done(database), f"all is done, {numbers(database)}")
    assert took < LEASE_SECONDS + 20  # some four seconds on a quiet machine
    assert copies(twilio) == dict.fromkeys(copies(twilio), 1)
    assert len(copies(twilio)) == MESSAGES
    assert numbers(database) == {"accepted": MESSAGES}


def test_an_answer_that_was_lost_is_found_at_the_provider_and_not_sent_again(
    twilio: FakeTwilio, database: Database, env: Mapping[str, str], tmp_path: Path
) -> None:
    queue(database, 20)
    twilio.script(Fault.LOST_ANSWER, Fault.BUSY, Fault.GARBLED, Fault.OVERLOADED, Fault.LOST_ANSWER)
    with running("tests.faults.worker", env=env, log=tmp_path / "worker.log"):
        until(lambda: "unknown" in numbers(database), "a message is in doubt")
        until(lambda: _hurry(database) and is_done(database, 20), "all is done")
    assert set(copies(twilio).values()) == {1}
    assert len(copies(twilio)) == 20


def _hurry(database: Database) -> bool:
    """Let messages that wait for their next try go now: a busy provider asks for half a minute."""
    with database.connection() as connection:
        table = OutboxMessage.__table__
        waiting = table.update().where(table.c.status == "pending", table.c.attempts > 0)
        connection.execute(waiting.values(not_before=LONG_AGO))
    return True


def test_a_worker_that_is_asked_to_end_sends_what_it_holds_and_takes_no_more(
    twilio: FakeTwilio, database: Database, env: Mapping[str, str], tmp_path: Path
) -> None:
    queue(database)
    with running("bot.cli", "work", env=env, log=tmp_path / "worker.log") as worker:
        until(lambda: len(twilio.messages) >= 20, "20 messages were sent")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(15) == 0
    left = numbers(database)
    assert "sending" not in left
    assert left["pending"] > 0
    assert set(copies(twilio).values()) == {1}
    assert len(copies(twilio)) == MESSAGES - left["pending"]
