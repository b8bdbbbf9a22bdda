"""An installation that began empty tells each role truthfully what is missing and what to do first."""

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask

from bot.ground.roles import Role
from bot.wiring import Wiring
from tests import factories
from tests.factories import TODAY
from tests.web.visiting import add_person, enter
from web.kit.navigation import room_paths

LINK = re.compile(r'<a [^>]*href="(/[^"#]*)"')
STEPS = ("No child is known.", "No review is planned.", "No child has a phone on record that is confirmed")
EMPTY_TABLE = re.compile(r"<tbody[^>]*>\s*</tbody>|<dl[^>]*>\s*</dl>|<dd>0</dd>")
ALL_IS_WELL = ("Nothing needs you now", "Nothing found.")


@pytest.mark.parametrize("role", sorted(Role))
def test_the_first_page_of_each_role_says_what_is_missing(app: Flask, wiring: Wiring, role: Role) -> None:
    client = app.test_client()
    enter(client, wiring, add_person(wiring, role, f"{role}@example.org").email)
    page = client.get("/", follow_redirects=True)
    assert page.status_code == 200
    assert [said for said in ALL_IS_WELL if said in page.text] == []
    if role is Role.ADMINISTRATOR:
        assert page.request.path == "/start"
        assert "things are still missing" in client.get("/import").text
        return
    assert "Before Heard can ask anybody</h2>" in page.text
    assert [step for step in STEPS if step not in page.text] == []
    assert 'href="/import"' not in page.text.split("Before Heard can ask anybody")[1]


@pytest.mark.parametrize("role", sorted(Role))
def test_no_room_shows_an_empty_table_or_a_dead_end(app: Flask, wiring: Wiring, role: Role) -> None:
    client = app.test_client()
    with wiring.database.write() as session:
        given = {"team_id": factories.team(session).id} if role is Role.TEAM_MANAGER else {}
        account = factories.account(session, role=role.value, **given)
    enter(client, wiring, account.email)
    rooms = [path for path in room_paths() if client.get(path).status_code == 200]
    assert rooms
    for path in rooms:
        page = client.get(path).text
        assert EMPTY_TABLE.search(page) is None, path
        assert 'href="/start"' in page, path


@pytest.mark.parametrize("role", sorted(Role))
def test_every_link_of_every_page_opens_and_no_page_counts_nothing_of_nothing(
    app: Flask, wiring: Wiring, role: Role
) -> None:
    client = app.test_client()
    with wiring.database.write() as session:
        given = {"team_id": factories.team(session).id} if role is Role.TEAM_MANAGER else {}
        account = factories.account(session, role=role.value, **given)
    enter(client, wiring, account.email)
    waiting, seen = ["/"], set[str]()
    while waiting:
        path = waiting.pop()
        answer = client.get(path, follow_redirects=True)
        assert answer.status_code == 200, f"{path} is linked and does not open"
        assert "0 of 0" not in answer.text, path
        for found in LINK.findall(answer.text):
            rule, _ = app.url_map.bind("").match(urlsplit(found).path)
            if rule not in seen:
                seen.add(rule)
                waiting.append(found)


def step_states(page: str) -> list[str]:
    return re.findall(r"govuk-tag[^>]*>([^<]+)<", page)


def test_the_steps_say_what_is_done_what_is_next_and_what_waits_for_what(app: Flask, wiring: Wiring) -> None:
    client = app.test_client()
    enter(client, wiring, add_person(wiring, Role.ADMINISTRATOR, "ada@example.org").email)
    first = client.get("/start").text
    assert step_states(first)[:3] == ["Next", "Done", "Waits"], "the account's officer is there already"
    assert "First: bring in the children." in first
    assert "20 minutes" in first
    assert 'href="/duty/contacts">Decide who is called' in first
    with wiring.database.write() as session:
        review = factories.review(session, review_on=TODAY)
        factories.account(session)
        factories.binding(session, child_id=review.child_id, address_id=factories.address(session).id)
        factories.fact(session, name="accepted_languages", value="")
    page = client.get("/start").text
    assert step_states(page) == [*["Done"] * 5, "Next", "Done", "Done", "Waits"]
    assert "First: decide who is called to danger." in page
    with wiring.database.write() as session:
        factories.duty_ladder(session, contacts=[])
    wiring.decisions.recent.forget()
    assert step_states(client.get("/start").text) == [*["Done"] * 8, "Next"]


@pytest.mark.parametrize("role", sorted(Role))
def test_the_steps_lead_only_where_the_role_may_go(app: Flask, wiring: Wiring, role: Role) -> None:
    client = app.test_client()
    enter(client, wiring, add_person(wiring, role, f"{role}@example.org").email)
    page = client.get("/start").text.split("Getting started</h1>")[1].split("</ol>")[0]
    assert page.count("<li>") == 9
    assert [path for path in re.findall(r'href="([^"]+)"', page) if client.get(path).status_code != 200] == []


def test_what_is_there_is_not_asked_for_and_the_box_goes_away(app: Flask, wiring: Wiring) -> None:
    client = app.test_client()
    iro = add_person(wiring)
    enter(client, wiring, iro.email)
    with wiring.database.write() as session:
        review = factories.review(session, officer_id=iro.officer_id, review_on=TODAY)
    page = client.get("/caseload").text
    assert "No child has a phone" in page
    assert "No child is known" not in page
    with wiring.database.write() as session:
        where = factories.address(session)
        factories.binding(session, child_id=review.child_id, address_id=where.id)
    assert "Nobody has decided who is called" in client.get("/caseload").text
    with wiring.database.write() as session:
        factories.duty_ladder(session)
    wiring.decisions.recent.forget()
    assert "Before Heard can ask anybody" not in client.get("/caseload").text
    ada = app.test_client()
    enter(ada, wiring, add_person(wiring, Role.ADMINISTRATOR, "ada@example.org").email)
    assert ada.get("/").location == "/settings"


def test_the_participation_service_sees_who_cannot_be_asked_and_no_words(app: Flask, wiring: Wiring) -> None:
    client = app.test_client()
    enter(client, wiring, add_person(wiring, Role.PARTICIPATION, "part@example.org").email)
    from web.kit import clock

    with wiring.database.write() as session:
        child = factories.child(session, known_as="Ama")
        review = factories.review(session, child_id=child.id, review_on=clock.today())
        factories.review(
            session, child_id=factories.child(session, known_as="Bo").id, review_on=clock.today()
        )
        talk = factories.conversation(session, review_id=review.id, status="stopped")
        factories.answer(session, conversation_id=talk.id, question="change", value="my own words")
    page = client.get("/participation").text
    assert "Before the next reviews" in page
    assert "opted out (1)" in page
    assert "no phone on record (1)" in page
    assert "<bdi>Ama</bdi>" in page
    assert "my own words" not in page
