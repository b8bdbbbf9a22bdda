"""The page Today, as a browser gets it."""

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.ground.roles import Role
from bot.store.reviews import Review
from bot.wiring import Wiring
from tests import factories
from tests.factories import NOW
from tests.talk.talks import talk
from tests.web.visiting import add_person, sign_in
from tests.web.world import WORDS, World, browser, send

pytestmark = pytest.mark.usefixtures("this_week")


def test_an_iro_sees_their_reviews_in_words_and_links(app: Flask, wiring: Wiring, world: World) -> None:
    page = browser(app, wiring).get("/caseload").text
    for text in ("Today, Monday 23 November 2026", "Kofi", "Thu 26 Nov", "in 3 working days", "Urdu"):
        assert text in page
    assert "2 unread" in page
    assert "Would be PN5" in page
    assert "PN5 when checked" in page
    assert f'href="/reviews/{world.planned}"' in page
    assert "Stranger" not in page
    assert "Noise" not in page


def test_a_supervision_order_review_is_marked_and_a_list_promises_no_code_for_it(
    app: Flask, wiring: Wiring, world: World
) -> None:
    with wiring.database.write() as session:
        session.get_one(Review, world.planned).kind = "supervision"
    client = browser(app, wiring)
    for path, mark in (("/caseload", "Supervision order review"), ("/reviews", "Supervision order")):
        page = client.get(path).text
        assert mark in page
        assert "Not needed" in page
        assert "Would be PN" not in page


def test_today_leads_to_a_childs_phones_only_where_the_child_is_theirs(
    app: Flask, wiring: Wiring, world: World
) -> None:
    with wiring.database.write() as session:
        officer_id = session.get_one(Review, world.planned).officer_id
        children = [factories.child(session, known_as=name) for name in ("Ownchild", "Otherchild")]
        for child in children:
            given = {"officer_id": officer_id, "kind": "supervision", "care_period_id": None}
            factories.review(session, child_id=child.id, review_on=NOW.date() + timedelta(days=9), **given)
        factories.allocation(session, child_id=children[0].id, officer_id=officer_id)
        ids = [child.id for child in children]
    text = browser(app, wiring).get("/caseload").text
    assert [f"/young-people/{each}" in text for each in ids] == [True, False]


def test_the_list_shows_no_words_of_a_child(app: Flask, wiring: Wiring, world: World) -> None:
    assert WORDS not in browser(app, wiring).get("/caseload").text


def test_each_cell_says_on_a_phone_under_which_heading_it_stands(
    app: Flask, wiring: Wiring, world: World
) -> None:
    page = browser(app, wiring).get("/caseload").text
    headings = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', page)
    rows = page.partition("<tbody")[2].split("<tr")[1:]
    assert len(rows) == 2
    for row in rows:
        cells = [re.search(r'data-label="([^"]+)"', tag) for tag in re.findall(r"<t[dh]\b[^>]*>", row)]
        assert [each and each[1] for each in cells] == headings, (
            "in web/templates/caseload/table.html each heading has a cell in the same place, with it as data-label"
        )


def test_a_manager_sees_the_officer_of_each_review(app: Flask, wiring: Wiring, world: World) -> None:
    add_person(wiring, Role.TEAM_MANAGER, "tm@example.org")
    with wiring.database.write() as session:
        from bot.store.accounts import Account
        from bot.store.people import Officer

        team = session.get_one(Officer, world.iro.officer_id).team_id
        session.query(Account).filter_by(email="tm@example.org").update({"team_id": team})
    client = app.test_client()
    sign_in(client, "tm@example.org")
    page = client.get("/caseload").text
    assert ">IRO<" in page
    assert "Kofi" in page


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.IRO, Role.TEAM_MANAGER}))
def test_other_roles_do_not_open_it(app: Flask, wiring: Wiring, world: World, role: Role) -> None:
    assert browser(app, wiring, role).get("/caseload").status_code == 403


def test_another_iro_has_a_caseload_of_their_own(app: Flask, wiring: Wiring, world: World) -> None:
    add_person(wiring, Role.IRO, "other@example.org")
    client = app.test_client()
    sign_in(client, "other@example.org")
    page = client.get("/caseload").text
    assert "Nothing needs you now" in page
    assert "There is no review in the next 20 working days" in page
    assert "<table" not in page
    assert "Kofi" not in page


