"""Arrangements: options that a child chose and what was arranged, never what the child wrote."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.ground import audit
from bot.ground.roles import Role
from bot.store.conversations import ConversationRecord
from bot.wiring import Wiring
from tests import factories
from tests.web.visiting import hidden_in, hidden_on, token_on
from tests.web.world import WORDS, World, browser, build_world, send

pytestmark = pytest.mark.usefixtures("this_week")
PEOPLE = "I want my coach, not Uncle Jim"
FORM = {
    "place": "The library",
    "form": "hybrid",
    "people": "Coach Dave",
    "chair": "both",
    "interpreter": "booked",
}


@pytest.fixture
def world(wiring: Wiring) -> World:
    world = build_world(wiring)
    with wiring.database.write() as session:
        talk = session.query(ConversationRecord).filter_by(review_id=world.planned).one()
        for question, value in (("attend", "remote"), ("who", PEOPLE), ("support", ["alone", "chair"])):
            factories.answer(session, conversation_id=talk.id, question=question, value=value)
    return world


@pytest.fixture
def coordinator(app: Flask, wiring: Wiring, world: World) -> FlaskClient:
    return browser(app, wiring, Role.COORDINATOR)


def test_the_coordinator_sees_choices_and_no_words(coordinator: FlaskClient, world: World) -> None:
    assert coordinator.get("/").headers["Location"] == "/arrangements"
    text = coordinator.get("/arrangements").text
    for shown in (
        "Kofi",
        "Thu 26 Nov",
        "by video or phone",
        "to run the meeting",
        "named people: ask the IRO",
    ):
        assert shown in text
    for hidden in (WORDS, PEOPLE, "alone"):
        assert hidden not in text
    assert coordinator.get(f"/reviews/{world.planned}").status_code == 403
    assert coordinator.get("/caseload").status_code == 403


def test_what_was_arranged_is_kept_and_can_be_changed(
    coordinator: FlaskClient, wiring: Wiring, world: World
) -> None:
    page = f"/arrangements/{world.planned}"
    assert send(coordinator, page, page, **FORM).status_code == 303
    text = coordinator.get("/arrangements").text
    assert "The library · In a room and by video · Coach Dave · run by Kofi and the IRO together" in text
    assert send(coordinator, page, page, **{**FORM, "place": "x" * 201}).status_code == 400
    assert send(coordinator, page, page, place="At home", form="moon").status_code == 303
    assert 'value="At home"' in coordinator.get(page).text
    with wiring.database.read() as session:
        assert audit.verify(session) >= 2


def test_an_officer_arranges_only_their_own(app: Flask, wiring: Wiring, world: World) -> None:
    ira = browser(app, wiring)
    assert "Stranger" not in ira.get("/arrangements").text
    assert ira.get(f"/arrangements/{world.planned}").status_code == 200
    assert ira.get(f"/arrangements/{world.foreign}").status_code == 404
    assert (
        send(ira, "/arrangements/" + str(world.planned), f"/arrangements/{world.foreign}", **FORM).status_code
        == 404
    )


@pytest.mark.parametrize("role", [Role.SERVICE_MANAGER, Role.PARTICIPATION, Role.DUTY, Role.ADMINISTRATOR])
def test_other_roles_see_no_arrangements(app: Flask, wiring: Wiring, world: World, role: Role) -> None:
    client = browser(app, wiring, role)
    page = f"/arrangements/{world.planned}"
    assert client.get("/arrangements").status_code == 403
    assert client.post(page, data={**FORM, "csrf_token": token_on(client, "/help")}).status_code == 403


def test_the_list_comes_in_pages_and_its_filters_stay_through_what_is_arranged(
    coordinator: FlaskClient, wiring: Wiring, world: World
) -> None:
    with wiring.database.write() as session:
        child = factories.child(session)
        for _ in range(60):
            given = {"officer_id": world.iro.officer_id, "care_period_id": None}
            factories.review(session, child_id=child.id, **given)
    kept = f"?show=to_arrange&officer={world.iro.officer_id}"
    first = coordinator.get(f"/arrangements{kept}").text
    assert "page 1 of 2" in first
    assert f"/arrangements?show=to_arrange&amp;officer={world.iro.officer_id}&amp;page=2" in first
    assert "Stranger" not in first
    path = f"/arrangements/{world.planned}{kept}"
    assert send(coordinator, path, path, **FORM).location == f"/arrangements{kept}#main-content"
    assert "Arranged 1<" in coordinator.get(f"/arrangements{kept}").text
    assert "No such review" in coordinator.get("/arrangements?officer=999999").text
    assert coordinator.get("/arrangements?show=lost").status_code == 404


def test_what_somebody_else_arranged_meanwhile_is_not_overwritten_unseen(
    app: Flask, coordinator: FlaskClient, world: World
) -> None:
    path = f"/arrangements/{world.planned}"
    opened = {**FORM, **hidden_on(coordinator, path)}
    other = {**FORM, "place": "At school", **hidden_on(coordinator, path)}
    assert coordinator.post(path, data=other).status_code == 303
    refused = coordinator.post(path, data=opened)
    assert (refused.status_code, "Somebody else has changed this" in refused.text) == (400, True)
    assert 'value="At school"' in coordinator.get(path).text
    assert coordinator.post(path, data={**FORM, **hidden_in(refused.text)}).status_code == 303
    assert 'value="The library"' in coordinator.get(path).text
