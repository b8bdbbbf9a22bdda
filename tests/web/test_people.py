"""The room of people: an administrator adds, changes, resets and switches off, and everybody else stays outside."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.ground import accounts
from bot.ground.roles import Person, Role
from bot.wiring import Wiring
from tests import factories
from tests.fakes.mail import FakeMail
from tests.web.visiting import add_person, enter, is_signed_in, sign_in, token_on
from web import create_app

LINK = re.compile(r"(/sign-in/link/[\w-]{43,})")
GOOD = "four lamps beside the river"
DANA = {"name": "Dana Reid", "email": "dana@example.org", "role": "duty", "officer": "", "team": ""}


@pytest.fixture
def ada(wiring: Wiring) -> Person:
    return add_person(wiring, Role.ADMINISTRATOR, "ada@example.org")


@pytest.fixture
def desk(app: Flask, wiring: Wiring, ada: Person) -> FlaskClient:
    """Open a browser in which the administrator is signed in."""
    client = app.test_client()
    enter(client, wiring, ada.email)
    return client


def send(client: FlaskClient, path: str, **form: str) -> TestResponse:
    page = "/help" if is_signed_in(client) else "/sign-in"
    return client.post(path, data={"csrf_token": token_on(client, page), **form})


def link_in(answer: TestResponse) -> str:
    found = LINK.search(answer.text)
    assert found, answer.text
    return found.group(1)


def id_of(wiring: Wiring, email: str) -> int:
    with wiring.database.read() as session:
        found = accounts.find(session, email)
    assert found
    return found.account_id


def test_the_administrator_who_is_alone_is_told_what_to_do_first(desk: FlaskClient) -> None:
    page = desk.get("/people").text
    assert "You are the only one so far" in page
    assert 'href="/people/add"' in page


def test_a_person_who_was_added_comes_in_by_the_link(app: Flask, desk: FlaskClient) -> None:
    added = send(desk, "/people/add", **DANA)
    assert "It is shown only now" in added.text
    assert not any("link" in cookie for cookie in added.headers.getlist("Set-Cookie"))
    path, dana = link_in(added), app.test_client()
    assert "For Dana Reid, dana@example.org" in dana.get(path).text
    chosen = send(dana, path, password=GOOD, again=GOOD)
    assert chosen.location == "/sign-in"
    assert "Your password is set" in dana.get("/sign-in").text
    assert sign_in(dana, "dana@example.org", GOOD).status_code == 303
    assert dana.get(path).status_code == 404
    assert "This link has ended" in send(dana, path, password=GOOD, again=GOOD).text
    people = desk.get("/people").text
    assert "Dana Reid" in people
    assert "Link not used yet" not in people


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ({"email": ""}, "Enter an e-mail address"),
        ({"email": "dana"}, "Enter an e-mail address, like"),
        ({"email": "ada@example.org"}, "Another account has this e-mail address"),
        ({"role": ""}, "Choose a role"),
        ({"role": "iro"}, "Choose the team, or enter the name of a new one"),
        ({"role": "team_manager"}, "Choose the team, or enter the name of a new one"),
    ],
)
def test_a_mistake_is_said_at_its_field_and_what_was_typed_stays(
    desk: FlaskClient, typed: dict[str, str], advice: str
) -> None:
    answer = send(desk, "/people/add", **{**DANA, **typed})
    assert answer.status_code == 400
    assert answer.text.count(advice) == 2, "once in the summary and once at the field"
    assert 'value="Dana Reid"' in answer.text


@pytest.mark.parametrize(
    ("password", "again", "advice"),
    [
        ("short", "short", "15 characters or more"),
        (GOOD, GOOD + "!", "Enter the same password twice"),
        ("dana dana dana dana dana", "dana dana dana dana dana", "different characters"),
    ],
)
def test_a_password_that_cannot_be_taken_leaves_the_link_good(
    app: Flask, desk: FlaskClient, password: str, again: str, advice: str
) -> None:
    path, dana = link_in(send(desk, "/people/add", **DANA)), app.test_client()
    assert advice in send(dana, path, password=password, again=again).text
    assert send(dana, path, password=GOOD, again=GOOD).status_code == 303


def test_an_iro_is_chosen_from_the_imported_officers(desk: FlaskClient, wiring: Wiring) -> None:
    with wiring.database.write() as session:
        officer = factories.officer(session, name="Imported Officer").id
    assert "Imported Officer" in desk.get("/people/add").text
    answer = send(desk, "/people/add", **{**DANA, "role": "iro", "officer": str(officer)})
    assert link_in(answer)
    with wiring.database.read() as session:
        found = accounts.find(session, "dana@example.org")
    assert found is not None
    assert (found.role, found.officer_id) == (Role.IRO, officer)


def test_who_loses_the_role_or_the_account_is_out_at_the_next_click(
    app: Flask, desk: FlaskClient, wiring: Wiring
) -> None:
    pat, dana = add_person(wiring, Role.PARTICIPATION, "pat@example.org"), app.test_client()
    enter(dana, wiring, pat.email)
    assert is_signed_in(dana)
    path = f"/people/{pat.account_id}"
    assert send(desk, f"{path}/role", role="coordinator", officer="", team="").status_code == 303
    assert not is_signed_in(dana)
    enter(dana, wiring, pat.email)
    assert "What they did stays" in desk.get(f"{path}/switch-off").text
    assert is_signed_in(dana), "looking changes nothing"
    assert send(desk, f"{path}/switch-off").status_code == 303
    assert not is_signed_in(dana)
    assert sign_in(dana, pat.email).status_code == 400
    assert send(desk, f"{path}/switch-on").status_code == 303
    assert sign_in(dana, pat.email).status_code == 303
    assert send(desk, f"{path}/end-sessions").status_code == 303
    assert not is_signed_in(dana)


def test_who_switches_an_iro_off_is_told_which_children_nobody_would_see_to(
    desk: FlaskClient, wiring: Wiring
) -> None:
    ola = add_person(wiring, Role.IRO, "ola@example.org")
    page = f"/people/{ola.account_id}/switch-off"
    assert "hand the children over" not in desk.get(page).text
    with wiring.database.write() as session:
        child = factories.child(session)
        factories.care_period(session, child_id=child.id)
        factories.allocation(session, child_id=child.id, officer_id=ola.officer_id)
        factories.cover(session, covered_by=ola.officer_id, ends_on=date(2040, 1, 1))
    told = desk.get(page).text
    assert f"{ola.name} is the IRO of 1 child and covers for colleagues (1 cover)" in told
    assert "Ask a manager to hand the children over" in told


def test_a_reset_shows_a_new_link_and_stops_the_old_password(
    app: Flask, desk: FlaskClient, wiring: Wiring
) -> None:
    pat, browser = add_person(wiring, Role.PARTICIPATION, "pat@example.org"), app.test_client()
    path = link_in(send(desk, f"/people/{pat.account_id}/reset"))
    assert sign_in(browser, pat.email).status_code == 400
    send(browser, path, password=GOOD, again=GOOD)
    assert sign_in(browser, pat.email, GOOD).status_code == 303


def test_what_was_done_stands_on_the_page_with_who_did_it(desk: FlaskClient, wiring: Wiring) -> None:
    send(desk, "/people/add", **DANA)
    path = f"/people/{id_of(wiring, 'dana@example.org')}"
    send(desk, f"{path}/role", role="coordinator", officer="", team="")
    page = desk.get(path).text
    assert "Added as Duty worker" in page
    assert "Role changed from Duty worker to Review coordinator" in page
    assert page.count('data-label="By">Ira Shah') == 2
    for team in ("Team Q", "Team R"):
        send(desk, f"{path}/role", role="team_manager", officer="", team="", new_team=team)
    assert "Role changed from Team manager (Team Q) to Team manager (Team R)" in desk.get(path).text


def test_an_administrator_cannot_lock_the_door_from_outside(desk: FlaskClient, ada: Person) -> None:
    path = f"/people/{ada.account_id}"
    for action in ("switch-off", "end-sessions", "reset"):
        answer = send(desk, f"{path}/{action}")
        assert (answer.status_code, "your own account" in answer.text) == (400, True)
    answer = send(desk, f"{path}/role", role="duty", officer="", team="")
    assert (answer.status_code, "your own account" in answer.text) == (400, True)
    assert is_signed_in(desk)
    assert "Change this account" not in desk.get(path).text


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_nobody_else_opens_the_room(app: Flask, wiring: Wiring, ada: Person, role: Role) -> None:
    client = app.test_client()
    enter(client, wiring, add_person(wiring, role, f"{role}@example.org").email)
    for path in ("/people", "/people/add", f"/people/{ada.account_id}"):
        assert client.get(path).status_code == 403
    assert send(client, f"/people/{ada.account_id}/switch-off").status_code == 403


@pytest.fixture
def mail() -> Iterator[FakeMail]:
    with FakeMail() as mail:
        yield mail


@pytest.mark.parametrize("refuses", [False, True])
def test_the_link_goes_by_email_where_there_is_a_mail_server(
    wiring: Wiring, ada: Person, mail: FakeMail, refuses: bool
) -> None:
    mail.refuses = refuses
    posts = {"smtp_url": mail.url, "mail_from": "heard@example.org"}
    settings = type(wiring.settings)(
        env="development",
        database_url=wiring.settings.database_url,
        data_dir=wiring.settings.data_dir,
        **posts,
    )
    client = create_app(Wiring(settings, wiring.database)).test_client()
    enter(client, wiring, ada.email)
    answer = send(client, "/people/add", **DANA)
    path = link_in(answer)
    if refuses:
        assert "could not be sent" in answer.text
        assert mail.taken == []
        return
    (letter,) = mail.taken
    assert (letter["To"], letter["Subject"]) == ("dana@example.org", "Heard")
    assert path in letter.get_content()
