"""Guessing is slowed down, and whoever is slowed is never the person whose account it is, nor their office."""

import re
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from bot.domain.attempts import CROWD
from bot.ground import accounts
from bot.ground.accounts import passwords
from bot.wiring import Wiring
from tests.web.visiting import add_person, hashed, sign_in, token_on


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a password that nobody has be looked at as quickly as one of an account of these tests."""
    monkeypatch.setattr(passwords, "NOBODYS_HASH", hashed("nobody's"))


def test_failures_are_logged_with_where_from_and_never_with_what_was_typed(
    client: FlaskClient, wiring: Wiring, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(11):
        sign_in(client, "somebody@example.org", "a secret that was typed")
    assert caplog.messages.count("sign-in failed, from 127.0.0.1") == 10
    assert caplog.messages.count("sign-in stopped after too many attempts, from 127.0.0.1") == 1
    assert "somebody" not in caplog.text
    assert "secret" not in caplog.text


def test_after_ten_failures_each_attempt_waits_and_is_told_how_long(
    client: FlaskClient, wiring: Wiring
) -> None:
    add_person(wiring)
    with time_machine.travel(datetime(2026, 11, 23, 9, 0, tzinfo=UTC), tick=False) as clock:
        for _ in range(10):
            assert sign_in(client, password="wrong").status_code == 400
        answer = sign_in(client)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
        assert "Wait 1 minute, then try again" in answer.text
        clock.shift(timedelta(minutes=1))
        assert sign_in(client, password="wrong").status_code == 400
        assert "Wait 2 minutes, then try again" in sign_in(client).text
        clock.shift(timedelta(minutes=2))
        assert sign_in(client).status_code == 303


def test_fifty_wrong_passwords_at_an_office_keep_no_colleague_out(app: Flask, wiring: Wiring) -> None:
    add_person(wiring, email="eve@example.org")
    for number in range(50):
        assert sign_in(app.test_client(), f"{number % 7}@example.org", "wrong").status_code == 400
    assert sign_in(app.test_client(), "eve@example.org").status_code == 303


def test_at_a_crowded_address_a_new_browser_waits_some_seconds(app: Flask, wiring: Wiring) -> None:
    add_person(wiring)
    with time_machine.travel(datetime(2026, 11, 23, 9, 0, tzinfo=UTC), tick=False) as clock:
        with wiring.database.write() as session:
            for number in range(CROWD):
                attempt = accounts.Attempt(f"{number}@example.org", "127.0.0.1")
                accounts.count_attempt(session, attempt, datetime.now(UTC))
        answer = sign_in(app.test_client())
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")
        assert "Wait 5 seconds, then try again" in answer.text
        clock.shift(timedelta(seconds=5))
        assert sign_in(app.test_client()).status_code == 303


def test_an_account_that_does_not_exist_is_answered_word_for_word_alike(app: Flask, wiring: Wiring) -> None:
    add_person(wiring)
    with time_machine.travel(datetime(2026, 11, 23, 9, 0, tzinfo=UTC), tick=False):
        for _ in range(11):
            known = sign_in(app.test_client(), password="wrong")
            unknown = sign_in(app.test_client(), "ada@example.org", password="wrong")
            assert known.status_code == unknown.status_code
            assert _plain(known.text) == _plain(unknown.text.replace("ada@", "ira@"))


def _plain(page: str) -> str:
    return re.sub(r'(nonce|value)="[^"]{20,}"|name="drawn" value="[^"]+"', "", page)


def test_everybody_who_shares_a_desk_is_known_there(app: Flask, wiring: Wiring) -> None:
    add_person(wiring)
    add_person(wiring, email="eve@example.org")
    desk = app.test_client()
    for email in ("ira@example.org", "eve@example.org"):
        sign_in(desk, email)
        desk.post("/sign-out", data={"csrf_token": token_on(desk, "/help")})
    for _ in range(10):
        sign_in(app.test_client(), password="wrong")
    assert sign_in(app.test_client()).status_code == 429
    assert sign_in(desk).status_code == 303


def test_while_many_passwords_are_looked_at_an_attempt_is_put_off_and_not_counted(
    client: FlaskClient, wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_person(wiring)
    monkeypatch.setattr(passwords, "LONGEST_QUEUE_SECONDS", 0.01)
    with ExitStack() as held:
        for _ in range(passwords.HASHES_AT_ONCE):
            held.enter_context(passwords._place())
        for _ in range(12):
            answer = sign_in(client)
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert sign_in(client).status_code == 303


def test_failures_of_a_stranger_do_not_lock_a_known_browser_out(app: Flask, wiring: Wiring) -> None:
    add_person(wiring)
    own, stranger = app.test_client(), app.test_client()
    sign_in(own)
    own.post("/sign-out", data={"csrf_token": token_on(own, "/help")})
    for _ in range(10):
        sign_in(stranger, password="wrong")
    assert sign_in(stranger).status_code == 429
    assert sign_in(own).status_code == 303


def test_a_known_browser_is_known_for_its_own_account_only(app: Flask, wiring: Wiring) -> None:
    add_person(wiring)
    add_person(wiring, email="eve@example.org")
    eve = app.test_client()
    sign_in(eve, "eve@example.org")
    eve.post("/sign-out", data={"csrf_token": token_on(eve, "/help")})
    for _ in range(10):
        sign_in(app.test_client(), password="wrong")
    assert sign_in(eve).status_code == 429


def test_a_forged_device_cookie_is_worth_nothing(client: FlaskClient, wiring: Wiring) -> None:
    add_person(wiring)
    client.set_cookie("heard-device", "WyJhIiwiYiJd.forged")
    for _ in range(10):
        sign_in(client, password="wrong")
    assert sign_in(client).status_code == 429
