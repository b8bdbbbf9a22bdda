"""Guessing is stopped, and whoever is stopped is never the person whose account it is."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from bot.wiring import Wiring
from tests.web.visiting import add_person, sign_in, token_on


def test_failures_are_logged_with_where_from_and_never_with_what_was_typed(
    client: FlaskClient, wiring: Wiring, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(11):
        sign_in(client, "somebody@example.org", "a secret that was typed")
    assert caplog.messages.count("sign-in failed, from 127.0.0.1") == 10
    assert caplog.messages.count("sign-in stopped after too many attempts, from 127.0.0.1") == 1
    assert "somebody" not in caplog.text
    assert "secret" not in caplog.text


def test_ten_failures_close_the_door_for_a_quarter_of_an_hour(client: FlaskClient, wiring: Wiring) -> None:
    add_person(wiring)
    with time_machine.travel(datetime(2026, 11, 23, 9, 0, tzinfo=UTC), tick=False) as clock:
        for _ in range(10):
            assert sign_in(client, password="wrong").status_code == 400
        answer = sign_in(client)
        assert answer.status_code == 429
        assert "Wait 15 minutes" in answer.text
        clock.shift(timedelta(minutes=15))
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
