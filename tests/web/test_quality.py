"""The pages of data quality: who sees what, the way to the mend, pages, the file, and evil text."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.domain.quality import CHECKS, CheckKind
from bot.ground.list_pages import ROWS_A_PAGE
from bot.ground.roles import Person, Role
from bot.store.audit import AuditEvent
from bot.wiring import Wiring
from tests import factories
from tests.web.visiting import add_person, sign_in
from tests.web.world import browser, send

pytestmark = pytest.mark.usefixtures("this_week")
READERS = {Role.IRO, Role.TEAM_MANAGER, Role.SERVICE_MANAGER, Role.ADMINISTRATOR}
DAY = date(2025, 9, 10)
YEAR = "year=2025-26"
PAGE = f"/quality?{YEAR}"
NO_CODE = f"/quality/no-code?{YEAR}"
NAME, WORDS = "Kofi-known-as", "I want to see my brother"


@dataclass(frozen=True)
class Team:
    """A team manager whose team held a review without a code, with words; and a stranger's review."""

    manager: Person
    own: int
    foreign: int


@pytest.fixture
def team(wiring: Wiring) -> Team:
    manager = add_person(wiring, Role.TEAM_MANAGER, "tom@example.org")
    return Team(manager, held(wiring, "KEY1", manager.officer_id), held(wiring, "KEY2", None))


def held(wiring: Wiring, key: str, officer_id: int | None, la_child_id: str | None = None) -> int:
    """Hold a review without a code, of a child who wrote."""
    with wiring.database.write() as session:
        child = factories.child(session, known_as=NAME, la_child_id=la_child_id or f"C-{key}")
        review = factories.review(
            session,
            key=key,
            child_id=child.id,
            officer_id=officer_id or factories.officer(session, name="Other Officer").id,
            status="held",
            review_on=DAY,
            attendance="none",
            contribution="silent",
        )
        talk = factories.conversation(session, review_id=review.id)
        factories.answer(session, conversation_id=talk.id, question="change", value=WORDS)
        factories.contribution(session, conversation_id=talk.id)
        return review.id


def tom(app: Flask) -> FlaskClient:
    client = app.test_client()
    sign_in(client, "tom@example.org")
    return client


@pytest.mark.parametrize("role", list(Role))
def test_the_pages_are_for_those_who_answer_for_the_records(app: Flask, wiring: Wiring, role: Role) -> None:
    client = browser(app, wiring, role)
    wanted = 200 if role in READERS else 403
    assert client.get("/quality").status_code == wanted
    assert client.get("/quality/birth").status_code == wanted
    assert client.post("/quality.csv").status_code == (400 if role in READERS else 403)


def test_nothing_to_check_says_what_was_looked_for_and_when(app: Flask, wiring: Wiring) -> None:
    with wiring.database.write() as session:
        factories.review(session, status="held", review_on=date(2025, 9, 10))
    page = browser(app, wiring, Role.IRO).get(PAGE).text
    assert "There is nothing to check yet." in page
    assert "Nothing found" not in page
    assert "Checked on" in page
    assert "23 November 2026 at 09:00" in page
    assert "from Tuesday 1 April 2025 to Tuesday 31 March 2026" in page
    assert "Nothing to check" in page
    assert "Download" not in page
    for kind in set(CheckKind) - {CheckKind.NO_SYMBOLS}:
        assert CHECKS[kind].title in page


def test_a_check_with_findings_opens_its_list(app: Flask, wiring: Wiring, team: Team) -> None:
    client = browser(app, wiring, Role.SERVICE_MANAGER)
    page = client.get(PAGE).text
    assert f'href="{NO_CODE}"' in page
    assert ">2</strong>" in page
    assert "2: held reviews" in page
    listed = client.get(NO_CODE).text
    assert "2 found. Looked at 2: held reviews" in listed
    assert "KEY1" in listed
    assert "KEY2" in listed
    assert "Other Officer" in listed
    assert CHECKS[CheckKind.NO_CODE].mend in listed


def test_not_assessed_is_never_none_found(app: Flask, wiring: Wiring, team: Team) -> None:
    page = tom(app).get(PAGE).text
    row = page.split(CHECKS[CheckKind.DUE_DIFFERS].title)[1].split("</tr>")[0]
    assert "Not assessed" in row
    assert "None found" not in row
    assert "1: one of the two dates is missing" in row


def test_a_team_manager_sees_the_own_team_and_is_one_click_from_the_mend(
    app: Flask, wiring: Wiring, team: Team
) -> None:
    client = tom(app)
    page = client.get(NO_CODE).text
    assert f'href="/reviews/{team.own}#code"' in page
    assert 'id="code"' in client.get(f"/reviews/{team.own}").text
    assert NAME in page
    assert "KEY2" not in page


