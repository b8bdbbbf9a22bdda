"""The room of records in the panel: what each role sees of it, and what people do there."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.ground.roles import Role
from bot.store.advocacy import AdvocacyRequest
from bot.store.reviews import Review
from bot.wiring import Wiring
from tests.web.world import WORDS, World, browser, send

pytestmark = pytest.mark.usefixtures("this_week")


@pytest.fixture
def child(wiring: Wiring, world: World) -> int:
    """Return the child of the review that is planned."""
    with wiring.database.read() as session:
        return session.get_one(Review, world.planned).child_id


def test_a_wish_goes_from_a_message_to_the_provider_and_the_iro_sees_how_far_it_came(
    app: Flask, wiring: Wiring, world: World, ira: FlaskClient, child: int
) -> None:
    pat = browser(app, wiring, Role.PARTICIPATION)
    wiring.minute()
    text = pat.get("/records/advocacy?kind=advocate").text
    assert "Kofi" in text
    assert WORDS not in text
    with wiring.database.read() as session:
        wanted = select(AdvocacyRequest.id).where(AdvocacyRequest.flag_id == world.flag)
        one = f"/records/advocacy/{session.scalars(wanted).one()}"
    assert f'href="{one}"' in text
    assert "Asked in a message" in pat.get(one).text
    page = f"{one}/passed"
    assert send(pat, page, page, on=["23", "11", "2026"]).status_code == 400
    done = send(pat, page, page, on=["23", "11", "2026"], provider="Voices", note="Rang them")
    assert done.headers["Location"] == one
    assert "Rang them" in pat.get(one).text
    assert "Voices" in pat.get("/records/advocacy?show=under_way").text
    review = ira.get(f"/reviews/{world.planned}").text
    assert "Passed on</strong> Voices" in review
    assert "Rang them" not in review
    assert ira.get(one).status_code == 403
    for wrong in ("/new", "/moon"):
        assert pat.get(one + wrong).status_code == 404


def test_a_complaint_that_an_iro_enters_is_seen_by_those_outside_the_line_alone(
    app: Flask, wiring: Wiring, ira: FlaskClient, child: int
) -> None:
    page = f"/records/advocacy/children/{child}"
    assert f'href="{page}"' in ira.get(f"/children/{child}").text or ira.get(page).status_code == 404
    carla = browser(app, wiring, Role.COORDINATOR)
    form = {"kind": "complaint", "about": "iro", "on": ["20", "11", "2026"], "note": "By phone"}
    assert send(carla, page, page, **{**form, "about": ""}).status_code == 400
    assert send(carla, page, page, **form).headers["Location"] == f"/children/{child}"
    assert "The IRO" in carla.get("/records/advocacy?kind=complaint").text
    boss = browser(app, wiring, Role.SERVICE_MANAGER).get("/records/advocacy").text
    assert "By quarter of the report year" in boss
    assert "Kofi" not in boss
    assert ira.get("/records").status_code == 200
    assert ira.get("/records/advocacy").status_code == 403
