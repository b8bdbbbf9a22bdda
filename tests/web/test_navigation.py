"""The navigation shows each role its own rooms: few side by side, more of them in groups that say where one is."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.ground.roles import Role
from bot.wiring import Wiring
from tests.web.visiting import add_person, enter
from web.kit.navigation import BEHIND, MOST_SIDE_BY_SIDE, SIMULATOR, WORK, room_paths

FIRST_ROW = re.compile(
    r'class="govuk-service-navigation__link" href="([^"]+)"( aria-current="(?:page|true)")?'
)
SECOND_ROW = re.compile(r'<nav aria-label="Rooms under (\w+)" class="heard-screen-only.*?</nav>', re.DOTALL)
LINK = re.compile(r'href="([^"]+)"(?: aria-current="(page|true)")?>([^<]+)<')


def signed_in(app: Flask, wiring: Wiring, role: Role) -> FlaskClient:
    client = app.test_client()
    enter(client, wiring, add_person(wiring, role, f"{role}@example.org").email)
    return client


@pytest.mark.parametrize("role", sorted(Role))
def test_every_room_of_a_role_is_in_reach_and_no_other(app: Flask, wiring: Wiring, role: Role) -> None:
    client = signed_in(app, wiring, role)
    reached = set()
    for path, _ in FIRST_ROW.findall(client.get("/", follow_redirects=True).text):
        reached.add(path)
        second = SECOND_ROW.search(client.get(path).text)
        reached |= {link for link, *_ in LINK.findall(second[0])} if second else set()
    opens = {path for path in room_paths() if client.get(path).status_code == 200}
    assert reached - {SIMULATOR[0]} == opens


@pytest.mark.parametrize("role", sorted(Role))
def test_few_rooms_stand_side_by_side(app: Flask, wiring: Wiring, role: Role) -> None:
    client = signed_in(app, wiring, role)
    opens = [path for path in room_paths() if client.get(path).status_code == 200]
    page = client.get(opens[0]).text
    first_row = [path for path, _ in FIRST_ROW.findall(page) if path != SIMULATOR[0]]
    if len(opens) <= MOST_SIDE_BY_SIDE:
        assert (first_row, SECOND_ROW.search(page)) == (opens, None)
    else:
        assert len(first_row) <= len(WORK) - 2


def test_a_page_says_in_which_room_it_is(app: Flask, wiring: Wiring) -> None:
    client = signed_in(app, wiring, Role.SERVICE_MANAGER)
    for path, group, room, here in (
        ("/team", "Team", "Team", "page"),
        ("/cover", "Team", "IROs", "true"),
        ("/participation/response/times", "Participation", "Response", "true"),
    ):
        page = client.get(path).text
        second = SECOND_ROW.search(page)
        assert second is not None
        assert second[1] == group
        assert [(now, name) for _, now, name in LINK.findall(second[0]) if now] == [(here, room)]
        assert len([now for _, now in FIRST_ROW.findall(page) if now]) == 1


def test_pages_behind_a_room_lead_to_one_that_is_there() -> None:
    assert set(BEHIND.values()) <= set(room_paths())
