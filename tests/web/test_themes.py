"""The pages of themes: the list, the words they are put on, and what everybody may read in the end."""

import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from bot.ground.roles import Role
from bot.store.audit import AuditEvent
from bot.wiring import Wiring
from tests import factories
from tests.web.world import WORDS, World, browser, build_world, send

pytestmark = pytest.mark.usefixtures("this_week")
QUARTER = "/you-said/2026-27-q3"
PUBLIC = "/you-said-we-did/2026-27-q3"
OUTSIDE = {"#main-content", "/you-said-we-did"}
LINK = re.compile(r'<a [^>]*href="([^"]+)"')
READERS = {Role.PARTICIPATION, Role.SERVICE_MANAGER, Role.TEAM_MANAGER}


@pytest.fixture
def world(wiring: Wiring) -> World:
    return build_world(wiring)


@pytest.fixture
def theme(wiring: Wiring) -> int:
    """Add a theme that seven pieces of feedback of this quarter bear."""
    with wiring.database.write() as session:
        theme = factories.theme(session, name="Being outside").id
        for _ in range(7):
            review = factories.review(session, status="held", review_on=date(2026, 11, 20))
            talk = factories.conversation(
                session, review_id=review.id, phase="post", questionnaire="post-12-15", readers="aggregate"
            )
            factories.answer(session, conversation_id=talk.id, question="better", value="more football")
            factories.themed_part(session, conversation_id=talk.id, question="better", themes=(theme,))
        return theme


def test_a_new_authority_takes_suggestions_and_adds_its_own(app: Flask, wiring: Wiring) -> None:
    client = browser(app, wiring, Role.PARTICIPATION)
    taken = send(client, "/themes", "/themes/suggested", name=["Seeing my family", "Not suggested"])
    assert taken.status_code == 303
    assert send(client, "/themes", "/themes", name="<b>Pets</b>").status_code == 303
    page = client.get("/themes").text
    assert "Seeing my family" in page
    assert "&lt;b&gt;Pets&lt;/b&gt;" in page
    assert "Not suggested" not in page
    again = send(client, "/themes", "/themes", name="seeing my family")
    assert (again.status_code, "There is a theme of this name" in again.text) == (400, True)
    key = int(re.search(r"/themes/(\d+)/rename", page)[1])
    for step, form in (("rename", {"name": "Animals"}), ("retire", {}), ("back", {})):
        path = f"/themes/{key}/{step}"
        assert send(client, "/themes", path, **form).status_code == 303, step
    assert "Animals" in client.get("/themes").text


def test_an_iro_puts_themes_on_views_and_goes_on_to_the_next(
    app: Flask, wiring: Wiring, world: World, theme: int
) -> None:
    client = browser(app, wiring)
    page = client.get(f"/reviews/{world.planned}").text
    path = re.search(r"/themes/replies/\d+", page)[0]
    words = client.get(path).text
    assert f'dir="auto">{WORDS}' in words
    assert f'name="themes-change" type="checkbox" value="{theme}"' in words
    with wiring.database.read() as session:
        looked = session.scalars(select(AuditEvent).where(AuditEvent.action == "viewed")).all()
        assert (looked[-1].subject, looked[-1].subject_id) == ("review", world.planned)
    form = {"part": "change", "themes-change": theme, "next": "1"}
    saved = send(client, path, path, **form)
    assert saved.headers["Location"] == client.get("/themes/next").headers["Location"] != path
    page = client.get(f"/reviews/{world.planned}").text
    assert "Themes: Being outside" in page
    assert "put themes on the words" in page
    for role in set(Role) - {Role.IRO}:
        assert browser(app, wiring, role).get(path).status_code in (403, 404), role


def test_an_iro_puts_themes_on_what_came_another_way(
    app: Flask, wiring: Wiring, world: World, theme: int
) -> None:
    with wiring.database.write() as session:
        kept = factories.contribution(session, review_id=world.planned, source="letter").id
        factories.record(session, contribution_id=kept, words="I want a dog")
    client, path = browser(app, wiring), f"/themes/records/{kept}"
    page = client.get(f"/reviews/{world.planned}").text
    assert f'href="{path}"' in page
    words = client.get(path).text
    assert "A letter" in words
    assert "I want a dog" in words
    assert "Came another way" in client.get("/themes/waiting").text
    saved = send(client, path, path, **{"part": "recorded", "themes-recorded": theme})
    assert saved.headers["Location"] == f"/reviews/{world.planned}#records"
    assert "Themes: Being outside" in client.get(f"/reviews/{world.planned}").text
    counts = browser(app, wiring, Role.SERVICE_MANAGER).get("/themes/counts?set=recorded").text
    assert "Being outside" in counts
    for role in set(Role) - {Role.IRO, Role.SERVICE_MANAGER}:
        assert browser(app, wiring, role).get(path).status_code == 403, role


