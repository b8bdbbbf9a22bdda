"""A session is one browser of one person, ends when it should, and ends everywhere."""

from datetime import UTC, datetime, timedelta

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from bot.ground.roles import Role
from bot.store.accounts import Account, SignIn
from bot.wiring import Wiring
from tests.factories import NOW
from tests.web.visiting import PASSWORD, add_person, is_signed_in, sign_in, token_on


def test_a_new_sign_in_leaves_nothing_of_the_cookie_before_it(client: FlaskClient, wiring: Wiring) -> None:
    add_person(wiring)
    with client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    before = token_on(client, "/sign-in")
    sign_in(client)
    with client.session_transaction() as cookie:
        assert set(cookie) == {"sign_in"}
    assert token_on(client, "/help") != before


def test_signing_in_again_ends_the_session_before(client: FlaskClient, wiring: Wiring) -> None:
    add_person(wiring)
    form = {"csrf_token": token_on(client, "/sign-in"), "email": "ira@example.org", "password": PASSWORD}
    client.post("/sign-in", data=form)
    form["csrf_token"] = token_on(client, "/help")
    client.post("/sign-in", data=form)
    with wiring.database.read() as session:
        ends = session.scalars(select(SignIn.ended_at).order_by(SignIn.id)).all()
    assert [end is None for end in ends] == [False, True]


def test_signing_out_ends_the_session_on_the_server(app: Flask, client: FlaskClient, wiring: Wiring) -> None:
    add_person(wiring)
    sign_in(client)
    stolen = app.test_client()
    with client.session_transaction() as cookie, stolen.session_transaction() as copy:
        copy["sign_in"] = cookie["sign_in"]
    assert is_signed_in(stolen)
    answer = client.post("/sign-out", data={"csrf_token": token_on(client, "/help")})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_signed_in(client)
    assert not is_signed_in(stolen)


def test_signing_out_needs_the_token_and_is_never_a_link(client: FlaskClient, wiring: Wiring) -> None:
    add_person(wiring)
    sign_in(client)
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").status_code == 400
    assert is_signed_in(client)


def test_an_account_that_is_switched_off_is_out_at_the_next_click(
    client: FlaskClient, wiring: Wiring
) -> None:
    person = add_person(wiring)
    sign_in(client)
    with wiring.database.write() as session:
        session.execute(update(Account).where(Account.id == person.account_id).values(active=False))
    assert client.get("/").location == "/sign-in"


def test_a_session_ends_after_half_an_hour_without_a_click(client: FlaskClient, wiring: Wiring) -> None:
    add_person(wiring, Role.DUTY)
    begin = datetime.now(UTC)
    with time_machine.travel(begin, tick=False) as clock:
        sign_in(client)
        for _ in range(3):
            clock.shift(timedelta(minutes=20))
            assert client.get("/", follow_redirects=True).request.path != "/sign-in"
        clock.shift(timedelta(minutes=30))
        assert client.get("/").location == "/sign-in"


def test_reading_writes_the_last_look_at_most_once_a_minute(client: FlaskClient, wiring: Wiring) -> None:
    add_person(wiring, Role.DUTY)
    begin = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    with time_machine.travel(begin, tick=False) as clock:
        sign_in(client)
        clock.shift(59)
        client.get("/")
        assert _seen(wiring) == begin
        clock.shift(1)
        client.get("/")
        assert _seen(wiring) == begin + timedelta(minutes=1)


def _seen(wiring: Wiring) -> datetime:
    with wiring.database.read() as session:
        return session.scalars(select(SignIn.seen_at)).one()


def test_a_server_whose_clock_is_behind_believes_what_another_has_just_signed(
    client: FlaskClient, wiring: Wiring
) -> None:
    add_person(wiring)
    with time_machine.travel(NOW, tick=False):
        sign_in(client)
    with time_machine.travel(NOW - timedelta(seconds=30), tick=False):
        assert is_signed_in(client)
    with time_machine.travel(NOW - timedelta(minutes=10), tick=False):
        assert not is_signed_in(client)
