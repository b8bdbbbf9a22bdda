"""A session that ends in the middle of a sentence loses no word: it is kept through signing in, and sent by a press."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from bot.ground.roles import Role
from bot.store.contributions import RefusalRecord
from bot.wiring import Wiring
from tests.web.visiting import PASSWORD, add_person, sign_in, token_on
from tests.web.world import World, browser

OURS = {"Sec-Fetch-Site": "same-origin"}
WORDS = 'She said "not today" & <b>left</b>'


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime.now(UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def ira(clock: time_machine.Traveller, app: Flask, wiring: Wiring, world: World) -> FlaskClient:
    return browser(app, wiring)


def refusals(wiring: Wiring) -> list[str | None]:
    with wiring.database.read() as session:
        return [words for words in session.scalars(select(RefusalRecord.words)) if words != "noise"]


def fields(page: str) -> MultiDict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return MultiDict((name, unescape(value)) for name, value in found)


def form(client: FlaskClient, world: World) -> dict[str, Any]:
    return {
        "csrf_token": token_on(client, f"/reviews/{world.planned}/refusals"),
        "on": ["22", "11", "2026"],
        "medium": "call",
        "by": "carer",
        "words": WORDS,
        "offer_iro": "declined",
        "offer_advocate": "taken",
        "offer_other": "not_offered",
    }


def sign_in_with(
    client: FlaskClient, page: str, email: str = "ira@example.org", password: str = PASSWORD
) -> str:
    kept = fields(page.partition("<main")[2]).to_dict()
    return client.post("/sign-in", data={**kept, "email": email, "password": password}).text


def interrupted(client: FlaskClient, world: World, clock: time_machine.Traveller) -> str:
    sent = form(client, world)
    clock.shift(timedelta(minutes=31))
    answer = client.post(f"/reviews/{world.planned}/refusals", data=sent)
    assert answer.status_code == 403
    return answer.text


def test_what_was_typed_is_kept_through_signing_in_and_sent_by_a_press(
    ira: FlaskClient, wiring: Wiring, world: World, clock: time_machine.Traveller
) -> None:
    page = interrupted(ira, world, clock)
    assert "You were signed out. That happens after 30 minutes without a click" in page
    before = refusals(wiring)
    again = sign_in_with(ira, page)
    assert "Send what you typed?" in again
    assert "Sign out" in again
    assert "&lt;b&gt;left" in again
    assert refusals(wiring) == before
    path = re.search(r'<form method="post" action="([^"]+)"', again.partition("<main")[2])
    assert path
    assert path.group(1) == f"/reviews/{world.planned}/refusals"
    assert ira.post(path.group(1), data=fields(again.partition("<main")[2])).status_code == 303
    assert refusals(wiring) == [*before, WORDS]


def test_a_wrong_password_keeps_it(ira: FlaskClient, world: World, clock: time_machine.Traveller) -> None:
    page = interrupted(ira, world, clock)
    again = sign_in_with(ira, page, password="wrong")
    assert "Enter the e-mail address and password" in again
    assert fields(again)["unsent"] == fields(page)["unsent"]


def test_neither_the_token_nor_a_password_is_kept(
    ira: FlaskClient, world: World, clock: time_machine.Traveller
) -> None:
    sent = {**form(ira, world), "password": "a secret"}
    clock.shift(timedelta(minutes=31))
    kept = fields(ira.post(f"/reviews/{world.planned}/refusals", data=sent).text)["unsent"]
    assert "a secret" not in kept
    assert sent["csrf_token"] not in kept


def test_a_form_that_was_not_ours_is_not_kept(
    ira: FlaskClient, world: World, clock: time_machine.Traveller
) -> None:
    sent = {**form(ira, world), "csrf_token": "forged"}
    clock.shift(timedelta(minutes=31))
    answer = ira.post(f"/reviews/{world.planned}/refusals", data=sent)
    assert (answer.status_code, answer.location) == (303, "/sign-in")


def test_somebody_else_may_send_it_only_where_they_may_go(
    ira: FlaskClient, wiring: Wiring, world: World, clock: time_machine.Traveller
) -> None:
    page, before = interrupted(ira, world, clock), refusals(wiring)
    add_person(wiring, Role.IRO, "other@example.org")
    again = sign_in_with(ira, page, "other@example.org").partition("<main")[2]
    assert ira.post(f"/reviews/{world.planned}/refusals", data=fields(again)).status_code == 404
    assert refusals(wiring) == before


@pytest.mark.parametrize(
    "planted",
    [
        '["https://evil.example/", [["a", "b c"]]]', '["//evil.example", []]', '["/sign-in", []]', '["/help", []]',
        '["/webhooks/telegram", []]', '["/nowhere", []]', '["/reviews/1/refusals", [["a", 1]]]', "[]", "nonsense", "{}",
    ],
)  # fmt: skip
def test_nothing_planted_is_carried_on(client: FlaskClient, wiring: Wiring, planted: str) -> None:
    add_person(wiring)
    sent = {"csrf_token": token_on(client, "/sign-in"), "email": "ira@example.org", "password": PASSWORD}
    answer = client.post("/sign-in", data={**sent, "unsent": planted})
    assert (answer.status_code, answer.location) == (303, "/")


def test_what_was_typed_before_somebody_signed_in_anew_in_another_tab_is_sent_by_a_press(
    ira: FlaskClient, wiring: Wiring, world: World, clock: time_machine.Traveller
) -> None:
    sent, path, before = form(ira, world), f"/reviews/{world.planned}/refusals", refusals(wiring)
    clock.shift(timedelta(minutes=31))
    sign_in(ira)
    assert ira.post(path, data=sent).status_code == 400, "not without a word of the browser that it is ours"
    answer = ira.post(path, data=sent, headers=OURS)
    assert (answer.status_code, "Send what you typed?" in answer.text) == (400, True)
    assert refusals(wiring) == before
    assert ira.post(path, data=fields(answer.text.partition("<main")[2])).status_code == 303
    assert refusals(wiring) == [*before, WORDS]


def test_what_was_typed_in_a_browser_that_lost_its_cookie_is_kept_through_signing_in(
    ira: FlaskClient, wiring: Wiring, world: World
) -> None:
    sent, path, before = form(ira, world), f"/reviews/{world.planned}/refusals", refusals(wiring)
    ira.delete_cookie("heard")
    page = ira.post(path, data=sent, headers=OURS)
    assert page.status_code == 403
    again = sign_in_with(ira, page.text).partition("<main")[2]
    assert ira.post(path, data=fields(again)).status_code == 303
    assert refusals(wiring) == [*before, WORDS]


@pytest.mark.parametrize("site", [None, "none", "cross-site", "same-site"])
def test_without_its_token_a_form_from_elsewhere_is_not_kept(
    ira: FlaskClient, world: World, site: str | None
) -> None:
    sent = form(ira, world)
    ira.delete_cookie("heard")
    headers = {"Sec-Fetch-Site": site} if site else {}
    answer = ira.post(f"/reviews/{world.planned}/refusals", data=sent, headers=headers)
    assert WORDS not in unescape(answer.text)
