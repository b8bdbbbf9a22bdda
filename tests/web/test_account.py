"""One's own account: the password, the sessions, and how long this one goes on."""

from datetime import UTC, datetime, timedelta

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.ground import accounts
from bot.ground.roles import Role
from bot.store.accounts import SignIn
from bot.wiring import Wiring
from tests.web.visiting import PASSWORD, add_person, enter, is_signed_in, sign_in, token_on

GOOD = "four lamps beside the river"


def test_a_password_is_changed_with_the_current_one_and_other_sessions_end(
    app: Flask, client: FlaskClient, wiring: Wiring
) -> None:
    person, elsewhere = add_person(wiring), app.test_client()
    for browser in (client, elsewhere):
        enter(browser, wiring, person.email)
    form = {"csrf_token": token_on(client, "/account/password"), "password": GOOD, "again": GOOD}
    wrong = client.post("/account/password", data={**form, "current": "wrong"})
    assert (wrong.status_code, wrong.text.count("Enter the current password")) == (400, 2)
    weak = client.post(
        "/account/password", data={**form, "current": PASSWORD, "password": "short", "again": "short"}
    )
    assert "15 characters or more" in weak.text
    done = client.post("/account/password", data={**form, "current": PASSWORD})
    assert done.location == "/account"
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
    assert sign_in(elsewhere).status_code == 400
    assert sign_in(elsewhere, password=GOOD).status_code == 303


def test_a_password_that_was_typed_too_late_is_kept_nowhere(client: FlaskClient, wiring: Wiring) -> None:
    person = add_person(wiring)
    enter(client, wiring, person.email)
    form = {"csrf_token": token_on(client, "/account/password"), "current": PASSWORD, "again": GOOD}
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=31)):
        answer = client.post("/account/password", data={**form, "password": GOOD})
        assert answer.location == "/sign-in"
        kept = f'["/account/password", [["current", "{PASSWORD}"]]]'
        data = {"csrf_token": token_on(client, "/sign-in"), "email": person.email, "password": "wrong"}
        assert PASSWORD not in client.post("/sign-in", data={**data, "unsent": kept}).text


def test_guessing_the_current_password_is_slow_and_keeps_nobody_from_signing_in(
    app: Flask, client: FlaskClient, wiring: Wiring
) -> None:
    person = add_person(wiring)
    enter(client, wiring, person.email)
    form = {"csrf_token": token_on(client, "/account/password"), "password": GOOD, "again": GOOD}
    for _ in range(10):
        client.post("/account/password", data={**form, "current": "wrong"})
    assert "Too many attempts" in client.post("/account/password", data={**form, "current": PASSWORD}).text
    assert sign_in(app.test_client()).status_code == 303


def test_sessions_are_seen_and_ended_one_by_one_or_all_others(
    app: Flask, client: FlaskClient, wiring: Wiring
) -> None:
    person, others = add_person(wiring), [app.test_client() for _ in range(3)]
    stranger = add_person(wiring, Role.DUTY, "dana@example.org")
    for browser in (*others, client):
        enter(browser, wiring, person.email)
    strange = app.test_client()
    enter(strange, wiring, stranger.email)
    page = client.get("/account").text
    assert page.count("This browser") == 1
    assert page.count("/end") >= 3
    with wiring.database.read() as session:
        ids = session.scalars(select(SignIn.id).order_by(SignIn.id)).all()
    token = {"csrf_token": token_on(client, "/help")}
    assert client.post(f"/account/sessions/{ids[0]}/end", data=token).location == "/account"
    assert [is_signed_in(browser) for browser in others] == [False, True, True]
    assert client.post(f"/account/sessions/{ids[-1]}/end", data=token).status_code == 404
    client.post("/account/sessions/end-others", data=token)
    assert [is_signed_in(browser) for browser in (*others, client, strange)] == [
        False,
        False,
        False,
        True,
        True,
    ]


def test_a_page_says_how_long_the_session_goes_on_and_asking_keeps_it(
    client: FlaskClient, wiring: Wiring
) -> None:
    add_person(wiring)
    begin = datetime.now(UTC)
    with time_machine.travel(begin, tick=False) as clock:
        sign_in(client)
        page = client.get("/account").text
        assert 'data-heard-idle="1800" data-heard-whole="43200"' in page
        clock.shift(timedelta(minutes=28))
        assert client.get("/account/session").json == {"idle": 1800, "whole": 43200 - 28 * 60}
        clock.shift(timedelta(minutes=29))
        assert is_signed_in(client)
    assert "data-heard-idle" not in client.application.test_client().get("/sign-in").text


def test_the_name_at_the_top_leads_to_the_account(client: FlaskClient, wiring: Wiring) -> None:
    add_person(wiring)
    sign_in(client)
    assert '<a class="heard-link-button" href="/account">' in client.get("/help").text


def test_each_switches_their_own_morning_e_mail_off_and_on_and_it_is_in_the_history(
    app: Flask, client: FlaskClient, wiring: Wiring
) -> None:
    person, duty = add_person(wiring), add_person(wiring, Role.DUTY, "dana@example.org")
    enter(client, wiring, person.email)
    assert "Your authority sends none at present" in client.get("/account").text
    token, path = {"csrf_token": token_on(client, "/help")}, "/account/morning-e-mail"
    for choice, shown in (("off", "on"), ("off", "on"), ("on", "off")):
        assert client.post(f"{path}/{choice}", data=token).location == "/account"
        page = client.get("/account").text
        assert f"Your morning e-mail is {choice}" in page
        assert f"Switch my morning e-mail {shown}" in page
    assert client.post(f"{path}/never", data=token).status_code == 404
    with wiring.database.read() as session:
        events = [each.action for each in accounts.account_events(session, person.account_id)]
    assert events[:2] == ["morning_mail_on", "morning_mail_off"]
    assert events.count("morning_mail_off") == 1
    other = app.test_client()
    enter(other, wiring, duty.email)
    assert "Morning e-mail" not in other.get("/account").text
    token = {"csrf_token": token_on(other, "/help")}
    assert other.post(f"{path}/off", data=token).status_code == 403
