"""The page of the closing days: who opens it, adding a day, taking it back, and what is refused."""

import re

import pytest
from flask import Flask

from bot.ground.roles import Role
from bot.wiring import Wiring
from tests.web.world import browser, send

pytestmark = pytest.mark.usefixtures("this_week")
PAGE = "/closing-days"
DAY = {"day": ["25", "11", "2026"], "calendar": "legal", "source": "<b>The Gazette</b>"}
MANAGERS = {Role.TEAM_MANAGER, Role.SERVICE_MANAGER}


@pytest.mark.parametrize("role", list(Role))
def test_only_managers_open_the_page(app: Flask, wiring: Wiring, role: Role) -> None:
    assert browser(app, wiring, role).get(PAGE).status_code == (200 if role in MANAGERS else 403)


def test_a_day_is_added_and_taken_back(app: Flask, wiring: Wiring) -> None:
    client = browser(app, wiring, Role.TEAM_MANAGER)
    assert "No day is added" in client.get(PAGE).text
    assert send(client, PAGE, PAGE, **DAY).status_code == 303
    text = client.get(PAGE).text
    assert "Wednesday 25 November 2026" in text
    assert "&lt;b&gt;The Gazette&lt;/b&gt;" in text
    (path,) = re.findall(r'action="(/closing-days/\d+/remove)"', text)
    assert send(client, PAGE, path).status_code == 303
    assert "No day is added" in client.get(PAGE).text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "Enter the day"),
        ({**DAY, "day": ["25", "12", "2026"]}, "This is a bank holiday already"),
        ({**DAY, "source": " "}, "Say where you read it"),
        ({**DAY, "calendar": "lunar"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_is_said_on_the_page(
    app: Flask, wiring: Wiring, form: dict[str, str], said: str
) -> None:
    answer = send(browser(app, wiring, Role.TEAM_MANAGER), PAGE, PAGE, **form)
    assert answer.status_code == 400
    assert said in answer.text
