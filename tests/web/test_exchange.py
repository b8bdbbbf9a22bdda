"""The page of the case system: keys and secrets shown once, addresses tried, what was given up sent again."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.domain.exchange import signature
from bot.ground.roles import Role
from bot.store.audit import AuditEvent
from bot.store.exchange import AccessKey, WebhookEvent, WebhookListener
from bot.wiring import Wiring
from tests.fakes.listeners import FakeListener
from tests.web.world import browser, send

HOME, ADD_KEY, ADD_ADDRESS = "/case-system", "/case-system/keys/add", "/case-system/addresses/add"
SHOWN = re.compile(r"<textarea[^>]*>([^<]+)</textarea>")
KEY = {"name": "Mosaic <test>", "codes": "y", "last_day": ["31", "3", "2027"]}
pytestmark = pytest.mark.usefixtures("this_week")


@pytest.fixture
def admin(app: Flask, wiring: Wiring) -> FlaskClient:
    return browser(app, wiring, Role.ADMINISTRATOR)


@pytest.fixture
def listener() -> Iterator[FakeListener]:
    with FakeListener() as fake:
        yield fake


def shown_on(answer: object) -> str:
    found = SHOWN.search(answer.text)  # type: ignore[attr-defined]
    assert found, answer
    return found.group(1)


def test_an_administrator_makes_a_key_sees_it_once_and_revokes_it(
    admin: FlaskClient, app: Flask, wiring: Wiring
) -> None:
    assert "There is no key yet" in admin.get(HOME).text
    token = shown_on(send(admin, ADD_KEY, ADD_KEY, **KEY))
    page = admin.get(HOME).text
    assert token not in page
    assert token[:12] in page
    assert "Mosaic &lt;test&gt;" in page
    asker, bearer = app.test_client(), {"Authorization": f"Bearer {token}"}
    assert asker.get("/api/v1/codes", headers=bearer).status_code == 200
    with wiring.database.read() as session:
        key_id = session.scalars(select(AccessKey.id)).one()
    revoke = f"/case-system/keys/{key_id}/revoke"
    assert "Revoke this key?" in admin.get(revoke).text
    assert asker.get("/api/v1/codes", headers=bearer).status_code == 200
    assert send(admin, revoke, revoke).location == HOME
    assert asker.get("/api/v1/codes", headers=bearer).status_code == 401
    assert "Revoked" in admin.get(HOME).text
    with wiring.database.read() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.subject == "access_key"))
        assert [(event.action, event.subject_id) for event in events] == [
            ("made", key_id),
            ("revoked", key_id),
        ]


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ({"name": ""}, "Say which system uses the key"),
        ({"codes": ""}, "Choose at least one thing that the key opens"),
        ({"last_day": ["1", "1", "2020"]}, "Choose a day from today up to two years ahead"),
    ],
)
def test_a_key_needs_a_name_a_purpose_and_an_end(
    admin: FlaskClient, form: dict[str, object], text: str
) -> None:
    wanted = {name: value for name, value in {**KEY, **form}.items() if value}
    answer = send(admin, ADD_KEY, ADD_KEY, **wanted)
    assert answer.status_code == 400
    assert text in answer.text
    assert "heard_" not in answer.text


def test_an_address_is_added_tried_given_a_new_secret_and_removed(
    admin: FlaskClient, wiring: Wiring, listener: FakeListener
) -> None:
    secret = shown_on(send(admin, ADD_ADDRESS, ADD_ADDRESS, address=listener.url, views="y"))
    with wiring.database.read() as session:
        one = session.scalars(select(WebhookListener)).one()
    page = f"/case-system/addresses/{one.id}"
    send(admin, page, f"{page}/test")
    wiring.tell_listeners()
    (told,) = listener.told
    assert (told.event["type"], told.event["data"]) == ("test", {})
    id_, timestamp = told.headers["webhook-id"], told.headers["webhook-timestamp"]
    now = session.get_one(WebhookEvent, 1).happened_at
    assert (timestamp, told.headers["webhook-signature"]) == (
        str(int(now.timestamp())), signature(secret, id_, now, told.body),
    )  # fmt: skip
    assert "Taken" in admin.get(page).text
    renewed = shown_on(send(admin, f"{page}/secret", f"{page}/secret"))
    assert renewed != secret
    assert "signs beside the new one" in admin.get(page).text
    listener.answers = [410]
    send(admin, page, f"{page}/test")
    wiring.tell_listeners()
    assert "HTTP 410" in admin.get(page).text
    assert "1 given up" in admin.get(HOME).text
    send(admin, page, f"{page}/events/2/again")
    wiring.tell_listeners()
    assert len({told.headers["webhook-id"] for told in listener.told}) == 2
    assert "Remove this address?" in admin.get(f"{page}/remove").text
    assert send(admin, f"{page}/remove", f"{page}/remove").location == HOME
    assert send(admin, ADD_KEY, f"{page}/test").status_code == 404
    assert "No address is told anything" in admin.get(HOME).text


def test_an_address_that_cannot_be_told_is_refused_where_it_was_typed(admin: FlaskClient) -> None:
    answer = send(admin, ADD_ADDRESS, ADD_ADDRESS, address="https://10.0.0.7/heard", views="y")
    assert answer.status_code == 400
    assert "leads into a network that is not public" in answer.text
    assert "https://10.0.0.7/heard" in answer.text
    nothing = send(admin, ADD_ADDRESS, ADD_ADDRESS, address="https://case.example.org/heard")
    assert "Choose at least one event" in nothing.text
