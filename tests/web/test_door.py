"""The door of a server process: what passes it, what is refused there, and what waits for what."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request

from web.door import Door
from web.door.arrivals import BodyStore, TooLarge, TooMuch
from web.door.environ import environ_of
from web.door.lanes import LONGEST_QUEUE, Full, Lane
from web.kit import bodies

SCOPE: Mapping[str, Any] = {
    "type": "http",
    "method": "POST",
    "scheme": "http",
    "http_version": "1.1",
    "path": "/tÃ©x",
    "raw_path": b"/t%C3%83%c2%a9x",
    "query_string": b"n=%7E",
    "headers": [],
    "client": ("203.0.113.9", 1234),
    "server": ("127.0.0.1", 8000),
}
LONGEST = 1000


def arriving(*parts: bytes) -> Callable[[], Awaitable[Mapping[str, Any]]]:
    """Bring a body in parts, each as the server hands it over."""

    async def messages() -> AsyncIterator[Mapping[str, Any]]:
        for place, part in enumerate(parts):
            yield {"type": "http.request", "body": part, "more_body": place < len(parts) - 1}
        yield {"type": "http.disconnect"}

    waiting = messages()
    return waiting.__anext__


def call(app: Callable[..., Iterable[bytes]], *parts: bytes, **more: Any) -> list[Mapping[str, Any]]:
    """Send one request through a door and give what it sent back."""
    sent: list[Mapping[str, Any]] = []

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message)

    asyncio.run(Door(app, lambda _method, _path: LONGEST)({**SCOPE, **more}, arriving(*parts), send))
    return sent


def echo() -> Flask:
    """Make an application that answers with the body it was sent."""
    app = Flask("echo")
    app.config["MAX_CONTENT_LENGTH"] = LONGEST
    app.add_url_rule("/<path:_path>", "echo", lambda _path: request.get_data(), methods=["GET", "POST"])
    return app


def test_a_body_in_parts_reaches_the_application_whole() -> None:
    headers = [(b"content-length", b"6")]
    begun, body = call(echo().wsgi_app, b"one", b"", b"two", headers=headers)
    assert (begun["status"], body["body"]) == (200, b"onetwo")


@pytest.mark.parametrize("headers", [[(b"content-length", b"1001")], [(b"transfer-encoding", b"chunked")]])
def test_a_body_that_is_too_long_is_refused_by_the_application_that_reads_it(
    headers: list[tuple[bytes, bytes]],
) -> None:
    begun, _ = call(echo().wsgi_app, b"x" * 600, b"x" * 600, headers=headers)
    assert begun["status"] == 413


def test_who_leaves_in_the_middle_of_a_body_never_reaches_the_application() -> None:
    def never(_environ: Any, _start: Any) -> Iterable[bytes]:
        raise AssertionError

    headers = [(b"content-length", b"6")]
    sent: list[Mapping[str, Any]] = []

    async def gone() -> Mapping[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message)

    asyncio.run(Door(never, lambda _method, _path: LONGEST)({**SCOPE, "headers": headers}, gone, send))
    assert sent == []


def test_a_failure_outside_the_application_is_an_answer_too(caplog: pytest.LogCaptureFixture) -> None:
    def broken(_environ: Any, _start: Any) -> Iterable[bytes]:
        raise RuntimeError("words of a child")

    assert call(broken)[0]["status"] == 500
    assert call(broken, path="/webhooks/telegram")[0]["status"] == 500
    assert "failed outside the application" in caplog.text


def test_the_environ_holds_the_request_as_it_travelled() -> None:
    headers = [
        (b"host", b"heard.example"),
        (b"content-type", b"text/plain"),
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
        (b"x-forwarded-for", b"203.0.113.9"),
        (b"x-forwarded-for", b"198.51.100.7"),
        (b"x_forwarded_for", b"192.0.2.1"),
        (b"x-unknown", b"\xe9"),
    ]
    environ = environ_of({**SCOPE, "headers": headers}, b"")
    assert environ["RAW_URI"] == "/t%C3%83%c2%a9x?n=%7E"
    assert environ["HTTP_HOST"] == "heard.example"
    assert environ["CONTENT_TYPE"] == "text/plain"
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert environ["HTTP_X_FORWARDED_FOR"] == "203.0.113.9,198.51.100.7", "an underscore is no dash"
    assert environ["HTTP_X_UNKNOWN"] == "é"
    assert environ["REMOTE_ADDR"] == "203.0.113.9"


def test_bodies_that_arrive_hold_only_so_much_memory_together() -> None:
    async def arrive() -> None:
        store = BodyStore(1000)
        assert await store.whole(arriving(b"x" * 900), LONGEST) == b"x" * 900
        with pytest.raises(TooLarge):
            await store.whole(arriving(b"x" * 600, b"x" * 401), LONGEST)
        assert store.left == 1000, "what was given up holds nothing"
        store.left = 500
        with pytest.raises(TooMuch):
            await store.whole(arriving(b"x" * 300, b"x" * 300), LONGEST)
        assert store.left == 500

    asyncio.run(arrive())


def test_a_lane_does_one_thing_at_a_time_and_refuses_what_would_wait_too_long() -> None:
    async def crowd() -> None:
        lane, gate, done = Lane("pages"), threading.Event(), []

        def work() -> int:
            assert gate.wait(20)
            done.append(threading.current_thread().name)
            return len(done)

        waiting = [asyncio.ensure_future(lane.run(work)) for _ in range(LONGEST_QUEUE)]
        await asyncio.sleep(0)
        with pytest.raises(Full):
            await lane.run(work)
        gate.set()
        assert await asyncio.gather(*waiting) == list(range(1, LONGEST_QUEUE + 1))
        assert set(done) == {"pages"}

    asyncio.run(crowd())


def test_a_message_is_taken_while_a_page_takes_its_time() -> None:
    async def both() -> None:
        opened = threading.Event()

        def application(environ: Any, start: Any) -> list[bytes]:
            if environ["PATH_INFO"] == "/slow":
                assert opened.wait(20), "the message waited for the page"
            opened.set()
            start("200 OK", [])
            return [b""]

        async def send(_message: Mapping[str, Any]) -> None:
            pass

        door = Door(application, lambda _method, _path: LONGEST)
        page = asyncio.ensure_future(door({**SCOPE, "path": "/slow"}, arriving(), send))
        await asyncio.sleep(0)
        await door({**SCOPE, "path": "/webhooks/telegram"}, arriving(), send)
        await page

    asyncio.run(both())


def test_only_the_forms_with_a_file_take_long_bodies(app: Flask) -> None:
    assert bodies.longest(app, "POST", "/webhooks/twilio/messages") == 64 * 1024
    assert bodies.longest(app, "POST", "/sign-in") == 64 * 1024
    assert bodies.longest(app, "POST", "/no-such-page") == 64 * 1024
    assert bodies.longest(app, "POST", "/import") == 20 * 1024**2 + 64 * 1024
    assert bodies.longest(app, "POST", "/reviews/7/contributions") == 5 * 1024**2 + 64 * 1024


def test_a_process_that_cannot_read_the_questions_ends_and_says_so() -> None:
    program = (
        "from unittest.mock import MagicMock, PropertyMock\n"
        "from threading import Event, Thread\n"
        "from web.serving import settle\n"
        "broken = PropertyMock(side_effect=ValueError('a broken file'))\n"
        "Rooms = type('Rooms', (), {'starting': broken, 'database': MagicMock()})\n"
        "Thread(target=settle, args=(Rooms(),)).start()\n"
        "Event().wait(30)\n"  # as a server that goes on serving
    )
    done = subprocess.run(
        (sys.executable, "-c", program), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert "the questions and words cannot be read" in done.stderr


def test_a_process_without_tables_reads_english_and_says_what_to_do(tmp_path: Path) -> None:
    program = (
        "import gc, sys\n"
        "from bot.settings import load\n"
        "from bot.wiring import build\n"
        "from web.serving import settle\n"
        "settle(build(load(env='development', database_url=sys.argv[1])))\n"
        "print(gc.get_freeze_count() > 100_000)\n"
    )
    done = subprocess.run(
        (sys.executable, "-c", program, f"sqlite:///{tmp_path}/empty.db"),
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert done.stdout == "True\n"
    assert "run heard migrate" in done.stderr


def test_a_process_reads_the_words_before_a_message_comes(database_url: str) -> None:
    program = (
        "import gc, sys\n"
        "from threading import Thread\n"
        "from bot.ground import context\n"
        "from bot.settings import load\n"
        "from bot.wiring import build\n"
        "from web.serving import settle\n"
        "settling = Thread(target=settle, args=(build(load(env='development', database_url=sys.argv[1])),))\n"
        "settling.start()\n"
        "first = context.arranged()\n"  # as for a message that comes meanwhile
        "settling.join()\n"
        "print(first is context.arranged(), gc.get_freeze_count() > 100_000)\n"
    )
    done = subprocess.run(
        (sys.executable, "-c", program, database_url), capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["True", "True"]
