"""The page of who has not answered, and what is done from it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.domain.questionnaires import Phase
from bot.ground.installation import ACCEPTED
from bot.ground.list_pages import ROWS_A_PAGE
from bot.ground.roles import Role
from bot.store.conversations import ConversationRecord, Timer
from bot.talk.timers import TIMERS
from bot.wiring import Wiring
from tests import factories
from tests.factories import NOW, TODAY
from tests.talk.phones import invited
from tests.web.world import WORDS, browser, send

LIST = "/participation/unanswered"
NOW_IN_HOURS = NOW.replace(hour=16) + timedelta(days=2)
IN_THREE_WEEKS = {"review_on": TODAY + timedelta(days=22)}


@pytest.fixture
def in_hours() -> Iterator[None]:
    with time_machine.travel(NOW_IN_HOURS, tick=False):
        yield


pytestmark = pytest.mark.usefixtures("in_hours")


@pytest.fixture
def amina(wiring: Wiring) -> str:
    """Return what names the request of a child who was invited two days ago and is silent."""
    with wiring.database.write() as session:
        factories.fact(session, name=ACCEPTED, value="ur")
        phone = invited(session, review=IN_THREE_WEEKS, known_as="Amina", language="ur")
        talk = session.get_one(ConversationRecord, phone.conversation_id)
        factories.answer(session, conversation_id=talk.id, question="better", value=WORDS)
        return f"{talk.review_id}-{Phase.PRE}"


@pytest.fixture
def mia(app: Flask, wiring: Wiring) -> FlaskClient:
    return browser(app, wiring, Role.PARTICIPATION)


@pytest.mark.parametrize("role", list(Role))
def test_who_may_open_it(app: Flask, wiring: Wiring, role: Role) -> None:
    client = browser(app, wiring, role)
    readers = {Role.PARTICIPATION, Role.SERVICE_MANAGER, Role.TEAM_MANAGER}
    assert client.get(LIST).status_code == (200 if role in readers else 403)
    for act in ("remind", "hand-over"):
        assert client.get(f"{LIST}/{act}").status_code == (200 if role is Role.PARTICIPATION else 403)


def test_an_empty_list_says_so(mia: FlaskClient) -> None:
    page = mia.get(LIST).text
    assert "No request waits for an answer" in page
    assert "<table" not in page


def test_the_list_keeps_its_filters_and_never_shows_words(mia: FlaskClient, amina: str) -> None:
    page = mia.get(LIST).text
    for told in ("Amina", "Urdu", "in use", "Text message", "A reminder is due", "nothing"):
        assert told in page
    assert WORDS not in page
    assert "Amina" in mia.get(f"{LIST}?phase=pre&state=may&language=ur").text
    nobody = mia.get(f"{LIST}?phase=post&state=opted_out").text
    assert "Nobody belongs to this part" in nobody
    assert '<option value="opted_out" selected' not in nobody, "no request has this reason"
    assert mia.get(f"{LIST}?state=may&language=ur").text.count('name="language" value="ur"') == 1
    for wrong in ("phase=x", "state=x", "month=x", "team=x", "page=x"):
        assert mia.get(f"{LIST}?{wrong}").status_code == 404
    assert "Amina" not in mia.get(f"{LIST}?month=2026-10").text
    assert "Amina" in mia.get(f"{LIST}?month=2026-12").text


def test_a_reminder_is_confirmed_first_and_sent_once(mia: FlaskClient, wiring: Wiring, amina: str) -> None:
    address = f"{LIST}/remind?chosen={amina}"
    page = mia.get(address).text
    assert "Remind 1 young person?" in page
    assert "segment" in page
    assert "£" in page
    for told in ("1 reminder goes out", "Nobody was reminded"):
        answer = send(mia, "/account", address)
        assert answer.status_code == 303
        assert told in mia.get(answer.headers["Location"]).text
    with wiring.database.read() as session:
        due = session.scalars(select(Timer.due_at).where(TIMERS.c.name == "reminder1")).all()
    assert due == [NOW_IN_HOURS]
    chosen, everybody = (mia.get(f"{LIST}/remind{asked}").text for asked in ("", "?all=1"))
    for text, page, other in (
        ("You have chosen nobody", chosen, everybody),
        ("Nobody may be", everybody, chosen),
    ):
        assert (text in page, text in other) == (True, False)


def test_handing_over_needs_a_sentence_and_happens_once(mia: FlaskClient, amina: str) -> None:
    address = f"{LIST}/hand-over?chosen={amina}"
    assert "Amina" in mia.get(address).text
    assert send(mia, address, address, words="").status_code == 400
    for told in ("1 review is handed over", "has been asked already"):
        answer = send(mia, address, address, words="Two texts, no reply. Please ask.")
        assert told in mia.get(answer.headers["Location"]).text
    assert "With the IRO" in mia.get(LIST).text
    assert "You have chosen nobody" in mia.get(f"{LIST}/hand-over").text


def test_a_long_list_has_pages(mia: FlaskClient, wiring: Wiring) -> None:
    with wiring.database.write() as session:
        officer = factories.officer(session)
        for _ in range(ROWS_A_PAGE + 1):
            factories.review(session, officer_id=officer.id, review_on=TODAY + timedelta(days=5))
    page = mia.get(f"{LIST}?state=no_phone").text
    assert "Page 1 of 2" in page
    assert page.count('name="chosen"') == ROWS_A_PAGE
    assert "?page=2&amp;state=no_phone" in page
    assert mia.get(f"{LIST}?state=no_phone&page=2").text.count('name="chosen"') == 1
