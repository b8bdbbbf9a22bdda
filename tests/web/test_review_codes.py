"""Confirming several codes at once, and the record of one confirmation that can be printed."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.ground.roles import Role
from bot.store.audit import AuditEvent
from bot.store.reviews import CodeRecord
from bot.wiring import Wiring
from tests import factories
from tests.web.visiting import token_on
from tests.web.world import WORDS, World, browser, send

pytestmark = pytest.mark.usefixtures("this_week")


def plain(wiring: Wiring, world: World, known_as: str) -> int:
    with wiring.database.write() as session:
        return factories.review(
            session,
            officer_id=world.iro.officer_id,
            child_id=factories.child(session, known_as=known_as).id,
            review_on=date(2026, 11, 20),
            status="held",
            attendance="in_person",
            contribution="spoke",
        ).id


def test_the_ticked_codes_are_confirmed_and_the_others_wait(
    ira: FlaskClient, wiring: Wiring, world: World
) -> None:
    first, second = plain(wiring, world, "Amina"), plain(wiring, world, "Dawid")
    assert "/reviews/confirm" in ira.get("/caseload").text
    page = "/reviews/confirm"
    empty = send(ira, page, page)
    assert (empty.status_code, '<a href="#chosen"' in empty.text, 'id="chosen"' in empty.text) == (
        400,
        True,
        True,
    )
    answer = send(ira, page, page, chosen=[f"{first}-PN1", f"{world.held}-PN5"])
    assert answer.status_code == 400
    assert f'value="{first}-PN1" checked' in answer.text
    assert send(ira, page, page, chosen=[f"{first}-PN1", "x-PN1", "²-PN1"]).status_code == 303
    text = ira.get(page).text
    assert "1 code is confirmed" in text
    assert "Amina" not in text
    assert f"{second}-PN1" in text
    assert "Confirmed PN1" in ira.get(f"/reviews/{first}").text


def test_the_record_says_who_checked_what_when_and_against_which_message(
    ira: FlaskClient, world: World
) -> None:
    review = f"/reviews/{world.held}"
    assert "No code is confirmed" in ira.get(f"{review}/confirmation").text
    theirs = int(ira.get(review).text.split("/contributions/")[1].split("/")[0])
    ticks = {f"ticks-{theirs}-{name}": "yes" for name in ("current", "accurate", "for_review")}
    assert send(ira, review, f"{review}/contributions/{theirs}/ticks", **ticks).status_code == 303
    assert send(ira, review, f"{review}/confirm", **{"confirm-code": "PN5"}).status_code == 303
    text = ira.get(f"{review}/confirmation").text
    assert "PN5: Child does not attend physically but briefs an advocate" in text
    assert "by Ira Shah on" in text
    assert "current yes, accurate yes, for this review yes" in text
    assert WORDS in text
    assert "by rule R23 (not there; checked views to the IRO or an advocate), read as Bradford does" in text


def test_a_button_that_is_pressed_twice_confirms_once(ira: FlaskClient, wiring: Wiring, world: World) -> None:
    review = f"/reviews/{world.held}"
    theirs = int(ira.get(review).text.split("/contributions/")[1].split("/")[0])
    ticks = {f"ticks-{theirs}-{name}": "yes" for name in ("current", "accurate", "for_review")}
    send(ira, review, f"{review}/contributions/{theirs}/ticks", **ticks)
    form = {"csrf_token": token_on(ira, review), "confirm-code": "PN5"}
    answers = [ira.post(f"{review}/confirm", data=form) for _ in range(2)]
    assert [(each.status_code, each.location) for each in answers] == [(303, answers[0].location)] * 2
    with wiring.database.read() as session:
        assert len(session.scalars(select(CodeRecord).where(CodeRecord.review_id == world.held)).all()) == 1
        confirmed = select(AuditEvent).where(AuditEvent.action == "confirmed")
        assert len(session.scalars(confirmed).all()) == 1


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.IRO}))
def test_only_an_officer_confirms_together(app: Flask, wiring: Wiring, world: World, role: Role) -> None:
    client = browser(app, wiring, role)
    assert client.get("/reviews/confirm").status_code == 403
    assert client.get(f"/reviews/{world.held}/confirmation").status_code in {403, 404}
