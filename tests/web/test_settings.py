"""The settings say what is set and lead only where the person may go."""

import re

import pytest
from flask import Flask

from bot.ground.roles import Role
from bot.wiring import Wiring
from tests import factories
from tests.web.world import browser

pytestmark = pytest.mark.usefixtures("this_week")
LEADS = {
    Role.ADMINISTRATOR: {"/policies", "/duty/contacts", "/languages", "/import"},
    Role.SERVICE_MANAGER: {"/policies", "/duty/contacts", "/closing-days"},
    Role.TEAM_MANAGER: {"/closing-days"},
    Role.PARTICIPATION: {"/policies"},
    Role.DUTY: {"/duty/contacts"},
    Role.TRANSLATOR: {"/languages"},
}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_is_led_to_what_it_may_open(app: Flask, wiring: Wiring, role: Role) -> None:
    client = browser(app, wiring, role)
    page = client.get("/settings")
    assert page.status_code == (200 if role in LEADS else 403)
    if role in LEADS:
        rows = re.findall(r'__key"><a class="govuk-link" href="([^"]+)"', page.text)
        assert LEADS[role] <= set(rows)
        assert [path for path in rows if client.get(path).status_code != 200] == []


def test_it_says_what_is_set(app: Flask, wiring: Wiring) -> None:
    client = browser(app, wiring, Role.ADMINISTRATOR)
    page = client.get("/settings").text
    for said in (
        "nobody has decided yet",
        "as they came",
        "no file was taken in yet",
        "none is set up",
        "1 account",
    ):
        assert said in page
    with wiring.database.write() as session:
        factories.duty_ladder(session)
        factories.policy(session, name="price")
        factories.fact(session, name="accepted_languages", value="ur ar")
        factories.closing_day(session)
    wiring.decisions.recent.forget()
    page = client.get("/settings").text
    for said in (
        "1 contact called",
        "last changed on 23 November 2026",
        "English and 2 others",
        "1 day added",
    ):
        assert said in page
