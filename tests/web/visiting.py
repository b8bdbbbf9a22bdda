"""What a person does in a browser: open a form, fill it in, sign in."""

import re
from datetime import UTC, datetime
from functools import cache

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.ground import accounts
from bot.ground.roles import Person, Role
from bot.store.accounts import Account
from bot.wiring import Wiring
from tests import factories
from tests.factories import NOW
from web.kit import sessions

PASSWORD = "three kettles, one garden"
FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.S)
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def add_person(wiring: Wiring, role: Role = Role.IRO, email: str = "ira@example.org") -> Person:
    """Add an account with PASSWORD in this role, with the officer or team that it needs."""
    with wiring.database.write() as session:
        team = factories.team(session)
        officer = factories.officer(session, team_id=team.id)
        person = accounts.add(
            session, email, "Ira Shah", role, None, officer_id=officer.id, team_id=team.id, now=NOW
        )
        session.get_one(Account, person.account_id).password_hash = hashed(PASSWORD)
        return person


@cache
def hashed(password: str) -> str:
    """Hash a password as the product does, but so that looking at it costs next to nothing."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)


def token_on(client: FlaskClient, path: str) -> str:
    """Open a page and give the token of its form."""
    found = TOKEN.search(client.get(path).text)
    assert found, f"no form on {path}"
    return found.group(1)


def hidden_in(page: str, path: str = "") -> dict[str, str]:
    """Give what the last form of a page hides, or the form that leads to a path."""
    form = [each for each in FORM.findall(page) if f'action="{path}' in each or not path][-1]
    inputs = [dict(ATTRIBUTE.findall(each)) for each in HIDDEN.findall(form)]
    return {each["name"]: each["value"] for each in inputs}


def hidden_on(client: FlaskClient, path: str) -> dict[str, str]:
    """Open a page and give what its last form hides."""
    return hidden_in(client.get(path).text)


def sign_in(
    client: FlaskClient, email: str = "ira@example.org", password: str = PASSWORD, path: str = "/sign-in"
) -> TestResponse:
    """Fill in the sign-in form and send it."""
    form = {"csrf_token": token_on(client, path), "email": email, "password": password}
    return client.post(path, data=form)


def enter(client: FlaskClient, wiring: Wiring, email: str) -> None:
    """Return the browser what signing in gives, for tests in which that is not the point.

    As at the council: in live settings a password would ask for a second factor first.
    """
    with wiring.database.write() as session:
        person = accounts.find(session, email)
        assert person, f"no account of {email}"
        token = accounts.start_session(session, person, datetime.now(UTC), accounts.SignInHow.COUNCIL)
    with client.session_transaction() as kept:
        kept[sessions.TOKEN] = token


def is_signed_in(client: FlaskClient) -> bool:
    """Return whether the sign-in page sends this browser on."""
    return client.get("/sign-in").status_code == 303