@pytest.mark.parametrize(
    ("show", "kept"),
    [("all", 2), ("unread", 2), ("to_confirm", 1), ("no_answer", 0), ("", 2)],
)
def test_a_filter_keeps_its_rows(app: Flask, wiring: Wiring, world: World, show: str, kept: int) -> None:
    page = browser(app, wiring).get("/caseload", query_string={"show": show}).text
    assert page.count('class="govuk-link heard-rows__link"') == kept
    assert ("No review of this kind" in page) == (kept == 0)


def test_danger_stands_above_everything(app: Flask, wiring: Wiring, world: World) -> None:
    with wiring.database.write() as session:
        from bot.store.conversations import ConversationRecord

        talk = session.query(ConversationRecord).filter_by(review_id=world.planned).one()
        factories.flag(session, conversation_id=talk.id, name="not_safe", severity="urgent")
    page = browser(app, wiring).get("/caseload").text
    assert "1 message needs an adult now" in page
    assert page.index("does not feel safe") < page.index("<h1")


def test_names_cannot_carry_markup(app: Flask, wiring: Wiring, world: World) -> None:
    with wiring.database.write() as session:
        child = factories.child(session, known_as="<b>Bo</b>")
        factories.review(session, child_id=child.id, officer_id=world.iro.officer_id)
    page = browser(app, wiring).get("/caseload").text
    assert "<b>Bo</b>" not in page
    assert "&lt;b&gt;Bo&lt;/b&gt;" in page


def test_five_hundred_rows_make_pages_of_fifty(app: Flask, wiring: Wiring, world: World) -> None:
    with wiring.database.write() as session:
        child = factories.child(session)
        for number in range(500):
            factories.review(
                session,
                child_id=child.id,
                officer_id=world.iro.officer_id,
                care_period_id=None,
                review_on=(NOW + timedelta(days=number % 28)).date(),
            )
    client = browser(app, wiring)
    seen: list[str] = []
    for number in range(1, 12):
        page = client.get("/caseload", query_string={"page": number}).text
        rows = re.findall(r'class="govuk-link heard-rows__link" href="/reviews/(\d+)"', page)
        assert len(rows) == (50 if number < 11 else 2)
        assert f"page {number} of 11" in page
        seen += rows
    assert len(set(seen)) == 502
    assert "page 11 of 11" in client.get("/caseload?page=99").text
    assert 'href="/caseload?show=not_asked&amp;page=2#reviews"' in client.get("/caseload?show=not_asked").text


def test_a_row_with_danger_stands_before_all_others_and_says_so_first(
    app: Flask, wiring: Wiring, world: World
) -> None:
    with wiring.database.write() as session:
        far = factories.review(session, officer_id=world.iro.officer_id, review_on=date(2026, 12, 20))
        made = talk(session, far.id, "done", answered=1)
        factories.flag(session, conversation_id=made.id, name="not_safe", severity="urgent")
    page = browser(app, wiring).get("/caseload").text
    assert "Danger stands first" in page
    first = page.partition("<tbody")[2].split("<tr")[1]
    assert f'href="/reviews/{far.id}"' in first
    assert first.index("Does not feel safe") < first.index('data-label="Asked"')


def test_next_unread_leads_through_the_words_in_the_order_of_today_and_says_when_there_are_none(
    ira: FlaskClient, wiring: Wiring, world: World
) -> None:
    page = ira.get(f"/reviews/{world.planned}").text
    assert "Next unread" not in page  # these words come first
    read = send(ira, f"/reviews/{world.planned}", f"/reviews/{world.planned}/read")
    assert "1 review has words that nobody has read" in ira.get(read.location).text
    following = ira.get(f"/caseload/next-unread?after={world.planned}")
    assert following.location == f"/reviews/{world.held}#words"
    read = send(ira, f"/reviews/{world.held}", f"/reviews/{world.held}/read")
    assert "Nothing else is unread" in ira.get(read.location).text
    nothing = ira.get(f"/caseload/next-unread?after={world.held}")
    assert nothing.location == "/caseload?show=unread#reviews"
    assert "No review of this kind" in ira.get(nothing.location).text


def test_next_unread_puts_danger_before_a_nearer_day(ira: FlaskClient, wiring: Wiring, world: World) -> None:
    with wiring.database.write() as session:
        far = factories.review(session, officer_id=world.iro.officer_id, review_on=date(2026, 12, 20))
        made = talk(session, far.id, "done", answered=1)
        factories.contribution(session, conversation_id=made.id, unread=1)
        factories.flag(session, conversation_id=made.id, name="not_safe", severity="urgent")
    assert ira.get("/caseload/next-unread").location == f"/reviews/{far.id}#words"