def test_an_administrator_is_one_click_from_the_import(app: Flask, wiring: Wiring) -> None:
    page = browser(app, wiring, Role.ADMINISTRATOR).get("/quality/birth").text
    assert ('href="/import"' in page.split("What to do")[1]) is ("imports.home" in app.view_functions)
    assert (
        'href="/import"'
        not in browser(app, wiring, Role.SERVICE_MANAGER).get("/quality/birth").text.split("What to do")[1]
    )


@pytest.mark.parametrize("role", [Role.SERVICE_MANAGER, Role.ADMINISTRATOR])
def test_who_may_not_read_words_is_led_to_the_facts_without_a_name(
    app: Flask, wiring: Wiring, team: Team, role: Role
) -> None:
    with wiring.database.write() as session:
        unborn = factories.child(session, known_as=NAME, born_on=None)
        factories.review(session, child_id=unborn.id, key="KEY3", status="held", review_on=DAY)
    client = browser(app, wiring, role)
    text = client.get(f"/quality/birth?{YEAR}").text
    assert "KEY3" in text
    assert "No date of birth" in text
    (path,) = re.findall(r'"(/quality/reviews/\d+[^"]*)"', text)
    assert 'href="/reviews/' not in text
    facts = client.get(path)
    assert facts.status_code == 200
    assert CHECKS[CheckKind.BIRTH].title in facts.text
    assert (NAME in facts.text, WORDS in facts.text) == (False, False)
    assert NAME not in text


def test_a_list_of_another_role_and_one_that_does_not_exist_are_not_there(
    app: Flask, wiring: Wiring, team: Team
) -> None:
    assert browser(app, wiring, Role.ADMINISTRATOR).get(NO_CODE).status_code == 404
    client = browser(app, wiring, Role.SERVICE_MANAGER)
    assert client.get("/quality/said-otherwise").status_code == 404
    assert client.get("/quality/nonsense").status_code == 404


def test_no_word_of_a_child_is_on_any_page(app: Flask, wiring: Wiring, team: Team) -> None:
    client = tom(app)
    for kind in CheckKind:
        answer = client.get(f"/quality/{kind.value}?{YEAR}")
        assert answer.status_code == 200
        assert WORDS not in answer.text
        assert "style=" not in answer.text
    assert WORDS not in client.get(PAGE).text


def test_long_lists_come_in_pages(app: Flask, wiring: Wiring, team: Team) -> None:
    for number in range(ROWS_A_PAGE):
        held(wiring, f"LONG{number}", team.manager.officer_id)
    client = tom(app)
    first = client.get(NO_CODE).text
    assert f"Page 1 of 2: {ROWS_A_PAGE + 1} found" in first
    assert "page=2" in first
    last = client.get(f"{NO_CODE}&page=2").text
    assert last.count('data-label="Child id"') == 1
    assert client.get(f"{NO_CODE}&page=x").status_code == 404


def test_the_file_comes_with_its_name_and_is_written_down(app: Flask, wiring: Wiring, team: Team) -> None:
    answer = send(tom(app), PAGE, f"/quality.csv?{YEAR}")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert 'filename="data-quality-2025-26.csv"' in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert ("Held without a code", "KEY1") in {(row["Check"], row["Review"]) for row in rows}
    assert ",KEY2," not in answer.text
    assert NAME not in answer.text
    assert WORDS not in answer.text
    with wiring.database.read() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "took_quality_list")).one()
        assert (event.account_id, event.detail["rows"]) == (team.manager.account_id, len(rows))


def test_an_evil_id_is_shown_as_text(app: Flask, wiring: Wiring, team: Team) -> None:
    held(wiring, "KEY9", team.manager.officer_id, "<b>x</b>\u202e")
    page = tom(app).get(NO_CODE).text
    assert "&lt;b&gt;x&lt;/b&gt;[U+202E]" in page


def test_without_a_year_the_current_one_is_shown_and_an_unknown_one_is_not_found(
    app: Flask, wiring: Wiring, team: Team
) -> None:
    assert "from Wednesday 1 April 2026" in tom(app).get("/quality").text
    assert tom(app).get("/quality?year=never").status_code == 404


def test_facts_of_a_review_are_for_those_who_see_its_findings(app: Flask, wiring: Wiring, team: Team) -> None:
    assert browser(app, wiring, Role.IRO).get(f"/quality/reviews/{team.own}").status_code == 403
    assert browser(app, wiring, Role.SERVICE_MANAGER).get("/quality/reviews/1000000").status_code == 404


def test_a_finding_about_a_family_leads_a_manager_to_the_allocation(
    app: Flask, wiring: Wiring, team: Team
) -> None:
    with wiring.database.write() as session:
        for officer_id in (team.manager.officer_id, factories.officer(session).id):
            child = factories.child(session, sibling_group="F1")
            factories.care_period(session, child_id=child.id)
            factories.allocation(session, child_id=child.id, officer_id=officer_id)
    client = tom(app)
    (path,) = re.findall(r'"(/allocations/\d+)"', client.get("/quality/siblings").text)
    assert client.get(path).status_code == 200
