"""The kit under every page: guard, headers, errors, forms, formats."""

import logging
from collections.abc import Callable

import pytest
from flask import Flask, abort, request, session
from flask.testing import FlaskClient
from sqlalchemy import text
from wtforms import DateField, RadioField, SelectChoice, StringField

from bot.ground.errors import InputRefused
from bot.ground.roles import Forbidden, NotFound, Role
from bot.wiring import Wiring
from tests.web.visiting import add_person, sign_in
from web import create_app
from web.kit import forms, trail
from web.kit.guard import allow, current_person, public

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@pytest.fixture(scope="module")
def dialect() -> str:
    """The kit speaks to the database through use cases alone; signing in is tested on both kinds."""
    return "sqlite"


@pytest.fixture
def app(wiring: Wiring) -> Flask:
    """Make an application of this test's own, which may get more doors."""
    return create_app(wiring)


def open_door(app: Flask, path: str, view: Callable[..., object], **options: object) -> None:
    app.add_url_rule(path, endpoint=path.strip("/").replace("/", "-"), view_func=view, **options)  # type: ignore[arg-type]


def test_a_view_that_says_nothing_is_open_to_nobody(app: Flask, client: FlaskClient, wiring: Wiring) -> None:
    open_door(app, "/silent", lambda: "a secret")
    assert client.get("/silent").status_code == 403
    add_person(wiring)
    sign_in(client)
    answer = client.get("/silent")
    assert answer.status_code == 403
    assert "a secret" not in answer.text


def test_a_view_is_open_to_its_roles_and_to_nobody_else(app: Flask, wiring: Wiring) -> None:
    open_door(app, "/cupboard", allow(Role.DUTY, Role.IRO)(lambda: current_person().name))
    add_person(wiring, Role.DUTY, "duty@example.org")
    add_person(wiring, Role.TRANSLATOR, "other@example.org")
    duty, other, nobody = (app.test_client() for _ in range(3))
    sign_in(duty, "duty@example.org")
    sign_in(other, "other@example.org")
    assert duty.get("/cupboard").text == "Ira Shah"
    assert other.get("/cupboard").status_code == 403
    assert "You cannot open this page" in other.get("/cupboard").text
    assert nobody.get("/cupboard").location == "/sign-in?next=/cupboard"


def test_a_door_for_providers_that_says_nothing_is_shut_too(app: Flask, client: FlaskClient) -> None:
    open_door(app, "/webhooks/silent", lambda: "a secret")
    assert client.get("/webhooks/silent").status_code == 403


def test_asking_a_public_page_for_the_person_leads_to_an_answer(app: Flask, client: FlaskClient) -> None:
    open_door(app, "/who", public(lambda: current_person().name))
    assert client.get("/who").status_code == 401


