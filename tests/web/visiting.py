"""What a person does in a browser: open a form, fill it in, sign in."""

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.services import accounts
from bot.services.access import Person, Role
from bot.wiring import Wiring
from tests import factories
from tests.factories import NOW

PASSWORD = "three kettles, one garden"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def add_person(wiring: Wiring, role: Role = Role.IRO, email: str = "ira@example.org") -> Person:
    """Add an account with PASSWORD in this role, with the officer or team that it needs."""
    with wiring.database.write() as session:
        team = factories.team(session)
        officer = factories.officer(session, team_id=team.id)
        return accounts.add(
            session, email, "Ira Shah", role, PASSWORD, officer_id=officer.id, team_id=team.id, now=NOW
        )


def token_on(client: FlaskClient, path: str) -> str:
    """Open a page and give the token of its form."""
    found = TOKEN.search(client.get(path).text)
    assert found, f"no form on {path}"
    return found.group(1)


def sign_in(
    client: FlaskClient, email: str = "ira@example.org", password: str = PASSWORD, path: str = "/sign-in"
) -> TestResponse:
    """Fill in the sign-in form and send it."""
    form = {"csrf_token": token_on(client, path), "email": email, "password": password}
    return client.post(path, data=form)


def is_signed_in(client: FlaskClient) -> bool:
    """Tell whether the sign-in page sends this browser on."""
    return client.get("/sign-in").status_code == 303
