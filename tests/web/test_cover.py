"""An IRO goes on leave: another one sees the children on Today, reads, is named to the child, and then no more."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.ground import accounts
from bot.ground.roles import Role
from bot.store.accounts import Account
from bot.store.people import Officer
from bot.wiring import Wiring
from tests import factories
from tests.factories import NOW
from tests.web.visiting import enter
from tests.web.world import WORDS, World, browser, send

DAYS = {
    "starts_on": ["23", "11", "2026"], "ends_on": ["27", "11", "2026"],
    "reason": "sickness", "for_whom": "whole",
}  # fmt: skip


def colleague(wiring: Wiring, world: World, role: Role, name: str) -> int:
    """Add somebody of the IRO's team, who signs in by their name; return their officer."""
    with wiring.database.write() as session:
        team_id = session.get_one(Officer, world.iro.officer_id).team_id
        officer = factories.officer(session, team_id=team_id, name=name)
        accounts.add(
            session, f"{name[:3].lower()}@example.org", name, role, None,
            officer_id=officer.id, team_id=team_id, now=NOW,
        )  # fmt: skip
        return officer.id


def visitor(app: Flask, wiring: Wiring, name: str) -> FlaskClient:
    client = app.test_client()
    enter(client, wiring, f"{name[:3].lower()}@example.org")
    return client


@pytest.mark.usefixtures("this_week")
def test_cover_from_the_first_day_to_the_end(app: Flask, wiring: Wiring, world: World) -> None:
    bea = colleague(wiring, world, Role.IRO, "Bea Cole")
    colleague(wiring, world, Role.TEAM_MANAGER, "Tom Lead")
    manager, cover = visitor(app, wiring, "Tom Lead"), visitor(app, wiring, "Bea Cole")
    path = f"/cover/officers/{world.iro.officer_id}"
    assert cover.get(f"/reviews/{world.planned}").status_code == 404
    refused = send(manager, path, path, covered_by=str(bea), **{**DAYS, "ends_on": ["1", "11", "2026"]})
    assert (refused.status_code, "Enter 23 November 2026 or a later day" in refused.text) == (400, True)
    assert send(manager, path, path, covered_by=str(bea), **DAYS).status_code == 303
    assert "Bea Cole covers for Ira Shah until Friday 27 November 2026" in manager.get("/caseload").text

    today = cover.get("/caseload").text
    assert "You cover for Ira Shah until Friday 27 November 2026" in today
    assert ("Kofi" in today, ">IRO<" in today, "Stranger" in today) == (True, True, False)
    page = cover.get(f"/reviews/{world.planned}").text
    assert WORDS in page
    assert "Bea Cole covers until Friday 27 November 2026" in page
    read = send(
        cover, f"/reviews/{world.planned}", f"/reviews/{world.planned}/read", **{"read-seen": NOW.isoformat()}
    )
    assert read.status_code == 303
    owner = browser(app, wiring)
    assert "Bea Cole covers for you until Friday 27 November 2026" in owner.get("/caseload").text
    history = owner.get(f"/reviews/{world.planned}").text
    assert "Bea Cole, cover for Ira Shah" in history
    assert "marked the words as read: as cover for Ira Shah" in history

    ending = manager.get("/cover").text.partition("/end")[0].rpartition('"')[2] + "/end"
    assert "End the cover by Bea Cole?" in manager.get(ending).text
    assert send(manager, ending, ending).status_code == 303
    assert cover.get(f"/reviews/{world.planned}").status_code == 404
    assert "Kofi" not in cover.get("/caseload").text
    assert "Ended early" in manager.get("/cover?show=over").text


def test_nothing_is_left_of_cover_the_day_after(app: Flask, wiring: Wiring, world: World) -> None:
    bea = colleague(wiring, world, Role.IRO, "Bea Cole")
    with wiring.database.write() as session:
        by = session.scalars(select(Account.id).where(Account.officer_id == bea)).one()
        factories.cover(session, officer_id=world.iro.officer_id, covered_by=bea, arranged_by=by)
    for day, status in ((0, 200), (4, 200), (5, 404)):
        with time_machine.travel(NOW + timedelta(days=day), tick=False):
            client = visitor(app, wiring, "Bea Cole")
            assert client.get(f"/reviews/{world.planned}").status_code == status
