"""The room of children: the list, the search on every page, and one child's page, each for who may."""

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.ground.roles import Role
from bot.store.accounts import Account
from bot.store.audit import AuditEvent
from bot.wiring import Wiring
from tests import factories
from tests.factories import NOW
from tests.talk.talks import talk
from tests.web.visiting import add_person, sign_in
from tests.web.world import WORDS, browser, send

pytestmark = pytest.mark.usefixtures("this_week")
WORKERS = {Role.IRO, Role.TEAM_MANAGER, Role.COORDINATOR, Role.SERVICE_MANAGER, Role.PARTICIPATION}
HOME, SEARCH = "/children", "/children/search"
LAST, THIS = date(2026, 6, 12), date(2026, 11, 26)


@pytest.fixture
def child_id(wiring: Wiring) -> int:
    """Add Kofi with words before two reviews, a sister, an alert that was dealt with, and the IRO Ira; and strangers."""
    ira = add_person(wiring)
    with wiring.database.write() as session:
        factories.noise(session)
        kofi = factories.child(
            session,
            la_child_id="C1",
            known_as="Kofi",
            language="ur",
            born_on=date(2013, 1, 2),
            sibling_group="S",
        )
        ama = factories.child(session, la_child_id="C2", known_as="Ama", sibling_group="S")
        factories.child(session, la_child_id="C3", known_as="Kofi Stranger", sibling_group="S")
        for child in (kofi, ama):
            factories.care_period(session, child_id=child.id)
            factories.allocation(session, child_id=child.id, officer_id=ira.officer_id)
        held = factories.review(
            session, child_id=kofi.id, officer_id=ira.officer_id, review_on=LAST, status="held",
            attendance="in_person", contribution="spoke",
        )  # fmt: skip
        factories.code(session, review_id=held.id, code="PN1")
        planned = factories.review(session, child_id=kofi.id, officer_id=ira.officer_id, review_on=THIS)
        for review, home, change in ((held, 2, "A dog"), (planned, 4, WORDS)):
            made = talk(session, review.id, "done", language="ur", answered=2)
            for question, value in (("home", home), ("change", change)):
                factories.answer(session, conversation_id=made.id, question=question, value=value)
            factories.contribution(session, conversation_id=made.id, unread=0 if review is held else 2)
        factories.flag(
            session, conversation_id=made.id, name="not_safe", severity="urgent", acknowledged_at=NOW,
            acknowledged_by=ira.account_id, outcome="Went to see Kofi at once",
        )  # fmt: skip
        return kofi.id


@pytest.fixture
def ira(app: Flask, child_id: int) -> FlaskClient:
    client = app.test_client()
    sign_in(client)
    return client


def in_team_of(app: Flask, wiring: Wiring, email: str) -> FlaskClient:
    """Open a browser for the manager of an IRO's team."""
    add_person(wiring, Role.TEAM_MANAGER, "tm@example.org")
    with wiring.database.write() as session:
        team = session.scalars(select(Account).where(Account.email == email)).one()
        manager = session.scalars(select(Account).where(Account.email == "tm@example.org")).one()
        from bot.store.people import Officer

        manager.team_id = session.get_one(Officer, team.officer_id).team_id
    client = app.test_client()
    sign_in(client, "tm@example.org")
    return client


@pytest.mark.parametrize("role", list(Role))
def test_only_who_works_with_children_opens_the_room_and_finds_a_search(
    app: Flask, wiring: Wiring, child_id: int, role: Role
) -> None:
    client = browser(app, wiring, role)
    assert client.get(HOME).status_code == (200 if role in WORKERS else 403)
    page = client.get("/account").text
    assert ('role="search"' in page) == (role in WORKERS)
    assert (f'href="{HOME}"' in page) == (role in WORKERS)


def test_an_iro_sees_the_children_they_have_and_how_they_took_part(ira: FlaskClient) -> None:
    page = ira.get(HOME).text
    for text in ("Kofi", "Ama", "13", "Urdu", "Thu 26 Nov", "PN1", "was in the room, spoke", "2 unread"):
        assert text in page
    assert "Stranger" not in page
    assert WORDS not in page


