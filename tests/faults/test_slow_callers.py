"""Callers who never finish keep nobody waiting: messages are taken meanwhile, and the slow are told to go."""

import socket
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.store.engine import Database
from bot.store.messages import InboundMessage
from tests.fakes.signing import SignedRequest
from tests.fakes.twilio import ACCOUNT, TOKEN, FakeTwilio
from tests.faults.callers import FORM, answer, besieged, call, half_sent, head, status, timed
from tests.faults.processes import environment, running, until
from tests.judges.servers import free_port
from tests.peers import databases
from tests.talk.phones import asked

MESSAGES = 200
SENDERS = 4
SLOWEST = 3.0  # seconds; a busy machine. The figure that counts stands in docs/reference/performance.md
WEBHOOK = "/webhooks/twilio/messages"
PATHS = (
    "/sign-in",
    "/import",
    "/reviews/1/contributions",
    "/metrics",
    "/health/ready",
    "/simulator",
    "/webhooks/telegram",
    "/no-such-page",
)


WITHOUT_ROWS = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True, scope="module")
"""For what the door does by itself, before anything looks at the database."""


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("web")


@pytest.fixture(scope="module")
def database_url(dialect: str, folder: Path) -> Iterator[str]:
    with databases.fresh(dialect, folder) as url:
        yield url


@pytest.fixture(scope="module")
def database(database_url: str) -> Iterator[Database]:
    with databases.opened(database_url) as database:
        yield database


@pytest.fixture(scope="module")
def env(database_url: str, folder: Path, port: int) -> Mapping[str, str]:
    return environment(
        database_url,
        folder / "data",
        HEARD_PUBLIC_URL=f"http://127.0.0.1:{port}",
        TWILIO_ACCOUNT_SID=ACCOUNT,
        TWILIO_AUTH_TOKEN=TOKEN,
    )


@pytest.fixture(scope="module")
def web(env: Mapping[str, str], database: Database, port: int, folder: Path) -> Iterator[None]:
    """Run the web with two processes, as it is delivered; one server lives through all of these callers."""
    with running("bot.cli", "serve", "--port", str(port), env=env, log=folder / "web.log"):
        until(lambda: answers(port), "the web answers")
        yield


@pytest.fixture(scope="module")
def twilio() -> Iterator[FakeTwilio]:
    """Stand in for Twilio; one for all messages, so that each has an id of its own."""
    with FakeTwilio() as twilio:
        yield twilio


def answers(port: int) -> bool:
    try:
        return timed(port, head("/health/live", method="GET"))[0] == 200
    except OSError:
        return False


def written(request: SignedRequest) -> bytes:
    headers = [f"{name}: {value}" for name, value in request.headers.items()]
    return head(request.target, *headers, f"Content-Length: {len(request.body)}") + request.body


def test_no_message_is_lost_or_late_while_others_never_finish(
    web: None, database: Database, port: int, twilio: FakeTwilio
) -> None:
    with database.write() as session:
        phone = asked(session)
        number, address_id = phone.provider_id, phone.address_id
    url = f"http://127.0.0.1:{port}{WEBHOOK}"
    requests = [written(twilio.write_in(url, number, f"thought {place}")) for place in range(MESSAGES)]
    with besieged(port, WEBHOOK) as halves, ThreadPoolExecutor(SENDERS) as senders:
        taken = list(senders.map(lambda request: timed(port, request), requests))
        assert {code for code, _ in taken} == {200}
        assert max(seconds for _, seconds in taken) < SLOWEST
        assert {status(half) for half in halves} == {408}
    with database.read() as session:
        bodies = session.scalars(
            select(InboundMessage.body).where(InboundMessage.address_id == address_id)
        ).all()
    words = Counter(body for body in bodies if (body or "").startswith("thought"))
    assert words == Counter(f"thought {place}" for place in range(MESSAGES))


@WITHOUT_ROWS
def test_half_a_body_to_any_path_keeps_no_page_waiting_and_is_given_up(web: None, port: int) -> None:
    with ExitStack() as kept:
        slow = [kept.enter_context(call(port, half_sent(path))) for path in PATHS for _ in range(4)]
        code, seconds = timed(port, head("/sign-in", method="GET"))
        assert (code, seconds < SLOWEST) == (200, True)
        assert {status(caller) for caller in slow} == {408}


@WITHOUT_ROWS
def test_a_body_that_is_too_long_is_refused_before_it_is_sent(web: None, port: int) -> None:
    length = f"Content-Length: {64 * 1024 + 1}"
    for expect in ([], ["Expect: 100-continue"]):
        assert timed(port, head(WEBHOOK, FORM, length, *expect))[0] == 413
        assert timed(port, head("/no-such-page", FORM, length, *expect))[0] in {404, 413}


@WITHOUT_ROWS
def test_a_body_in_chunks_that_never_ends_is_refused_when_it_is_too_long(web: None, port: int) -> None:
    chunk = b"2000\r\n" + b"x" * 0x2000 + b"\r\n"
    with call(port, head(WEBHOOK, FORM, "Transfer-Encoding: chunked") + chunk * 9) as caller:
        assert status(caller) == 413


@WITHOUT_ROWS
def test_who_asks_first_whether_to_send_is_told_to_go_on(web: None, port: int) -> None:
    with call(port, head(WEBHOOK, FORM, "Content-Length: 6", "Expect: 100-continue")) as caller:
        assert status(caller) == 100
        caller.sendall(b"Body=a")
        assert status(caller) == 403, "it is not signed"


def test_a_message_whose_caller_closed_too_early_is_stored_once_when_it_is_repeated(
    web: None, database: Database, port: int, twilio: FakeTwilio
) -> None:
    with database.write() as session:
        number = asked(session).provider_id
    request = written(twilio.write_in(f"http://127.0.0.1:{port}{WEBHOOK}", number, "my thought"))
    with call(port, request) as caller:
        caller.shutdown(socket.SHUT_WR)
        answer(caller)  # it may be none: then the provider repeats
    assert timed(port, request)[0] == 200
    with database.read() as session:
        assert [*session.scalars(select(InboundMessage.body))].count("my thought") == 1


@WITHOUT_ROWS
def test_who_closes_the_sending_side_in_a_body_is_let_go_at_once(web: None, port: int) -> None:
    begun = time.monotonic()
    with call(port, half_sent(WEBHOOK)) as caller:
        caller.shutdown(socket.SHUT_WR)
        assert b" 200 " not in answer(caller)
    assert time.monotonic() - begun < SLOWEST


@WITHOUT_ROWS
def test_a_file_that_takes_its_time_holds_no_page_up(web: None, port: int) -> None:
    size, part = 5 * 1024 * 1024, b"x" * 64 * 1024
    begun = time.monotonic()
    with call(port, head("/import", FORM, f"Content-Length: {size}")) as caller:
        for _ in range(size // len(part) - 1):
            caller.sendall(part)
            code, seconds = timed(port, head("/health/live", method="GET"))
            assert (code, seconds < SLOWEST) == (200, True)
        caller.sendall(part)
        assert status(caller) in {303, 400, 403}, "it came whole; nobody is signed in"
    assert time.monotonic() - begun < 60
