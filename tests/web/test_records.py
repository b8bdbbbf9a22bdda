"""The room of records in the panel: what each role sees of it, and what people do there."""

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.ground.roles import Role
from bot.store.advocacy import AdvocacyRequest
from bot.store.people import Child
from bot.store.reviews import Review
from bot.wiring import Wiring
from tests import factories
from tests.web.world import WORDS, World, browser, send

pytestmark = pytest.mark.usefixtures("this_week")
FORM_TO = re.compile(r'action="(/records/[^"]+/withdraw)"')


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


def test_a_midway_check_is_recorded_from_the_list(
    wiring: Wiring, world: World, ira: FlaskClient, child: int
) -> None:
    assert "No midway check is late" in ira.get("/records/midway").text
    with wiring.database.write() as session:
        planned = session.get_one(Review, world.planned)
        factories.review(
            session,
            child_id=child,
            care_period_id=planned.care_period_id,
            status="held",
            review_on=date(2026, 6, 1),
        )
    page = f"/records/midway/{world.planned}"
    assert f'href="{page}"' in ira.get("/records/midway").text
    assert "1 late" in ira.get("/records").text
    assert send(ira, page, page, on=["1", "9", "2026"]).headers["Location"] == "/records/midway"
    assert "Kofi" in ira.get("/records/midway?show=done").text
    assert "recorded the midway check" in ira.get(f"/reviews/{world.planned}").text


def test_audits_and_what_adults_say_are_entered_listed_and_taken_out(
    app: Flask, wiring: Wiring, ira: FlaskClient, child: int
) -> None:
    boss = browser(app, wiring, Role.SERVICE_MANAGER)
    assert "No audit is entered yet" in ira.get("/records/audits").text
    page, day = f"/records/audits/children/{child}", ["20", "11", "2026"]
    form = {"on": day, "form": "whole", "grade": "good", "found": "Up to date"}
    assert send(boss, page, page, **{**form, "found": " "}).status_code == 400
    assert send(boss, page, page, **form).headers["Location"] == "/records/audits"
    listed = boss.get("/records/audits?grade=good").text
    assert "Up to date" in listed
    assert "November 2026" in listed
    out = FORM_TO.findall(listed)[-1]
    assert send(boss, "/records/audits", out).status_code == 303
    assert "Up to date" not in boss.get("/records/audits").text
    said = {"adult": "cafcass", "kind": "compliment", "officer": "", "words": "Well prepared", "on": day}
    assert send(boss, "/records/adults/new", "/records/adults/new", **said).status_code == 303
    text = boss.get("/records/adults?adult=cafcass").text
    assert "Well prepared" in text
    assert "Not to be printed" in text
    assert "Well prepared" not in boss.get("/records/adults?quotable=1").text
    assert send(boss, "/records/adults", FORM_TO.findall(text)[-1]).status_code == 303
    assert "Well prepared" not in boss.get("/records/adults").text


def test_a_manager_closes_a_case_and_opens_it_again(app: Flask, wiring: Wiring, ira: FlaskClient) -> None:
    with wiring.database.write() as session:
        care = factories.care_period(session, ends_on=date(2026, 11, 1))
        one = f"/records/closing/{care.child_id}"
        name = session.get_one(Child, care.child_id).known_as
    boss = browser(app, wiring, Role.SERVICE_MANAGER)
    assert f'href="{one}"' in boss.get("/records/closing").text
    assert boss.get(f"{one}/reopen").status_code == 404
    form = {"reason": "home", "note": ""}
    assert send(boss, f"{one}/close", f"{one}/close", **form).status_code == 400
    assert send(boss, f"{one}/close", f"{one}/close", **form, sure="y").status_code == 303
    assert name in boss.get("/records/closing?show=closed").text
    assert send(boss, f"{one}/reopen", f"{one}/reopen", because="Came back").headers["Location"] == one
    assert "Came back" in boss.get(one).text
    assert ira.get("/records/closing").status_code == 403
