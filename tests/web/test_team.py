"""The team board as a browser gets it: every number leads to a page that may be opened."""

import re

import pytest
from flask import Flask

from bot.ground.roles import Role
from bot.wiring import Wiring
from tests import factories
from tests.web.world import World, browser

pytestmark = pytest.mark.usefixtures("this_week")
LINK = re.compile(
    r'<td class="govuk-table__cell[^>]*>(?:[^<]|<span[^>]*>)*<a class="govuk-link" href="([^"]+)"'
)


@pytest.mark.parametrize("role", sorted(Role))
def test_managers_open_the_board_and_every_list_behind_it(
    app: Flask, wiring: Wiring, world: World, role: Role
) -> None:
    with wiring.database.write() as session:
        factories.challenge(session, review_id=world.planned, officer_id=world.iro.officer_id)
    client = browser(app, wiring, role)
    answer = client.get("/team")
    if role not in {Role.TEAM_MANAGER, Role.SERVICE_MANAGER}:
        assert answer.status_code == 403
        return
    if role is Role.TEAM_MANAGER:  # whose team has an officer with nothing to do
        assert "No IRO has children or reviews yet" in answer.text
        return
    assert "Ira Shah" in answer.text
    links = {link.replace("&amp;", "&") for link in LINK.findall(answer.text)}
    assert f"/reviews?when=overdue&officer={world.iro.officer_id}" in links
    assert f"/challenges?officer={world.iro.officer_id}" in links
    for link in links:
        page = client.get(link)
        assert page.status_code == 200
        assert "No such review here" not in page.text
    assert "Kofi" in client.get(f"/challenges?officer={world.iro.officer_id}").text
    assert client.get("/team?sort=mood").status_code == 404
    assert "All teams" in client.get("/team?team=999999").text


def test_alerts_of_one_officer_say_that_they_are_not_all(app: Flask, wiring: Wiring, world: World) -> None:
    client = browser(app, wiring, Role.SERVICE_MANAGER)
    assert "Show all alerts" in client.get(f"/duty?officer={world.iro.officer_id}").text
    assert "Show all alerts" not in client.get("/duty").text
