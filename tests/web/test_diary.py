"""The reviews of a month as a list and as a calendar, as a browser gets them."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.ground.roles import Role
from bot.wiring import Wiring
from tests import factories
from tests.factories import NOW
from tests.web.world import WORDS, World, browser

pytestmark = pytest.mark.usefixtures("this_week")
LINK = re.compile(r'class="govuk-link heard-rows__link" href="([^"]+)"')


def test_an_iro_narrows_the_month_and_what_was_asked_for_stays_in_every_address(
    ira: FlaskClient, world: World
) -> None:
    page = ira.get("/reviews").text
    for text in (
        "November 2026",
        "2 reviews, by day",
        "Kofi",
        "2 unread",
        "Would be PN5",
        "PN5 when checked",
    ):
        assert text in page
    assert WORDS not in page
    assert "Stranger" not in page
    assert set(LINK.findall(page)) == {f"/reviews/{world.held}", f"/reviews/{world.planned}"}
    narrowed = ira.get("/reviews?when=soon&state=unread&sort=child").text
    assert LINK.findall(narrowed) == [f"/reviews/{world.planned}"]
    assert "The next 20 working days" in narrowed
    assert 'value="unread" selected' in narrowed
    assert "/reviews?when=soon&amp;state=unread&amp;sort=day" in narrowed
    nothing = ira.get("/reviews?state=declined").text
    assert "No such review here" in nothing
    assert "<table" not in nothing
    assert "No review is planned or was held in" in ira.get("/reviews?when=2020-01").text


def test_pages_of_fifty_keep_the_filter(app: Flask, wiring: Wiring, world: World) -> None:
    with wiring.database.write() as session:
        child = factories.child(session)
        for number in range(60):
            day = (NOW + timedelta(days=number % 7)).date()
            given = {"officer_id": world.iro.officer_id, "care_period_id": None, "review_on": day}
            factories.review(session, child_id=child.id, **given)
    client = browser(app, wiring)
    page = client.get("/reviews?state=not_asked").text
    assert "page 1 of 2" in page
    assert 'href="/reviews?state=not_asked&amp;page=2"' in page
    assert len(LINK.findall(client.get("/reviews?state=not_asked&page=2").text)) == 10


def test_a_month_steps_to_the_next_one_and_names_bank_holidays(ira: FlaskClient, world: World) -> None:
    page = ira.get("/reviews/month").text
    assert f'href="/reviews/{world.planned}"' in page
    assert 'href="/reviews/month?when=2026-12"' in page
    december = ira.get("/reviews/month?when=2026-12&state=unread").text
    assert december.count("Bank holiday") == 2
    assert 'href="/reviews/month?when=2027-01&amp;state=unread"' in december
    assert "Kofi" not in december


@pytest.mark.parametrize(
    "address", ["?when=never", "?when=2026-13", "?when=0001-01", "?state=tired", "?officer=x", "?sort=mood"]
)
def test_what_there_is_not_is_not_found(ira: FlaskClient, address: str) -> None:
    assert ira.get(f"/reviews{address}").status_code == 404


@pytest.mark.parametrize("role", sorted(Role))
def test_each_role_is_led_to_what_it_may_open(app: Flask, wiring: Wiring, world: World, role: Role) -> None:
    client = browser(app, wiring, role)
    answer = client.get("/reviews")
    if role not in {Role.IRO, Role.TEAM_MANAGER, Role.COORDINATOR, Role.SERVICE_MANAGER}:
        assert answer.status_code == client.get("/reviews/month").status_code == 403
        return
    assert WORDS not in answer.text
    for link in LINK.findall(answer.text):
        assert client.get(link).status_code == 200
    knows = role is Role.SERVICE_MANAGER
    assert (">Code<" in answer.text, "2 unread" in answer.text) == (role is not Role.COORDINATOR, knows)
    assert ("Kofi" in answer.text) == (role in {Role.COORDINATOR, Role.SERVICE_MANAGER})
