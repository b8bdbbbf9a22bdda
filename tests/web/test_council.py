"""What comes back from the council is believed only with the right state, nonce, issuer, audience, key and code."""

import base64
import hashlib
import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.ground import accounts
from bot.ground.roles import Person, Role
from bot.settings import SettingsError, load
from bot.wiring import Wiring
from tests.fakes.council import CLIENT, SECRET, STRANGE, FakeCouncil
from tests.judges.servers import free_port
from tests.web.serving import door
from tests.web.visiting import add_person, is_signed_in, sign_in
from web import create_app

DANA = {"email": "dana@example.org", "email_verified": True}
CALLBACK = "/sign-in/council/callback"


def panel_of(wiring: Wiring, issuer: str) -> Flask:
    settings = load(
        env="development",
        database_url=wiring.settings.database_url,
        data_dir=wiring.settings.data_dir,
        oidc_issuer=issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
    )
    return create_app(Wiring(settings, wiring.database))


@pytest.fixture(scope="module")
def dialect() -> str:
    """Run each test once: what the council says does not depend on the kind of database."""
    return "sqlite"


@pytest.fixture
def council() -> Iterator[FakeCouncil]:
    with door() as opened:
        opened.app = council = FakeCouncil()
        council.url = opened.url
        yield council


@pytest.fixture
def visitor(wiring: Wiring, council: FakeCouncil) -> FlaskClient:
    return panel_of(wiring, council.url).test_client()


@pytest.fixture
def dana(wiring: Wiring) -> Person:
    return add_person(wiring, Role.DUTY, "dana@example.org")


def there_and_back(
    visitor: FlaskClient, council: FakeCouncil, path: str = "/sign-in/council"
) -> TestResponse:
    return visitor.get(f"{CALLBACK}?{council.go(visitor.get(path).location or '')}")


def test_the_way_there_carries_state_nonce_and_a_challenge_that_the_code_answers(
    visitor: FlaskClient, council: FakeCouncil, dana: Person
) -> None:
    council.said = DANA
    assert there_and_back(visitor, council).location == "/"
    assert is_signed_in(visitor)
    asked = council.asked
    assert asked["redirect_uri"] == f"http://127.0.0.1:8000{CALLBACK}"
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert min(len(asked["state"]), len(asked["nonce"])) >= 20
    verifier = council.exchanged["code_verifier"]
    digest = hashlib.sha256(verifier.encode()).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "another"},
        {"nonce": ""},
        {"iss": "https://elsewhere.example"},
        {"aud": "another client"},
        {"aud": ["another client"]},
        {"exp": int(time.time()) - 3600},
        {"sub": ""},
    ],
    ids=" ".join,
)
def test_a_token_that_is_not_for_us_now_lets_nobody_in(
    visitor: FlaskClient, council: FakeCouncil, dana: Person, lie: dict[str, Any]
) -> None:
    council.said = {**DANA, **lie}
    answer = there_and_back(visitor, council)
    assert (answer.status_code, "We could not sign you in" in answer.text) == (502, True)
    assert not is_signed_in(visitor)


def test_a_token_signed_by_somebody_else_lets_nobody_in(
    visitor: FlaskClient, council: FakeCouncil, dana: Person
) -> None:
    council.said, council.key = DANA, STRANGE
    assert there_and_back(visitor, council).status_code == 502
    assert not is_signed_in(visitor)


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(
    wiring: Wiring, visitor: FlaskClient, council: FakeCouncil, dana: Person
) -> None:
    council.said = DANA
    back = council.go(visitor.get("/sign-in/council").location or "")
    other = visitor.application.test_client()
    assert other.get(f"{CALLBACK}?{back}").status_code == 502
    assert visitor.get(f"{CALLBACK}?code=good&state=wrong").status_code == 502
    assert visitor.get(CALLBACK).status_code == 502
    assert not is_signed_in(other)


def test_a_provider_that_calls_itself_something_else_is_not_asked(
    visitor: FlaskClient, council: FakeCouncil
) -> None:
    council.issuer = "https://elsewhere.example"
    assert visitor.get("/sign-in/council").status_code == 502


def test_at_entra_the_object_of_the_tenant_is_the_person(
    wiring: Wiring, visitor: FlaskClient, council: FakeCouncil, dana: Person
) -> None:
    entra = {"tid": "tenant", "oid": "object", "email": "dana@example.org"}
    council.said = entra
    assert "does not say that your e-mail address is verified" in there_and_back(visitor, council).text
    council.said = {**entra, "xms_edov": True}
    assert there_and_back(visitor, council).status_code == 303
    council.said = {"tid": "tenant", "oid": "object", "sub": "another for another client"}
    assert there_and_back(visitor, council).status_code == 303
    with wiring.database.read() as session:
        assert [event.action for event in accounts.account_events(session, dana.account_id)] == [
            "council_bound"
        ]


def test_what_was_wanted_is_reached_and_nothing_on_another_site(
    visitor: FlaskClient, council: FakeCouncil, dana: Person
) -> None:
    council.said = DANA
    assert there_and_back(visitor, council, "/sign-in/council?next=/triage").location == "/triage"
    assert there_and_back(visitor, council, "/sign-in/council?next=//evil.example").location == "/"


def test_the_council_comes_first_and_passwords_go_on(visitor: FlaskClient, dana: Person) -> None:
    page = visitor.get("/sign-in?next=/triage").text
    assert page.index("Sign in with your council account") < page.index("E-mail address")
    assert 'href="/sign-in/council?next=/triage"' in page
    assert sign_in(visitor, dana.email).status_code == 303


def test_a_provider_that_is_away_is_told_in_plain_words(wiring: Wiring, dana: Person) -> None:
    visitor = panel_of(wiring, f"http://127.0.0.1:{free_port()}").test_client()
    answer = visitor.get("/sign-in/council")
    assert (answer.status_code, "Try again" in answer.text) == (502, True)
    assert sign_in(visitor, dana.email).status_code == 303


def test_without_a_council_there_is_no_such_door(client: FlaskClient) -> None:
    assert "council account" not in client.get("/sign-in").text
    assert client.get("/sign-in/council").status_code == 404
    assert client.get(f"{CALLBACK}?code=x&state=y").status_code == 404


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"oidc_issuer": "https://login.example"}, "HEARD_OIDC_CLIENT_SECRET"),
        ({"oidc_issuer": "http://login.example"}, "use https"),
        ({"oidc_groups": "heard-iro=president"}, "heard-iro=iro"),
        ({"oidc_groups": "heard-iro"}, "heard-iro=iro"),
    ],
)
def test_settings_that_cannot_work_are_named(given: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load(**given)


def test_groups_keep_their_order() -> None:
    found = load(oidc_groups="heard-admins=administrator, heard-iro = iro ").oidc_groups
    assert list(found.items()) == [("heard-admins", Role.ADMINISTRATOR), ("heard-iro", Role.IRO)]