def test_the_participation_service_sees_names_and_days_and_nothing_of_outcomes(
    app: Flask, wiring: Wiring, child_id: int
) -> None:
    page = browser(app, wiring, Role.PARTICIPATION).get(HOME).text
    assert "Kofi Stranger" in page
    assert "PN1" not in page
    assert "unread" not in page
    child = browser(app, wiring, Role.COORDINATOR).get(f"{HOME}/{child_id}").text
    for hidden in (WORDS, "PN1", "Went to see Kofi", "Does not feel safe", "What Kofi said"):
        assert hidden not in child
    assert "Fri 12 Jun 2026" in child


def test_the_list_is_sorted_and_filtered_in_the_address(ira: FlaskClient) -> None:
    by_name = ira.get(f"{HOME}?sort=name").text
    assert by_name.index(">Ama<") < by_name.index(">Kofi<")
    by_review = ira.get(HOME).text
    assert by_review.index(">Kofi<") < by_review.index(">Ama<")
    without = ira.get(f"{HOME}?show=no_review").text
    assert ">Ama<" in without
    assert ">Kofi<" not in without
    assert "No child of this kind" in ira.get(f"{HOME}?show=alert").text
    assert ira.get(f"{HOME}?sort=secret").status_code == 404


@pytest.mark.parametrize("wanted", ["kof", "KOFI", "c1"])
def test_the_only_hit_leads_straight_to_the_child(ira: FlaskClient, child_id: int, wanted: str) -> None:
    assert send(ira, "/caseload", SEARCH, wanted=wanted).location == f"{HOME}/{child_id}"


def test_no_hit_says_what_to_do_and_a_stranger_is_not_there_for_the_search(
    ira: FlaskClient, app: Flask, wiring: Wiring
) -> None:
    for wanted in ("zzzz", "Stranger", "C3"):
        page = send(ira, HOME, SEARCH, wanted=wanted).text
        assert "No child found" in page
        assert "You find only the children you work with" in page
        assert "Stranger" not in page.partition("<main")[2]
    refused = send(ira, HOME, SEARCH, wanted="k")
    assert refused.status_code == 400
    assert "at least 2 letters" in refused.text
    assert 'value="k"' in refused.text
    several = send(browser(app, wiring, Role.SERVICE_MANAGER), HOME, SEARCH, wanted="kofi")
    assert re.search(r"\b[2-9] children found", several.text)


def test_a_child_s_page_tells_the_whole_story(ira: FlaskClient, child_id: int) -> None:
    page = ira.get(f"{HOME}/{child_id}").text
    assert "Fri 12 Jun 2026" in page
    assert "Confirmed PN1" in page
    assert "was in the room, spoke" in page
    assert WORDS in page
    assert "A dog" in page
    assert "Changed since last time: it was" in page
    assert "In other words than last time" in page
    assert page.index(WORDS) < page.index("A dog")
    assert "Went to see Kofi at once" in page
    assert ">Ama<" in page
    assert "Stranger" not in page


def test_each_look_at_a_child_s_words_is_recorded_with_its_review(
    ira: FlaskClient, wiring: Wiring, child_id: int
) -> None:
    ira.get(f"{HOME}/{child_id}")
    with wiring.database.read() as session:
        viewed = select(AuditEvent.subject).where(AuditEvent.action == "viewed")
        assert session.scalars(viewed).all() == ["review", "review"]


def test_a_child_of_others_is_not_there(app: Flask, wiring: Wiring, child_id: int) -> None:
    assert browser(app, wiring, Role.IRO).get(f"{HOME}/{child_id}").status_code == 404
    assert browser(app, wiring, Role.DUTY).get(f"{HOME}/{child_id}").status_code == 403
    with wiring.database.read() as session:
        assert session.scalars(select(AuditEvent.id).where(AuditEvent.action == "viewed")).all() == []


def test_a_manager_sees_the_children_of_the_team_without_their_words(
    app: Flask, wiring: Wiring, child_id: int
) -> None:
    client = in_team_of(app, wiring, "ira@example.org")
    page = client.get(HOME).text
    assert "Kofi" in page
    assert ">IRO<" in page
    assert WORDS not in client.get(f"{HOME}/{child_id}").text
