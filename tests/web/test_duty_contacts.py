"""Duty contacts are decided in the panel, tried with real calls, and stand between an empty installation and a child."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.domain.questionnaires import Phase
from bot.ground.roles import Role
from bot.settings import load
from bot.store.audit import AuditEvent
from bot.talk import invitations
from bot.wiring import Wiring
from tests import factories
from tests.content import build
from tests.factories import NOW, TODAY
from tests.fakes.live import LIVE
from tests.fakes.mail import FakeMail
from tests.fakes.twilio import ACCOUNT, TOKEN, FakeTwilio
from tests.fakes.twilio import NUMBER as SENDER
from tests.talk.phones import enrol
from tests.web.serving import joined_to
from tests.web.world import browser, send

pytestmark = pytest.mark.usefixtures("this_week")
PAGE = "/duty/contacts"
NUMBER, MAIL, HOOK = "+447700900123", "duty@example.org", "https://pager.example/hook"


@pytest.fixture
def ada(app: Flask, wiring: Wiring) -> FlaskClient:
    return browser(app, wiring, Role.ADMINISTRATOR)


@contextmanager
def pager(status: int = 200) -> Iterator[tuple[str, list[Any]]]:
    """Run a web address that keeps what is posted to it."""
    taken: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", taken
    server.shutdown()
    server.server_close()


def add(client: FlaskClient, where: str, minutes: object = 0) -> Any:
    return send(client, PAGE, PAGE, where=where, minutes=str(minutes))


@pytest.mark.parametrize("role", list(Role))
def test_who_sees_the_contacts_and_who_decides(app: Flask, wiring: Wiring, role: Role) -> None:
    client = browser(app, wiring, role)
    decides = role in {Role.ADMINISTRATOR, Role.SERVICE_MANAGER}
    assert client.get(PAGE).status_code == (200 if decides or role is Role.DUTY else 403)
    assert ("Add a contact" in client.get(PAGE).text) == decides
    assert ("a service manager decides it" in client.get(PAGE).text) == (role is Role.DUTY)
    assert client.get(f"{PAGE}/nobody").status_code == (200 if decides else 403)


def test_contacts_make_the_ladder_that_is_called(ada: FlaskClient, wiring: Wiring) -> None:
    assert "Nobody has decided yet who is called" in ada.get(PAGE).text
    assert add(ada, HOOK).status_code == 303
    assert add(ada, "https://second.example", 15).status_code == 303
    ladder = wiring.decisions.duty.ladder
    assert [[each.where for each in rung] for rung in ladder.rungs] == [[HOOK], ["https://second.example"]]
    assert ladder.minutes == (0, 15, 20, 30, 60)
    assert wiring.context.calls_duty
    page = ada.get(PAGE).text
    assert "Decided by Ira Shah" in page
    assert "after 15 minutes" in page


def test_the_addresses_are_sealed_and_the_trail_names_none(ada: FlaskClient, wiring: Wiring) -> None:
    add(ada, HOOK)
    with wiring.database.read() as session:
        (raw,) = session.connection().exec_driver_sql("SELECT contacts FROM duty_ladders").scalars()
        events = session.scalars(select(AuditEvent).where(AuditEvent.subject == "duty")).all()
    assert b"pager" not in bytes(raw)
    assert [event.detail for event in events] == [{"kind": "hook", "minutes": 0}]


@pytest.mark.parametrize(
    ("where", "minutes", "said"),
    [
        ("night team", 0, "Enter a number like"),
        (NUMBER, 0, "no number to send from is set up"),
        (MAIL, 0, "E-mails cannot be sent yet"),
        (HOOK, 5, "somebody must be called at once"),
        (HOOK, "", "Enter a number of minutes"),
        (HOOK, "soon", "Enter a whole number, in figures"),
        (HOOK, 999, "Enter minutes from 0 to 240"),
    ],
)
def test_what_cannot_be_called_is_said_and_stays_typed(
    ada: FlaskClient, where: str, minutes: object, said: str
) -> None:
    answer = add(ada, where, minutes)
    assert answer.status_code == 400
    assert said in answer.text
    assert f'value="{where}"' in answer.text


def test_the_last_one_called_at_once_stays_until_nobody_is_chosen(ada: FlaskClient, wiring: Wiring) -> None:
    add(ada, HOOK)
    refused = send(ada, PAGE, f"{PAGE}/remove", where=HOOK)
    assert refused.status_code == 400
    assert "Nobody else is called at once" in refused.text
    assert "Shall nobody be called?" in ada.get(f"{PAGE}/nobody").text
    assert send(ada, PAGE, f"{PAGE}/nobody").status_code == 303
    assert "Nobody is called." in ada.get(PAGE).text
    assert (wiring.decisions.duty.is_decided, wiring.context.calls_duty) == (True, False)


def test_a_test_call_is_made_by_the_worker_and_says_that_it_is_one(ada: FlaskClient, wiring: Wiring) -> None:
    with pager() as (url, taken), pager(503) as (broken, _):
        for where in (url, broken):
            add(ada, where)
            assert send(ada, PAGE, f"{PAGE}/test", where=where).status_code == 303
        assert "on its way" in ada.get(PAGE).text
        assert send(ada, PAGE, f"{PAGE}/test", where=url).status_code == 400, "one at a time"
        wiring.call_duty()
        wiring.call_duty()
    (said,) = taken
    assert said["text"] == (
        "Heard: this is a test of the duty call. Nothing has happened and you need not do anything."
    )
    assert said["reference"] == "test"
    page = ada.get(PAGE).text
    assert "taken by the provider" in page
    assert "failed (HTTP 503)" in page
    assert send(ada, PAGE, f"{PAGE}/test", where="https://no.example").status_code == 404


def test_what_the_environment_says_holds_until_somebody_decides(database_url: str, tmp_path: Path) -> None:
    with FakeMail() as mail:
        settings = load(
            database_url=database_url, data_dir=tmp_path, smtp_url=mail.url, mail_from="h@example.org",
            duty_contacts=f"{MAIL};{HOOK}",
        )  # fmt: skip
        wiring = build(settings)
        client = browser(joined_to(wiring), wiring, Role.SERVICE_MANAGER)
        assert "As the server’s settings say" in client.get(PAGE).text
        send(client, PAGE, f"{PAGE}/test", where=MAIL)
        wiring.call_duty()
        assert "this is a test" in str(mail.taken[0]["Subject"])
        assert send(client, PAGE, f"{PAGE}/remove", where=HOOK).status_code == 303
        assert [each.where for each in wiring.decisions.duty.ladder.contacts] == [MAIL]
        wiring.database.close()


def test_in_production_no_child_is_invited_before_somebody_decided(database_url: str, tmp_path: Path) -> None:
    with FakeTwilio() as twilio, time_machine.travel(NOW + timedelta(hours=7), tick=False):
        provider = {"twilio_account_sid": ACCOUNT, "twilio_auth_token": TOKEN, "twilio_api_url": twilio.url}
        live = {**LIVE, "duty_contacts": "", "public_url": "https://heard.example", "sms_from": SENDER}
        worker = build(load(**live, **provider, database_url=database_url, data_dir=tmp_path))
        with worker.database.write() as session:
            review, _ = enrol(session, review={"review_on": TODAY.replace(day=30)})
        worker.compare_generations()
        with (
            worker.database.connection() as connection,
            pytest.raises(invitations.CannotInvite, match="decide"),
        ):
            invitations.invite(connection, review, Phase.PRE, NOW, worker.context)
        worker.minute()
        assert twilio.messages == []
        panel = build(worker.settings)
        client = browser(joined_to(panel), panel, Role.ADMINISTRATOR)
        assert "Nobody is invited until somebody has decided" in client.get("/import").text
        assert add(client, NUMBER).status_code == 303
        worker.decisions.recent.forget()
        worker.minute()
        assert len(twilio.messages) == 1
        for wiring in (panel, worker):
            wiring.database.close()


def test_a_contact_in_another_process_is_called_by_this_one(ada: FlaskClient, wiring: Wiring) -> None:
    worker = build(wiring.settings)
    with wiring.database.write() as session:
        factories.alert(session)
    with pager() as (url, taken):
        worker.call_duty()
        add(ada, url)
        worker.decisions.recent.forget()
        worker.call_duty()
    assert [each["text"].split(".")[0] for each in taken] == ["Heard: a message needs you now"]
    worker.database.close()
