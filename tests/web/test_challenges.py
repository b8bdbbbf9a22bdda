"""Challenges in the panel: from a child's words to the annual report, and for whom."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.ground import audit
from bot.ground.roles import Role
from bot.store.accounts import Account
from bot.store.audit import AuditEvent
from bot.store.challenges import Challenge
from bot.store.conversations import ConversationRecord
from bot.store.people import Officer
from bot.wiring import Wiring
from tests import factories
from tests.web.visiting import token_on
from tests.web.world import WORDS, World, browser, send

pytestmark = pytest.mark.usefixtures("this_week")
SAID = "Nobody came to see me since summer"
SAFE = "Do you feel safe where you live?"
FORM = {
    "stage": "1",
    "agency": "authority",
    "themes": ["visits", "childs_voice"],
    "asked_for": "A visit within a week",
    "on": ["2", "11", "2026"],
}
STEP = {"on": ["23", "11", "2026"], "words": "No visit was made"}
SEERS = {Role.IRO, Role.TEAM_MANAGER, Role.SERVICE_MANAGER}


@pytest.fixture
def flag(wiring: Wiring, world: World) -> int:
    """Raise a flag by a message of the child's."""
    with wiring.database.write() as session:
        talk = session.scalar(
            select(ConversationRecord.id).where(ConversationRecord.review_id == world.planned)
        )
        message = factories.inbound_message(session, conversation_id=talk, body=SAID)
        given = {"conversation_id": talk, "inbound_id": message.id}
        factories.answer(session, question="safe", value="no", **given)
        return factories.flag(session, name="worry_noticed", **given).id


def the_only(wiring: Wiring, world: World) -> int:
    with wiring.database.read() as session:
        found = session.scalars(select(Challenge.id).where(Challenge.review_id == world.planned)).all()
    assert len(found) == 1
    return found[0]


def manager(app: Flask, wiring: Wiring, world: World) -> FlaskClient:
    client = browser(app, wiring, Role.TEAM_MANAGER)
    with wiring.database.write() as session:
        team = session.get_one(Officer, world.iro.officer_id).team_id
        session.query(Account).filter_by(email="team_manager@example.org").update({"team_id": team})
    return client


def test_from_a_flag_through_every_stage_into_the_tables(
    app: Flask, wiring: Wiring, world: World, ira: FlaskClient, flag: int
) -> None:
    assert "No challenge is open" in ira.get("/challenges").text
    review = f"/reviews/{world.planned}"
    page = f"{review}/challenge?flag={flag}"
    assert f'href="{page}"' in ira.get(review).text
    assert [f"{SAFE}</p>" in ira.get(shown).text for shown in (page, review)] == [True, True]
    assert send(ira, page, page, **{**FORM, "themes": []}).status_code == 400
    assert send(ira, page, page, **FORM).headers["Location"] == "/challenges"
    one = f"/challenges/{the_only(wiring, world)}"
    listed = ira.get("/challenges?show=late").text
    assert "was due Mon 16 Nov" in listed
    assert "Social work visits not in statutory time" in listed
    assert f'href="{one}"' in listed
    assert f'href="{one}"' in ira.get(review).text
    text = ira.get(one).text
    assert SAID in text
    assert "An answer was due by" in text
    escalated = {**STEP, "to": "2"}
    assert send(ira, f"{one}/escalate", f"{one}/escalate", **escalated).headers["Location"].startswith(one)
    assert "Escalated</strong> at once, stage 2" in ira.get(one).text
    boss = manager(app, wiring, world)
    assert "due by Mon 30 Nov" in boss.get("/challenges?stage=2").text
    answered = {**STEP, "words": "The visit is booked"}
    assert send(boss, f"{one}/answer", f"{one}/answer", **answered).status_code == 303
    resolved = {**STEP, "outcome": "done", "words": "The social worker came"}
    assert send(ira, f"{one}/resolve", f"{one}/resolve", **resolved).status_code == 303
    assert "Kofi" in ira.get("/challenges?show=resolved").text
    report = re.sub(r"<[^>]+>|\s+", " ", boss.get("/annual?year=2026-27").text)
    report = " ".join(report.split())
    assert "Stage 1, escalated at once not recorded 1 –" in report
    assert "Stage 2 not recorded 1 –" in report
    assert "Insufficient evidence of the child’s voice not recorded 1 –" in report
    with wiring.database.read() as session:
        assert audit.verify(session) > 4


