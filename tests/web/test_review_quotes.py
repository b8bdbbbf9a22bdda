"""The page on which an IRO records that a young person allowed words to be printed, and the choice of a manager."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.ground import audit
from bot.ground.roles import Role
from bot.store.audit import AuditEvent
from bot.store.reports import Quote
from bot.wiring import Wiring
from tests.web.world import WORDS, World, browser, send

pytestmark = pytest.mark.usefixtures("this_week")
GIVEN: dict[str, Any] = {"words": WORDS, "on": ["22", "11", "2026"], "how": "said", "without_names": "y"}


def test_a_consent_is_recorded_on_the_page_of_the_review(
    ira: FlaskClient, wiring: Wiring, world: World
) -> None:
    page = f"/reviews/{world.held}/quotes"
    assert f'href="{page}"' in ira.get(f"/reviews/{world.held}").text
    assert WORDS in ira.get(page).text
    assert send(ira, page, page, **GIVEN).status_code == 303
    shown = ira.get(page).text
    assert "recorded by Ira Shah, Monday 23 November 2026" in shown
    assert "in a talk" in shown
    with wiring.database.read() as session:
        assert audit.verify(session)
        (event,) = session.scalars(select(AuditEvent).where(AuditEvent.action == "consent_recorded")).all()
        assert (event.subject, event.subject_id) == ("review", world.held)


def test_what_is_missing_is_said_with_what_was_typed(ira: FlaskClient, world: World) -> None:
    page = f"/reviews/{world.held}/quotes"
    for change, told in (
        ({"words": "Something else"}, "letter by letter"),
        ({"on": ["", "", ""]}, "Enter the day on which"),
        ({"how": ""}, "Say how the young person said yes"),
        ({"without_names": ""}, "tick the box"),
    ):
        answer = send(ira, page, page, **{**GIVEN, **change})
        assert answer.status_code == 400, change
        assert told in answer.text, change


def test_a_manager_chooses_and_the_report_prints_it_until_it_is_taken_back(
    app: Flask, wiring: Wiring, ira: FlaskClient, world: World
) -> None:
    page = f"/reviews/{world.held}/quotes"
    send(ira, page, page, **GIVEN)
    with wiring.database.read() as session:
        quote = session.scalars(select(Quote.id).where(Quote.review_id == world.held)).one()
    manager = browser(app, wiring, Role.SERVICE_MANAGER)
    report = "/annual?year=2026-27"
    reader = browser(app, wiring, Role.PARTICIPATION)
    assert WORDS not in reader.get(report).text
    assert send(manager, report, "/annual/2026-27/quotes", quote=quote).status_code == 303
    assert WORDS in reader.get(report).text
    assert "Kofi" not in reader.get(report).text
    assert send(ira, page, f"{page}/{quote}/taken-back").status_code == 303
    assert WORDS not in reader.get(report).text
    assert WORDS not in manager.get(report).text


def test_nobody_quotes_from_a_review_that_is_not_theirs(
    app: Flask, wiring: Wiring, ira: FlaskClient, world: World
) -> None:
    assert ira.get(f"/reviews/{world.foreign}/quotes").status_code == 404
    page = f"/reviews/{world.held}/quotes"
    assert send(ira, page, f"/reviews/{world.foreign}/quotes", **GIVEN).status_code == 404
    reader = browser(app, wiring, Role.PARTICIPATION)
    for client in (browser(app, wiring, Role.SERVICE_MANAGER), reader):
        assert client.get(page).status_code == 403
    assert send(reader, "/annual?year=2026-27", "/annual/2026-27/quotes", quote=1).status_code == 403
