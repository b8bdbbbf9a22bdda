"""The web process is killed between and in the middle of webhooks: what it said yes to is stored, exactly once."""

import threading
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.store.engine import Database
from bot.store.messages import InboundMessage, OutboxMessage
from tests.fakes.signing import SignedRequest
from tests.fakes.twilio import FakeTwilio
from tests.faults.processes import kill, running, until
from tests.talk.phones import asked

MESSAGES = 150
SENDERS = 4


class Posting:
    """Posts webhooks from several threads, like a provider that gives up on none; counts what was accepted."""

    def __init__(self, requests: list[SignedRequest]) -> None:
        self.waiting = list(reversed(requests))
        self.accepted: Counter[bytes] = Counter()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._post_all, daemon=True) for _ in range(SENDERS)]

    def __enter__(self) -> "Posting":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.waiting.clear()
        for thread in self._threads:
            thread.join(20)

    def _post_all(self) -> None:
        while True:
            with self._lock:
                if not self.waiting:
                    return
                request = self.waiting.pop()
            while not self._post(request):
                threading.Event().wait(0.05)

    def _post(self, request: SignedRequest) -> bool:
        made = urllib.request.Request(request.url, request.body, dict(request.headers))
        with suppress(OSError, ConnectionError), urllib.request.urlopen(made, timeout=5) as answer:
            if 200 <= answer.status < 300:
                with self._lock:
                    self.accepted[request.body] += 1
                return True
        return False


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    with FakeTwilio() as fake:
        yield fake


def test_every_message_that_was_accepted_is_stored_once_although_the_web_was_killed(
    twilio: FakeTwilio, database: Database, env: Mapping[str, str], port: int, tmp_path: Path
) -> None:
    with database.write() as session:
        phone = asked(session)
        number, address_id = phone.provider_id, phone.address_id
    url = f"http://127.0.0.1:{port}/webhooks/twilio/messages"
    requests = [twilio.write_in(url, number, f"thought {place}") for place in range(MESSAGES)]
    web, log = ("bot.cli", "serve", "--port", str(port), "--workers", "1"), tmp_path / "web.log"
    with Posting(requests) as posting:
        with running(*web, env=env, log=log) as process:
            until(lambda: sum(posting.accepted.values()) >= MESSAGES // 3, "a third is accepted")
            kill(process)
        assert sum(posting.accepted.values()) < MESSAGES, "the web was too fast to be killed in the middle"
        with running(*web, env=env, log=log):
            until(lambda: sum(posting.accepted.values()) == MESSAGES, "all are accepted")
    with database.read() as session:
        stored = session.scalars(select(InboundMessage).where(InboundMessage.address_id == address_id)).all()
        purposes = session.scalars(select(OutboxMessage.purpose)).all()
    words = Counter(message.body for message in stored if (message.body or "").startswith("thought"))
    assert words == Counter(f"thought {place}" for place in range(MESSAGES))
    assert {message.outcome for message in stored} == {"handled"}
    assert len(purposes) == len(set(purposes))
