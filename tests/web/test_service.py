"""The service in one view, as a service manager's browser gets it."""

import re

import pytest
from flask import Flask

from bot.ground.roles import Role
from bot.wiring import Wiring
from tests import factories
from tests.web.world import World, browser

pytestmark = pytest.mark.usefixtures("this_week")


def test_a_service_manager_begins_with_numbers_that_lead_to_lists(
    app: Flask, wiring: Wiring, world: World
) -> None:
    with wiring.database.write() as session:
        factories.alert(session)
        factories.challenge(session, review_id=world.planned)
    client = browser(app, wiring, Role.SERVICE_MANAGER)
    assert client.get("/").headers["Location"] == "/service"
    page = client.get("/service").text
    main = page.partition("<main")[2]
    for text in ("The service in November 2026", "Month by month", "Held on time", "Nothing changed more"):
        assert text in main
    links = {link.replace("&amp;", "&") for link in re.findall(r'class="govuk-link" href="(/[^"]*)"', main)}
    assert {"/reviews?when=overdue", "/duty", "/challenges", "/team", "/reviews?when=2025-10"} <= links
    assert all(client.get(link).status_code == 200 for link in links)
    assert main.count('aria-hidden="true"') >= 7


def test_a_service_that_has_held_nothing_yet_is_told_what_comes_first(app: Flask, wiring: Wiring) -> None:
    page = browser(app, wiring, Role.SERVICE_MANAGER).get("/service").text
    assert "No review was held in the last 13 months" in page
    assert "<table" not in page


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SERVICE_MANAGER}))
def test_nobody_else_opens_it(app: Flask, wiring: Wiring, role: Role) -> None:
    assert browser(app, wiring, role).get("/service").status_code == 403
