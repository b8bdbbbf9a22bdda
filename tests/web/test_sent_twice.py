"""A form that is pressed twice, or sent again because no answer came, is carried out once."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from bot.ground import sent_forms
from bot.ground.roles import Role
from bot.store.accounts import Account
from bot.store.challenges import Challenge
from bot.store.exchange import AccessKey
from bot.store.installation import SentForm
from bot.wiring import Wiring
from tests import factories
from tests.factories import NOW
from tests.house.sources import ROOT
from tests.web.visiting import FORM, hidden_on
from tests.web.world import World, browser

pytestmark = pytest.mark.usefixtures("this_week")
KNOWN = re.compile(r"(?<!csrf_)token\(\)|hidden_tag\(")
CHALLENGE = {
    "stage": "1",
    "agency": "authority",
    "themes": ["visits"],
    "asked_for": "A visit",
    "on": ["2", "11", "2026"],
}
CONTACT = {"on": ["20", "11", "2026"], "kind": "visit"}


def filled(client: FlaskClient, page: str, **form: Any) -> dict[str, Any]:
    """Open a page and fill in its last form, with what it hides."""
    return {**hidden_on(client, page), **form}


def count(wiring: Wiring, record: type[Any]) -> int:
    with wiring.database.read() as session:
        return session.scalar(select(func.count()).select_from(record)) or 0


def test_a_second_press_is_told_the_same_and_makes_nothing(
    wiring: Wiring, world: World, ira: FlaskClient
) -> None:
    page, before = f"/reviews/{world.planned}/challenge", count(wiring, Challenge)
    form = filled(ira, page, **CHALLENGE)
    answers = [ira.post(page, data=form) for _ in range(2)]
    assert [(each.status_code, each.headers["Location"]) for each in answers] == [(303, "/challenges")] * 2
    assert count(wiring, Challenge) == before + 1
    assert "The challenge is on record" in ira.get("/challenges").text


def test_two_presses_at_the_same_moment_make_one(
    app: Flask, wiring: Wiring, world: World, ira: FlaskClient
) -> None:
    page, before = f"/reviews/{world.planned}/challenge", count(wiring, Challenge)
    form = filled(ira, page, **CHALLENGE)
    cookie = ira.get_cookie("heard")
    assert cookie

    def press(_: int) -> int:
        hand = app.test_client()
        hand.set_cookie("heard", cookie.value)
        return hand.post(page, data=form).status_code

    with ThreadPoolExecutor(4) as hands:
        assert list(hands.map(press, range(4))) == [303] * 4
    assert count(wiring, Challenge) == before + 1


def test_the_same_words_in_a_form_that_was_opened_anew_are_meant(
    wiring: Wiring, world: World, ira: FlaskClient
) -> None:
    page, before = f"/reviews/{world.planned}/challenge", count(wiring, Challenge)
    for _ in range(2):
        assert ira.post(page, data=filled(ira, page, **CHALLENGE)).status_code == 303
    assert count(wiring, Challenge) == before + 2


def test_what_was_refused_was_not_carried_out(wiring: Wiring, world: World, ira: FlaskClient) -> None:
    page, before = f"/reviews/{world.planned}/challenge", count(wiring, Challenge)
    form = filled(ira, page, **CHALLENGE)
    assert ira.post(page, data={**form, "themes": []}).status_code == 400
    assert ira.post(page, data={**form, "themes": []}).status_code == 400
    assert ira.post(page, data=form).status_code == 303
    assert count(wiring, Challenge) == before + 1


def test_what_shows_a_secret_says_that_it_came_twice(app: Flask, wiring: Wiring) -> None:
    ada = browser(app, wiring, Role.ADMINISTRATOR)
    for page, record, form in (
        (
            "/case-system/keys/add",
            AccessKey,
            {"name": "Mosaic", "codes": "yes", "last_day": ["1", "6", "2027"]},
        ),
        (
            "/people/add",
            Account,
            {"email": "new@example.org", "name": "New One", "role": "duty", "officer": "", "team": ""},
        ),
    ):
        before, sent = count(wiring, record), filled(ada, page, **form)
        first, second = ada.post(page, data=sent), ada.post(page, data=sent)
        assert (first.status_code, second.status_code) == (200, 409), page
        assert "It was done the first time" in second.text
        assert count(wiring, record) == before + 1


def test_every_form_of_the_panel_is_known_when_it_comes_again() -> None:
    """But those in which nothing is written: finding a child, signing out, and the invented phones."""
    without = {
        path.relative_to(ROOT / "web/templates").as_posix()
        for path in (ROOT / "web/templates").rglob("*.html")
        for form in FORM.findall(path.read_text(encoding="utf-8"))
        if not KNOWN.search(form)
    }
    assert without == {"base.html", "simulator/begin.html", "simulator/phone.html"}


def test_forms_are_forgotten_when_no_page_can_send_them_any_more(wiring: Wiring) -> None:
    with wiring.database.write() as session:
        factories.sent_form(session, sent_at=NOW - timedelta(days=3))
        factories.sent_form(session, sent_at=NOW - timedelta(days=1))
        sent_forms.forget(session.connection(), NOW)
    assert count(wiring, SentForm) >= 1
    with wiring.database.read() as session:
        oldest = session.scalar(select(func.min(SentForm.sent_at)))
    assert oldest == NOW - timedelta(days=1)