def test_counts_and_pairs_are_for_those_who_answer_for_the_service(
    app: Flask, wiring: Wiring, theme: int
) -> None:
    for role in Role:
        client = browser(app, wiring, role)
        wanted = 200 if role in READERS else 403
        assert client.get("/themes/counts?year=2026-27").status_code == wanted
        assert client.get("/you-said?quarter=2026-27-q3").status_code == wanted
        assert client.get("/themes").status_code == (200 if role is Role.PARTICIPATION else 403)
        if role is Role.SERVICE_MANAGER:
            page = client.get("/themes/counts?set=post-12-15").text
            assert "Being outside" in page
            assert "Feedback, 12 to 15" in page


def test_a_quarter_is_written_published_read_by_everybody_and_withdrawn(
    app: Flask, wiring: Wiring, theme: int
) -> None:
    client, stranger = browser(app, wiring, Role.PARTICIPATION), app.test_client()
    assert stranger.get(PUBLIC).status_code == 404
    form = {"theme": theme, "said": "Too little time <b>outside</b>", "outcome": "could_not", "did": ""}
    for outcome, missing in (("done", "Say what was done"), ("could_not", "Say why it could not be done")):
        form["outcome"] = outcome
        refused = send(client, f"{QUARTER}/write", f"{QUARTER}/write", **form)
        assert (refused.status_code, missing in refused.text) == (400, True)
    form["did"] = "The gate is locked by law"
    assert send(client, f"{QUARTER}/write", f"{QUARTER}/write", **form).status_code == 303
    assert "7 of 7 replies" in client.get("/you-said?quarter=2026-27-q3").text
    annual = client.get("/annual?year=2026-27").text
    assert "Being outside: Too little time" in annual
    unchecked = send(client, f"{QUARTER}/publish", f"{QUARTER}/publish")
    assert (unchecked.status_code, stranger.get(PUBLIC).status_code) == (400, 404)
    sent = send(client, f"{QUARTER}/publish", f"{QUARTER}/publish", without_names="y")
    assert sent.status_code == 303
    for reader in (stranger, client):
        answer = reader.get(PUBLIC)
        assert "Too little time &lt;b&gt;outside&lt;/b&gt;" in answer.text
        assert "We could not, because:" in answer.text
        assert "About 5 of about 5 replies" in answer.text
        assert "Ira Shah" not in answer.text
        assert "in Bradford" in answer.text
        assert "Childline" in answer.text
        assert {link for link in LINK.findall(answer.text) if not link.startswith("/static")} == OUTSIDE
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert reader.get(PUBLIC, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert "October to December 2026" in stranger.get("/you-said-we-did").text
    assert send(client, f"{QUARTER}/withdraw", f"{QUARTER}/withdraw").status_code == 303
    gone = stranger.get(PUBLIC)
    assert (gone.status_code, gone.headers["Cache-Control"]) == (404, "no-store")
    assert "This page is not published, or no longer." in gone.text
    assert "caseload" not in gone.text


def test_a_pair_is_changed_and_taken_out_until_the_year_is_signed_off(
    app: Flask, wiring: Wiring, theme: int
) -> None:
    client, page = browser(app, wiring, Role.TEAM_MANAGER), "/you-said?quarter=2025-26-q1"
    home = "/you-said/2025-26-q1"
    form = {"theme": theme, "said": "Too many adults", "outcome": "not_yet", "did": "left over"}
    assert send(client, f"{home}/write", f"{home}/write", **form).status_code == 303
    shown = client.get(page).text
    assert "Nothing done yet" in shown
    assert "left over" not in shown
    pair = int(re.search(r"pair=(\d+)", shown)[1])
    change = f"{home}/write?pair={pair}"
    assert "Too many adults" in client.get(change).text
    form |= {"outcome": "done", "did": "Fewer come"}
    assert send(client, change, change, **form).status_code == 303
    assert client.get(change).status_code == 404, "somebody changed it"
    pair = int(re.search(r"pair=(\d+)", client.get(page).text)[1])
    assert send(client, f"{home}/write", f"{home}/pairs/{pair}/out").status_code == 303
    assert "Fewer come" not in client.get(page).text
    with wiring.database.write() as session:
        factories.frozen_year(session, year="2025-26")
    refused = send(client, f"{home}/write", f"{home}/write", **form)
    assert (refused.status_code, "is signed off" in refused.text) == (400, True)