def test_an_answer_is_linked_and_its_words_are_for_their_readers_alone(
    app: Flask, wiring: Wiring, world: World, ira: FlaskClient
) -> None:
    page = f"/reviews/{world.planned}/challenge?question=change"
    assert WORDS in ira.get(page).text
    assert send(ira, page, page, **FORM).status_code == 303
    one = f"/challenges/{the_only(wiring, world)}"
    assert WORDS in ira.get(one).text
    with wiring.database.read() as session:
        assert session.execute(
            select(AuditEvent.id).where(AuditEvent.action == "viewed", AuditEvent.subject_id == world.planned)
        ).all()
    boss = browser(app, wiring, Role.SERVICE_MANAGER)
    text = boss.get(one).text
    assert "A visit within a week" in text
    assert "was started from the young person’s words" in text
    assert WORDS not in text
    assert WORDS not in ira.get("/challenges").text


def test_only_the_words_of_that_review_can_be_linked(world: World, ira: FlaskClient, flag: int) -> None:
    for words in (f"flag={world.foreign_flag}", "question=nothing", f"flag={flag}&question=change", "flag=x"):
        assert ira.get(f"/reviews/{world.planned}/challenge?{words}").status_code == 404
    assert ira.get(f"/reviews/{world.foreign}/challenge").status_code == 404


def test_a_stranger_s_challenge_and_what_is_not_there_are_not_found(
    wiring: Wiring, world: World, ira: FlaskClient
) -> None:
    with wiring.database.write() as session:
        foreign = factories.challenge(session, review_id=world.foreign).id
        highest = factories.challenge(session, review_id=world.planned, stage="3").id
    for path in ("", "/answer", "/escalate", "/resolve", "/withdraw"):
        assert ira.get(f"/challenges/{foreign}{path}").status_code == 404
    form = {**STEP, "csrf_token": token_on(ira, f"/challenges/{highest}/answer")}
    assert ira.post(f"/challenges/{foreign}/answer", data=form).status_code == 404
    assert ira.get(f"/challenges/{highest}/escalate").status_code == 404
    for wrong in ("show=moon", "stage=4", "theme=moon", "agency=moon", "page=x"):
        assert ira.get(f"/challenges?{wrong}").status_code == 404


def test_filters_and_pages_stay_in_the_address(wiring: Wiring, world: World, ira: FlaskClient) -> None:
    with wiring.database.write() as session:
        for _ in range(51):
            factories.challenge(session, review_id=world.planned, agency="police")
    text = ira.get("/challenges?agency=police&stage=1").text
    assert text.count("heard-rows__link") == 50
    assert 'href="/challenges?stage=1&amp;agency=police&amp;page=2"' in text
    assert 'href="/challenges?show=late&amp;stage=1&amp;agency=police"' in text
    assert '<option value="police" selected>' in text
    assert ira.get("/challenges?agency=police&page=2").text.count("heard-rows__link") == 1
    assert "There is no such challenge" in ira.get("/challenges?agency=health").text


def test_a_wrong_entry_is_withdrawn_and_a_double_press_is_refused(
    wiring: Wiring, world: World, ira: FlaskClient
) -> None:
    with wiring.database.write() as session:
        made = factories.challenge(session, review_id=world.planned).id
    page = f"/challenges/{made}/withdraw"
    assert send(ira, page, page, words="").status_code == 400
    assert send(ira, page, page, words="Another child").status_code == 303
    again = send(ira, page, page, words="Another child")
    assert again.status_code == 400
    assert "Somebody has changed this challenge" in again.text
    assert "Another child" in ira.get(f"/challenges/{made}").text


@pytest.mark.parametrize("role", list(Role))
def test_who_opens_the_pages(app: Flask, wiring: Wiring, world: World, role: Role) -> None:
    client = browser(app, wiring, role)
    page = client.get("/challenges")
    assert page.status_code == (200 if role in SEERS else 403)
    with wiring.database.write() as session:
        made = factories.challenge(session, review_id=world.planned).id
    expected = 200 if role is Role.SERVICE_MANAGER else 404 if role in SEERS else 403
    assert client.get(f"/challenges/{made}").status_code == expected
    expected = 404 if role in {Role.IRO, Role.TEAM_MANAGER} else 403
    assert client.get(f"/reviews/{world.planned}/challenge").status_code == expected


def test_the_days_to_answer_are_decided_in_the_policies(app: Flask, wiring: Wiring, world: World) -> None:
    boss = browser(app, wiring, Role.SERVICE_MANAGER)
    days = {"informal": "3", "stage_1": "4", "stage_2": "5", "stage_3": "6"}
    wrong = {**days, "stage_1": "31"}
    assert send(boss, "/policies", "/policies/challenges", **wrong).status_code == 400
    assert send(boss, "/policies", "/policies/challenges", **days).status_code == 303
    page = f"/reviews/{world.planned}/challenge"
    assert send(browser(app, wiring), page, page, **FORM).status_code == 303
    with wiring.database.read() as session:
        assert session.get_one(Challenge, the_only(wiring, world)).due_on.isoformat() == "2026-11-06"
