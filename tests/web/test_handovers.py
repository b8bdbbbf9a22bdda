"""A manager hands an IRO's children over after a look at what is open; the new IRO sees it until they say so."""

from datetime import date

import pytest
from flask import Flask

from bot.ground.roles import Role
from bot.store.reviews import Review
from bot.wiring import Wiring
from tests import factories
from tests.web.test_cover import colleague, visitor
from tests.web.world import World, send

pytestmark = pytest.mark.usefixtures("this_week")


def test_from_the_list_to_the_new_iros_today(app: Flask, wiring: Wiring, world: World) -> None:
    new = colleague(wiring, world, Role.IRO, "Bea Cole")
    colleague(wiring, world, Role.TEAM_MANAGER, "Tom Lead")
    with wiring.database.write() as session:
        child_id = session.get_one(Review, world.planned).child_id
        factories.care_period(session, child_id=child_id)
        factories.allocation(
            session, child_id=child_id, officer_id=world.iro.officer_id, starts_on=date(2024, 3, 1)
        )
    manager, path = visitor(app, wiring, "Tom Lead"), f"/handovers/officers/{world.iro.officer_id}"
    assert "Kofi" in manager.get(path).text
    form = {
        "children": [str(child_id)], "officer_id": str(new), "starts_on": ["23", "11", "2026"],
        "reason": "Ira leaves the service",
    }  # fmt: skip
    empty = send(manager, path, path, **{name: [] for name in form})
    summary = empty.text.partition("govuk-error-summary__body")[2].partition("</ul>")[0]
    missing = ["Choose at least one child", "Choose an IRO", "Enter the day from which", "Say why, in 10"]
    assert (empty.status_code, [text for text in missing if text not in summary]) == (400, [])
    assert min(empty.text.count(text) for text in missing) == 2  # and at its field
    assert '<input class="govuk-checkboxes__input" id="children"' in empty.text  # where the summary leads
    asked = send(manager, path, path, **form)
    assert (asked.status_code, "Hand 1 child to Bea Cole?" in asked.text) == (200, True)
    cover = visitor(app, wiring, "Bea Cole")
    assert "Kofi" not in cover.get("/children").text
    assert send(manager, path, path, **form, sure="yes").status_code == 303
    assert "1 child of Ira Shah was handed to you" in cover.get("/caseload").text
    handed = cover.get("/handovers").text
    assert "Kofi" in handed
    seen = handed.partition('/seen"')[0].rpartition('"')[2] + "/seen"
    assert send(cover, "/handovers", seen).status_code == 303
    assert "handed to you" not in cover.get("/caseload").text


def test_what_was_not_read_in_time_is_escalated_without_the_words(
    app: Flask, wiring: Wiring, world: World
) -> None:
    colleague(wiring, world, Role.TEAM_MANAGER, "Tom Lead")
    manager = visitor(app, wiring, "Tom Lead")
    assert "2 reviews have words that were not read within two working days" in manager.get("/caseload").text
    page = manager.get("/reviews?when=overdue").text
    assert ("Ira Shah" in page, "was due Fri 20 Nov" in page) == (True, True)
