"""Signing in and out: the right people in, everybody else told plainly, and no way to another site."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.ground import audit
from bot.ground.roles import Role
from bot.settings import Environment, load
from bot.store.audit import AuditEvent
from bot.store.engine import Database
from bot.wiring import Wiring
from tests.web.visiting import PASSWORD, add_person, is_signed_in, sign_in, token_on
from web import create_app
from web.signin.forms import safe_path


def test_the_right_password_signs_a_person_in(client: FlaskClient, wiring: Wiring) -> None:
    add_person(wiring)
    answer = sign_in(client)
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_signed_in(client)


def test_the_form_can_be_filled_in_by_a_password_manager(client: FlaskClient) -> None:
    page = client.get("/sign-in").text
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page


@pytest.mark.parametrize(
    ("email", "password", "advice"),
    [
        ("", PASSWORD, "Enter your e-mail address"),
        ("ira@example.org", "", "Enter your password"),
        ("ira@example.org", "wrong", "Enter the e-mail address and password of your account"),
        ("nobody@example.org", PASSWORD, "Enter the e-mail address and password of your account"),
    ],
)
def test_a_mistake_is_explained_and_the_email_stays_typed(
    client: FlaskClient, wiring: Wiring, email: str, password: str, advice: str
) -> None:
    add_person(wiring)
    answer = sign_in(client, email, password)
    assert answer.status_code == 400
    assert answer.text.count(advice) == 2, "once in the summary and once at the field"
    assert "<title>Error: Sign in" in answer.text
    assert f'value="{email}"' in answer.text
    assert PASSWORD not in answer.text
    assert not is_signed_in(client)


def test_a_form_without_its_token_is_refused(client: FlaskClient, wiring: Wiring) -> None:
    add_person(wiring)
    answer = client.post("/sign-in", data={"email": "ira@example.org", "password": PASSWORD})
    assert answer.status_code == 400
    assert "This page was open for too long" in answer.text
    assert not is_signed_in(client)


def test_a_token_of_another_browser_is_refused(app: Flask, wiring: Wiring) -> None:
    add_person(wiring)
    token = token_on(app.test_client(), "/sign-in")
    victim = app.test_client()
    victim.get("/sign-in")
    form = {"csrf_token": token, "email": "ira@example.org", "password": PASSWORD}
    assert victim.post("/sign-in", data=form).status_code == 400


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_sent_from_another_site_is_refused_whatever_its_token(
    client: FlaskClient, wiring: Wiring, site: str
) -> None:
    add_person(wiring)
    form = {"csrf_token": token_on(client, "/sign-in"), "email": "ira@example.org", "password": PASSWORD}
    assert client.post("/sign-in", data=form, headers={"Sec-Fetch-Site": site}).status_code == 403
    assert client.post("/sign-in", data=form, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303


def test_the_cookie_is_for_this_site_alone_and_hidden_from_scripts(
    client: FlaskClient, wiring: Wiring
) -> None:
    add_person(wiring)
    cookies = sign_in(client).headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
    assert not any("Secure" in cookie for cookie in cookies), "plain http on loopback"


def test_in_production_cookies_travel_encrypted_and_are_bound_to_the_host(
    database: Database, database_url: str
) -> None:
    settings = load(
        env="production",
        database_url=database_url,
        public_url="https://heard.example",
        secret_key="x" * 32,
        encryption_keys={"one": bytes(32)},
    )
    wiring = Wiring(settings, database)
    client = create_app(wiring).test_client()
    answer = client.get("/sign-in", base_url="https://heard.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-heard=")
    assert "Secure" in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "demonstration" not in answer.text
    assert client.get("/simulator", base_url="https://heard.example").status_code == 404


def test_signing_in_and_out_stands_in_the_audit_trail(client: FlaskClient, wiring: Wiring) -> None:
    person = add_person(wiring)
    sign_in(client, password="wrong")
    sign_in(client)
    client.post("/sign-out", data={"csrf_token": token_on(client, "/help")})
    with wiring.database.read() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
        assert [(event.action, event.account_id) for event in events] == [
            ("signed_in", person.account_id),
            ("signed_out", person.account_id),
        ]
        assert audit.verify(session) == 2


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/participation?month=2026-11", "/participation?month=2026-11"),
        ("//evil.example/", "/"),
    ],
)
def test_signing_in_leads_to_a_page_of_this_site_only(
    client: FlaskClient, wiring: Wiring, wanted: str, reached: str
) -> None:
    add_person(wiring)
    token = token_on(client, "/sign-in")
    form = {"csrf_token": token, "email": "ira@example.org", "password": PASSWORD}
    answer = client.post("/sign-in", query_string={"next": wanted}, data=form)
    assert answer.location == reached


@pytest.mark.parametrize(
    "text",
    [
        "",
        "//evil.example/",
        "/\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "evil.example",
        "/a\r\nSet-Cookie: x=1",
        "/\t/evil.example",
    ],
)
def test_a_way_to_another_site_is_no_path(text: str) -> None:
    assert safe_path(text) is None


@given(st.text())
@example("//evil.example")
@example("/ /evil.example")
@example("/%5cevil.example")
@example("/[")
@example("//[")
def test_no_text_leads_to_another_site(text: str) -> None:
    path = safe_path(text)
    assert path is None or (path == text and path[0] == "/" and path[1:2] not in {"/", "\\"})


def test_a_page_that_needs_a_person_leads_back_to_itself(wiring: Wiring) -> None:
    app = create_app(wiring)
    app.add_url_rule("/elsewhere", view_func=_for_duty)
    client = app.test_client()
    assert client.get("/").location == "/sign-in"
    assert client.get("/elsewhere?a=1&b=2").location == "/sign-in?next=/elsewhere?a%3D1%26b%3D2"
    assert client.post("/sign-out", data={"csrf_token": token_on(client, "/sign-in")}).location == "/sign-in"


def _for_duty() -> str:
    return "never seen"


_for_duty.__heard_access__ = frozenset({"duty"})  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", list(Role))
def test_every_role_is_led_to_a_page_of_its_own(client: FlaskClient, wiring: Wiring, role: Role) -> None:
    add_person(wiring, role)
    sign_in(client)
    page = client.get("/", follow_redirects=True)
    assert page.status_code == 200
    assert page.request.path != "/"
    assert "Ira Shah" in page.text


def test_the_demo_shows_its_accounts_and_nobody_else_does(client: FlaskClient, wiring: Wiring) -> None:
    assert "demo only" not in client.get("/sign-in").text
    demo = Wiring(wiring.settings.model_copy(update={"env": Environment.DEMO}), wiring.database)
    page = create_app(demo).test_client().get("/sign-in").text
    assert "ira.shah@heard.example" in page
    assert "demo only, not secret" in page


def test_help_is_open_before_and_after_signing_in(client: FlaskClient, wiring: Wiring) -> None:
    assert "If you cannot sign in" in client.get("/help").text
    add_person(wiring)
    sign_in(client)
    assert "Sign out" in client.get("/help").text
