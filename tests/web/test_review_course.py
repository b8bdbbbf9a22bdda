"""The pages on which the course of a review is recorded."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.ground import audit
from bot.ground.roles import Role
from bot.store.reviews import Review
from bot.wiring import Wiring
from tests.web.visiting import token_on
from tests.web.world import World, browser, send

pytestmark = pytest.mark.usefixtures("this_week")
WHY = "The carer was in hospital"
FORMS: dict[str, dict[str, Any]] = {
    "move": {"to": ["30", "11", "2026"], "starts_at": "09:30", "reason": WHY},
    "adjourn": {"on": ["23", "11", "2026"], "attendance": "none", "continues_on": ["1", "12", "2026"]},
    "earlier": {"to": ["24", "11", "2026"], "starts_at": "", "reason": WHY},
    "cancel": {"reason": WHY},
    "late": {"reason": WHY},
    "kind": {"kind": "supervision", "reason": WHY},
    "before": {"alone": "spoke", "on": ["20", "11", "2026"], "medium": "school"},
    "contact": {"on": ["20", "11", "2026"], "medium": "message"},
}
AFTER = {"recommended_on": ["23", "11", "2026"]}


@pytest.mark.parametrize("errand", FORMS)
def test_each_errand_is_recorded_and_told_on_the_page_of_the_review(
    ira: FlaskClient, wiring: Wiring, world: World, errand: str
) -> None:
    page = f"/reviews/{world.planned}/{errand}"
    assert send(ira, page, page, **FORMS[errand]).status_code == 303
    assert "govuk-notification-banner--success" in ira.get(f"/reviews/{world.planned}").text
    with wiring.database.read() as session:
        assert audit.verify(session) >= 1


def test_the_days_of_the_documents_are_shown_with_the_days_they_are_due(
    ira: FlaskClient, world: World
) -> None:
    page = f"/reviews/{world.held}/after"
    assert send(ira, page, page, **AFTER).status_code == 303
    text = ira.get(f"/reviews/{world.held}").text
    assert "Monday 23 November 2026, due by Friday 27 November 2026" in text
    assert "Not yet, due by Friday 11 December 2026" in text


def test_what_cannot_be_taken_stays_typed_and_is_said_at_its_field(
    ira: FlaskClient, wiring: Wiring, world: World
) -> None:
    page = f"/reviews/{world.planned}/move"
    answer = send(ira, page, page, to=["1", "11", "2026"], starts_at="9:30", reason=WHY)
    assert answer.status_code == 400
    assert "Enter a time such as 10:30" in answer.text
    answer = send(ira, page, page, to=["1", "11", "2026"], reason=WHY)
    assert 'href="#to-day"' in answer.text
    assert WHY in answer.text
    with wiring.database.read() as session:
        assert session.get_one(Review, world.planned).review_on.day == 26


def test_an_adjourned_review_says_so_and_can_be_completed(ira: FlaskClient, world: World) -> None:
    page = f"/reviews/{world.planned}"
    send(ira, f"{page}/adjourn", f"{page}/adjourn", **FORMS["adjourn"])
    text = ira.get(page).text
    assert "Review goes on Tuesday 1 December 2026" in text
    assert "to be completed by Monday 21 December 2026" in text
    assert "Record that it was held" in text


@pytest.mark.parametrize("role", [Role.IRO, Role.TEAM_MANAGER, Role.SERVICE_MANAGER, Role.PARTICIPATION])
def test_nobody_opens_an_errand_of_a_review_that_is_not_theirs(
    app: Flask, wiring: Wiring, world: World, role: Role
) -> None:
    client = browser(app, wiring, role)
    expected = 404 if role in {Role.IRO, Role.TEAM_MANAGER} else 403
    for errand, form in {**FORMS, "after": AFTER}.items():
        page = f"/reviews/{world.planned}/{errand}"
        token = token_on(client, "/help")
        assert client.get(page).status_code == expected
        assert client.post(page, data={**form, "csrf_token": token}).status_code == expected
        assert client.post(page, data=form).status_code in {400, 403}


def test_what_was_recorded_by_mistake_is_taken_back_on_its_page(ira: FlaskClient, world: World) -> None:
    page = f"/reviews/{world.held}/not-held"
    assert "It was not held after all" in ira.get(f"/reviews/{world.held}").text
    assert send(ira, page, page, reason="short").status_code == 400
    assert send(ira, page, page, reason=WHY).status_code == 303
    text = ira.get(f"/reviews/{world.held}").text
    assert "Record that it was held" in text
    assert f"took back that the review was held: on 20 November 2026, was not there. Why: {WHY}" in text


def test_a_code_that_is_not_confirmed_cannot_be_withdrawn(ira: FlaskClient, world: World) -> None:
    page = f"/reviews/{world.held}/withdraw-code"
    answer = send(ira, page, page, reason=WHY)
    assert answer.status_code == 400
    assert "No code is confirmed for this review" in answer.text
