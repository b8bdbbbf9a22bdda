"""The second factor at the door: asked for once set up, needed in production, and counted like passwords."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.ground import accounts
from bot.ground.roles import Person, Role
from bot.store.accounts import SecondFactor
from bot.wiring import Wiring
from tests.fakes.live import LIVE
from tests.web.visiting import PASSWORD, TOKEN, add_person, enter, is_signed_in, sign_in, token_on
from web import create_app

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SITE = "https://heard.example"


@pytest.fixture
def pat(wiring: Wiring) -> Person:
    """Return somebody of the participation service whose authenticator app is set up."""
    person = add_person(wiring, Role.PARTICIPATION, "pat@example.org")
    with wiring.database.write() as session:
        session.add(SecondFactor(account_id=person.account_id, secret=SECRET, confirmed_at=datetime.now(UTC)))
    return person


def code() -> str:
    return pyotp.TOTP(SECRET).at(datetime.now(UTC))


def give(client: FlaskClient, **form: str) -> TestResponse:
    return client.post("/sign-in/code", data={"csrf_token": token_on(client, "/sign-in/code"), **form})


def test_a_password_alone_asks_for_the_code_and_the_code_lets_in(client: FlaskClient, pat: Person) -> None:
    asked = sign_in(client, pat.email)
    assert asked.status_code == 200
    assert 'autocomplete="one-time-code"' in asked.text
    assert not is_signed_in(client)
    assert client.get("/participation").location == "/sign-in?next=/participation"
    with client.session_transaction() as cookie:
        waiting = cookie["waits_for_code"]
    with client.session_transaction() as cookie:
        cookie["sign_in"] = waiting
    assert not is_signed_in(client), "a token that owes its code opens nothing"
    assert give(client, code=code()).location == "/"
    assert is_signed_in(client)


def test_a_code_that_was_used_lets_nobody_in_again(app: Flask, client: FlaskClient, pat: Person) -> None:
    sign_in(client, pat.email)
    used = code()
    give(client, code=used)
    thief = app.test_client()
    sign_in(thief, pat.email)
    answer = give(thief, code=used)
    assert (answer.status_code, "That code is not right" in answer.text) == (400, True)
    assert not is_signed_in(thief)


def test_a_recovery_code_lets_in_once(app: Flask, client: FlaskClient, wiring: Wiring, pat: Person) -> None:
    with wiring.database.write() as session:
        codes = accounts.renew_recovery_codes(session, pat, datetime.now(UTC))
    sign_in(client, pat.email)
    assert give(client, recovery=codes[0]).status_code == 303
    again = app.test_client()
    sign_in(again, pat.email)
    assert "used already" in give(again, recovery=codes[0]).text
    assert not is_signed_in(again)


def test_codes_cannot_be_guessed_fast_not_even_by_who_knows_the_password(
    client: FlaskClient, pat: Person
) -> None:
    for number in range(10):
        if number % 3 == 0:
            sign_in(client, pat.email)
        assert give(client, code="000000").status_code == 400
    sign_in(client, pat.email)
    answer = give(client, code=code())
    assert (answer.status_code, "Too many attempts" in answer.text) == (429, True)
    assert int(answer.headers["Retry-After"]) > 0
    assert not is_signed_in(client)


def test_the_code_is_owed_for_ten_minutes(client: FlaskClient, pat: Person) -> None:
    sign_in(client, pat.email)
    token = token_on(client, "/sign-in/code")
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=11)):
        answer = client.post("/sign-in/code", data={"csrf_token": token, "code": code()})
        assert answer.location == "/sign-in"
        assert not is_signed_in(client)


def test_a_reset_takes_the_code_away_from_who_owes_it(
    client: FlaskClient, wiring: Wiring, pat: Person
) -> None:
    ada = add_person(wiring, Role.ADMINISTRATOR, "ada@example.org")
    sign_in(client, pat.email)
    token = token_on(client, "/sign-in/code")
    with wiring.database.write() as session:
        accounts.reset(session, ada, pat.account_id, datetime.now(UTC))
    assert client.post("/sign-in/code", data={"csrf_token": token, "code": code()}).location == "/sign-in"


def test_what_was_wanted_and_typed_travels_through_the_code(client: FlaskClient, pat: Person) -> None:
    unsent = '["/participation/languages", [["note", "some words"]]]'
    form = {"csrf_token": token_on(client, "/sign-in"), "email": pat.email, "password": PASSWORD}
    asked = client.post("/sign-in?next=/feedback", data={**form, "unsent": unsent})
    assert "/sign-in/code?next=/feedback" in asked.text
    found = TOKEN.search(asked.text)
    assert found
    data = {"csrf_token": found.group(1), "code": code()}
    assert client.post("/sign-in/code?next=/feedback", data=data).location == "/feedback"


def test_an_app_is_set_up_with_its_first_code_and_shows_recovery_codes_once(
    client: FlaskClient, wiring: Wiring
) -> None:
    add_person(wiring)
    sign_in(client)
    assert "Set up an authenticator app" in client.get("/account/second-factor").text
    begun = client.post("/account/second-factor", data={"csrf_token": token_on(client, "/help")})
    assert begun.location == "/account/second-factor/app"
    page = client.get(begun.location).text
    assert "<svg" in page
    assert "style=" not in page.split("<svg")[2].split("</svg>")[0]
    key = page.partition("<code>")[2].partition("</code>")[0].replace(" ", "")
    wrong = client.post(begun.location, data={"csrf_token": token_on(client, "/help"), "code": "000000"})
    assert wrong.status_code == 400
    right = {"csrf_token": token_on(client, "/help"), "code": pyotp.TOTP(key).now()}
    done = client.post(begun.location, data=right).text
    assert done.count("<li><code>") == 10
    assert client.get(begun.location).status_code == 303
    client.post("/sign-out", data={"csrf_token": token_on(client, "/help")})
    assert "Enter your code" in sign_in(client).text


def test_another_app_and_new_codes_need_the_password(
    client: FlaskClient, wiring: Wiring, pat: Person
) -> None:
    enter(client, wiring, pat.email)
    token = token_on(client, "/help")
    for path in ("/account/second-factor", "/account/second-factor/codes"):
        wrong = client.post(path, data={"csrf_token": token, "current": "wrong"})
        assert (wrong.status_code, "Enter the current password" in wrong.text) == (400, True)
    data = {"csrf_token": token, "current": PASSWORD}
    assert client.post("/account/second-factor/codes", data=data).text.count("<li><code>") == 10
    assert client.post("/account/second-factor", data=data).location == "/account/second-factor/app"


@pytest.fixture
def live(wiring: Wiring) -> Flask:
    """Return the application with the settings of a live installation."""
    settings = type(wiring.settings)(
        **LIVE, public_url=SITE, database_url=wiring.settings.database_url, data_dir=wiring.settings.data_dir
    )
    return create_app(Wiring(settings, wiring.database))


def live_visit(app: Flask, wiring: Wiring, role: Role, how: accounts.SignInHow) -> FlaskClient:
    client, person = app.test_client(), add_person(wiring, role, f"{role}.{how}@example.org")
    with wiring.database.write() as session:
        token = accounts.start_session(session, person, datetime.now(UTC), how)
    client.get("/help", base_url=SITE)
    with client.session_transaction(base_url=SITE) as cookie:
        cookie["sign_in"] = token
    return client


@pytest.mark.parametrize("role", sorted(accounts.NEEDED_BY))
def test_in_production_who_reads_words_reaches_nothing_before_the_second_factor(
    live: Flask, wiring: Wiring, role: Role
) -> None:
    client = live_visit(live, wiring, role, accounts.SignInHow.PASSWORD)
    for path in ("/", "/caseload", "/feedback", "/duty", "/account"):
        answer = client.get(path, base_url=SITE)
        assert answer.status_code == 403 or answer.location == "/account/second-factor", path
    page = client.get("/account/second-factor", base_url=SITE)
    assert "Protect your account first" in page.text
    at_council = live_visit(live, wiring, role, accounts.SignInHow.COUNCIL)
    assert at_council.get("/account", base_url=SITE).status_code == 200


def test_in_production_others_may_go_on_without(live: Flask, wiring: Wiring) -> None:
    client = live_visit(live, wiring, Role.ADMINISTRATOR, accounts.SignInHow.PASSWORD)
    assert client.get("/people", base_url=SITE).status_code == 200
