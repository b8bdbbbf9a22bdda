"""People on duty are called by every way they gave, rung by rung, until somebody takes the alert."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sqlalchemy import select

from bot.channels.paging import Pager
from bot.domain.duty import Ladder, MailServer, parse_ladder
from bot.domain.messages import FailureKind, Outbound, Refused, Sent
from bot.safeguarding import calls as calling
from bot.store.alerts import Alert, DutyCall
from bot.store.engine import Database
from tests import factories
from tests.factories import NOW
from tests.fakes.mail import FakeMail

TWO = parse_ladder("+447700900001,duty@example.org;+447700900002")
WORDS = "he hits me"


class Line:
    """Takes calls as a provider does; ``fails`` are contacts that cannot be reached."""

    def __init__(self, *fails: str) -> None:
        self.fails = set(fails)
        self.called: list[str] = []

    def __call__(self, call: calling.Call) -> str | None:
        self.called.append(call.contact.where)
        return "busy" if call.contact.where in self.fails else None


def minutes(number: float) -> datetime:
    return NOW + timedelta(minutes=number)


def sweep(database: Database, line: Line, now: datetime, ladder: Ladder = TWO) -> list[str]:
    """Sweep once and give who was called by it."""
    before = len(line.called)
    calling.sweep(database, ladder, line, lambda: now)
    return line.called[before:]


def alert(database: Database, **given: Any) -> int:
    with database.write() as session:
        return factories.alert(session, **given).id


def test_the_first_rung_is_called_at_once_and_only_once(database: Database) -> None:
    alert(database)
    line = Line()
    assert sweep(database, line, NOW) == ["+447700900001", "duty@example.org"]
    assert sweep(database, line, minutes(9)) == []


def test_nobody_takes_it_and_more_people_are_called(database: Database) -> None:
    alert(database)
    line = Line()
    sweep(database, line, NOW)
    everybody = ["+447700900001", "duty@example.org", "+447700900002"]
    assert sweep(database, line, minutes(10)) == everybody
    assert sweep(database, line, minutes(20)) == everybody
    assert sweep(database, line, minutes(21)) == []
    assert sweep(database, line, minutes(90)) == everybody


def test_after_a_long_silence_of_the_worker_everybody_is_called_once(database: Database) -> None:
    alert(database)
    assert len(sweep(database, Line(), minutes(300))) == 3


def test_who_takes_an_alert_ends_the_calls(database: Database) -> None:
    one = alert(database)
    line = Line()
    sweep(database, line, NOW)
    with database.write() as session:
        session.get_one(Alert, one).claimed_at = minutes(1)
    assert sweep(database, line, minutes(10)) == []


def test_an_alert_that_was_taken_and_forgotten_is_called_again(database: Database) -> None:
    with database.write() as session:
        factories.alert(session, address_id=factories.address(session).id, claimed_at=NOW)
    line = Line()
    assert sweep(database, line, minutes(7 * 60)) == []
    assert sweep(database, line, minutes(8 * 60)) != []
    assert sweep(database, line, minutes(8 * 60 + 1)) == []


def test_a_contact_that_cannot_be_reached_is_tried_again_and_the_others_are_not(database: Database) -> None:
    alert(database)
    line = Line("duty@example.org")
    sweep(database, line, NOW)
    assert sweep(database, line, NOW + timedelta(seconds=30)) == []
    line.fails.clear()
    assert sweep(database, line, NOW + timedelta(seconds=61)) == ["duty@example.org"]
    assert sweep(database, line, NOW + timedelta(minutes=5)) == []
    with database.read() as session:
        assert {call.error for call in session.scalars(select(DutyCall))} == {None}


def test_a_call_that_breaks_does_not_stop_the_others(database: Database) -> None:
    alert(database)
    called: list[str] = []

    def breaks(call: calling.Call) -> str | None:
        called.append(call.contact.where)
        raise RuntimeError(WORDS)

    calling.sweep(database, TWO, breaks, lambda: NOW)
    assert called == ["+447700900001", "duty@example.org"]
    with database.read() as session:
        assert {call.error for call in session.scalars(select(DutyCall))} == {"RuntimeError"}


def test_ten_cries_from_one_phone_call_people_once(database: Database) -> None:
    with database.write() as session:
        phone = factories.address(session)
        for _ in range(10):
            factories.alert(session, address_id=phone.id)
        factories.alert(session)
    assert len(sweep(database, Line(), NOW)) == 4


def test_two_workers_call_a_contact_once(database: Database) -> None:
    alert(database)
    line = Line()
    threads = [threading.Thread(target=sweep, args=(database, line, NOW)) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(line.called) == ["+447700900001", "duty@example.org"]


def test_without_contacts_nothing_happens(database: Database) -> None:
    alert(database)
    assert sweep(database, Line(), NOW, Ladder()) == []


class Texts:
    """A channel that keeps what it is given."""

    def __init__(self, answer: Sent | Refused) -> None:
        self.answer = answer
        self.given: list[Outbound] = []

    def send(self, message: Outbound) -> Sent | Refused:
        self.given.append(message)
        return self.answer

    def find(self, message: Outbound) -> None:
        """Say that the provider cannot tell."""


def pager(texts: Texts, mail: MailServer | None = None) -> Pager:
    return Pager("Heard", "https://heard.example", lambda: texts, mail)


def test_a_text_message_says_nothing_of_the_child() -> None:
    texts = Texts(Sent("SM1", 1))
    assert pager(texts).call(TWO.rungs[0][0], "17", "token") is None
    (sent,) = texts.given
    assert sent.text == "Heard: a message needs you now. Ref 17. Open https://heard.example/duty"
    assert (sent.to.provider_id, sent.token) == ("+447700900001", "token")
    assert pager(Texts(Refused(FailureKind.RETRY, "20429"))).call(TWO.rungs[0][0], "17", "t") == "20429"


def test_an_e_mail_says_nothing_of_the_child_and_a_refusal_is_told() -> None:
    contact = TWO.rungs[0][1]
    with FakeMail() as server:
        calls = pager(Texts(Sent("SM1", 1)), MailServer(server.url, "heard@example.org"))
        assert calls.call(contact, "17", "token") is None
        (mail,) = server.taken
        assert (mail["To"], mail["Subject"]) == ("duty@example.org", "Heard: a message needs you now. Ref 17")
        assert "https://heard.example/duty" in mail.get_content()
        server.refuses = True
        assert calls.call(contact, "17", "token") == "SMTPRecipientsRefused"
    assert calls.call(contact, "17", "token") == "ConnectionRefusedError"


@contextmanager
def hook(status: int = 200) -> Iterator[tuple[str, list[Any]]]:
    """Run a web address that keeps what is posted to it."""
    taken: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Location", self.path)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", taken
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_web_address_gets_the_call_and_no_redirect_is_followed() -> None:
    with hook() as (url, taken):
        (contact,) = parse_ladder(url).contacts
        assert pager(Texts(Sent("SM1", 1))).call(contact, "17", "token") is None
    text = "Heard: a message needs you now. Ref 17. Open https://heard.example/duty"
    assert taken == [{"text": text, "reference": "17"}]
    with hook(302) as (url, taken):
        (contact,) = parse_ladder(url).contacts
        assert pager(Texts(Sent("SM1", 1))).call(contact, "17", "token") == "HTTP 302"