@pytest.mark.parametrize("path", ["/sign-in", "/help", "/nowhere", "/health/live", "/broken", "/"])
def test_every_page_carries_the_security_headers(app: Flask, client: FlaskClient, path: str) -> None:
    open_door(app, "/broken", public(lambda: 1 // 0))
    headers = client.get(path).headers
    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    policy = headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(
        policy
    )
    assert not any("unsafe" in rule or "*" in rule or "http" in rule for rule in policy)
    assert "Strict-Transport-Security" not in headers


@pytest.mark.parametrize("path", ["/sign-in", "/help", "/nowhere"])
def test_pages_have_language_direction_title_and_nothing_inline(client: FlaskClient, path: str) -> None:
    page = client.get(path).text
    assert '<html lang="en-GB" dir="ltr"' in page
    assert " – Heard</title>" in page
    assert "style=" not in page
    assert "<style" not in page
    assert page.count("<script") == page.count('<script type="module" src="/static/')


def test_built_files_are_kept_and_named_by_their_content(client: FlaskClient) -> None:
    page = client.get("/sign-in").text
    address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert "?v=" in address
    with client.get(address) as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "GDS Transport" not in answer.text
    assert client.get("/static/none.css").headers["Cache-Control"] == "no-store"


def test_requests_of_providers_pay_for_no_session(app: Flask, client: FlaskClient) -> None:
    seen = []

    def view() -> str:
        seen.append((type(session._get_current_object()).__name__, "person" in request.environ))  # type: ignore[attr-defined]
        return "ok"

    open_door(app, "/webhooks/test", public(view))
    client.set_cookie("heard", "anything")
    answer = client.get("/webhooks/test")
    assert seen == [("NullSession", False)]
    assert "Set-Cookie" not in answer.headers
    assert "Content-Security-Policy" not in answer.headers


def test_what_a_provider_gets_for_a_mistake_is_short(app: Flask, client: FlaskClient) -> None:
    open_door(app, "/webhooks/broken", public(lambda: 1 // 0))
    answer = client.get("/webhooks/broken")
    assert (answer.status_code, answer.text) == (500, "Internal Server Error")
    assert client.get("/webhooks/nowhere").text == "Not Found"


def test_a_body_over_64_kib_is_refused(app: Flask, client: FlaskClient) -> None:
    open_door(app, "/webhooks/size", public(lambda: str(len(request.get_data()))), methods=["POST"])
    forms.csrf.exempt(app.view_functions["webhooks-size"])
    assert client.post("/webhooks/size", data=b"x" * 65_537).status_code == 413
    assert client.post("/sign-in", data=b"x" * 65_537, content_type="text/plain").status_code in {400, 413}


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8000"])
def test_a_host_that_is_not_ours_is_refused(client: FlaskClient, host: str) -> None:
    answer = client.get("/sign-in", headers={"Host": host})
    assert answer.status_code == 400
    assert host not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost"])
def test_our_own_machine_is_a_host_of_ours(client: FlaskClient, host: str) -> None:
    assert client.get("/health/live", headers={"Host": host}).status_code == 200


def raising(error: Exception) -> Callable[[], str]:
    def view() -> str:
        raise error

    return public(view)


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (NotFound("review 7"), 404, "Page not found"),
        (Forbidden("review 7"), 403, "You cannot open this page"),
        (InputRefused("reason", "Say why the code is another one"), 400, "Say why the code is another one."),
    ],
)
def test_what_a_use_case_refuses_becomes_a_page(
    app: Flask, client: FlaskClient, error: Exception, status: int, words: str
) -> None:
    open_door(app, "/refused", raising(error))
    answer = client.get("/refused")
    assert answer.status_code == status
    assert words in answer.text
    assert "review 7" not in answer.text


def test_an_accident_shows_a_reference_and_nothing_of_the_inside(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    open_door(app, "/accident", raising(RuntimeError("SELECT words FROM answers")))
    with caplog.at_level(logging.ERROR):
        answer = client.get("/accident")
    reference = answer.text.partition('heard-reference">')[2].partition("<")[0]
    assert answer.status_code == 500
    assert len(reference) == 8
    assert reference in caplog.text
    for inside in ("Traceback", "SELECT", "RuntimeError"):
        assert inside not in answer.text


def test_a_page_that_may_be_opened_one_way_only_says_which(client: FlaskClient) -> None:
    answer = client.get("/sign-out")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_an_unusual_refusal_has_a_page_too(app: Flask, client: FlaskClient) -> None:
    open_door(app, "/teapot", public(lambda: abort(418)))
    assert client.get("/teapot").status_code == 418


class LongForm(forms.BaseForm):
    """A form with the kinds of fields whose errors must lead somewhere."""

    when = DateField("When")
    why = StringField("Why")
    which = RadioField("Which", choices=[SelectChoice("a", "A")])


def test_errors_of_a_form_lead_to_the_part_to_correct(app: Flask) -> None:
    with app.test_request_context("/"):
        form = LongForm()
        for name in ("when", "why", "which"):
            form.refuse(name, f"Correct {name}")
        form.refuse("nowhere", "Correct it all")
        assert forms.error_list(form) == [
            {"text": "Correct it all"},
            {"text": "Correct when", "href": "#when-day"},
            {"text": "Correct why", "href": "#why"},
            {"text": "Correct which", "href": "#which"},
        ]


def test_looking_at_words_is_recorded_with_the_person(
    app: Flask, client: FlaskClient, wiring: Wiring
) -> None:
    def view() -> str:
        trail.viewed("review", 7)
        return "the words"

    open_door(app, "/words", allow(Role.IRO)(view))
    person = add_person(wiring)
    sign_in(client)
    client.get("/words")
    with wiring.database.read() as database:
        rows = database.execute(
            text("SELECT action, subject, subject_id, account_id FROM audit_events")
        ).all()
    assert tuple(rows[-1]) == ("viewed", "review", 7, person.account_id)
