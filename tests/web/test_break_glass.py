"""A team manager confirms on evidence, and reads words only after saying why; the IRO sees it on Today."""

import pytest
from flask import Flask

from bot.ground.roles import Role
from bot.wiring import Wiring
from tests.web.test_cover import colleague, visitor
from tests.web.world import WORDS, World, browser, send

pytestmark = pytest.mark.usefixtures("this_week")
WHY = "The carer says that the child was not heard at all"


def test_words_are_opened_for_a_reason_and_the_iro_is_told(app: Flask, wiring: Wiring, world: World) -> None:
    colleague(wiring, world, Role.TEAM_MANAGER, "Tom Lead")
    manager, path = visitor(app, wiring, "Tom Lead"), f"/reviews/{world.planned}"
    page = manager.get(path).text
    assert ("2 answers" in page, WORDS in page, "I have read this" in page) == (True, False, False)
    for closed in (f"{path}/statement.pdf", f"{path}/quotes", "/caseload/next-unread"):
        assert manager.get(closed).status_code == 403
    opening = f"{path}/break-glass"
    assert WORDS not in manager.get(opening).text
    refused = send(manager, opening, opening, reason="complaint", words="because")
    assert (refused.status_code, WORDS in refused.text) == (400, False)
    assert send(manager, opening, opening, reason="complaint", words=WHY).status_code == 303
    assert WORDS in manager.get(opening).text
    assert manager.get(f"/reviews/{world.held}/break-glass").text.count(WORDS) == 0
    assert WHY in manager.get("/break-glass").text

    owner = browser(app, wiring)
    today = owner.get("/caseload").text
    assert ("Tom Lead (team manager) opened the words of" in today, WHY in today) == (True, True)
    seen = today.partition('/seen"')[0].rpartition('"')[2] + "/seen"
    assert send(owner, "/caseload", seen).status_code == 303
    assert WHY not in owner.get("/caseload").text
    page = owner.get(path).text
    assert ("Words opened by managers" in page, "Tom Lead, break-glass" in page) == (True, True)


@pytest.mark.parametrize("role", [Role.SERVICE_MANAGER, Role.ADMINISTRATOR])
def test_a_service_manager_and_an_administrator_see_the_list(
    app: Flask, wiring: Wiring, world: World, role: Role
) -> None:
    assert "Words opened by managers" in browser(app, wiring, role).get("/break-glass").text
