"""A live installation that began empty: the first administrator comes in by a link, and the people she adds by theirs."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pyotp
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.cli import heard
from bot.settings import load
from tests.content import build
from tests.fakes.live import LIVE, LIVE_ENVIRONMENT
from web import create_app

SITE = "https://heard.example"
LINK = re.compile(rf"{SITE}(/sign-in/link/[\w-]+)")
TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')
GOOD = "four lamps beside the river"


class Browser:
    """A browser at the live panel that sends the form of the page it is on."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def open(self, path: str) -> TestResponse:
        """Go to a page, wherever it leads."""
        return self.client.get(path, base_url=SITE, follow_redirects=True)

    def send(self, page: str, path: str = "", **form: str) -> TestResponse:
        """Open a page and send its form."""
        token = TOKEN.search(self.open(page).text)
        assert token, page
        data = {"csrf_token": token.group(1), **form}
        return self.client.post(path or page, data=data, base_url=SITE, follow_redirects=True)

    def come_in(self, link: str, email: str) -> TestResponse:
        """Choose a password with a link and sign in with it."""
        self.send(link, password=GOOD, again=GOOD)
        return self.send("/sign-in", email=email, password=GOOD)


@pytest.fixture
def here(tmp_path: Path) -> dict[str, str | None]:
    """Return the surroundings of a live installation with nothing in it."""
    return {
        **LIVE_ENVIRONMENT,
        "HEARD_DATABASE_URL": None,
        "HEARD_DATA_DIR": str(tmp_path),
        "HEARD_PUBLIC_URL": SITE,
    }


@pytest.fixture
def live(tmp_path: Path, here: dict[str, str | None]) -> Iterator[Flask]:
    assert CliRunner().invoke(heard, ["migrate"], env=here).exit_code == 0
    wiring = build(load(**LIVE, public_url=SITE, data_dir=tmp_path))
    yield create_app(wiring)
    wiring.database.close()


def test_from_an_empty_database_to_a_duty_worker_with_a_second_factor(
    live: Flask, here: dict[str, str | None]
) -> None:
    command = ["user", "add", "ada@example.org", "--role", "administrator", "--link"]
    printed = LINK.search(CliRunner().invoke(heard, command, env=here).output)
    assert printed
    ada, dana = Browser(live), Browser(live)
    assert "Getting started" in ada.come_in(printed.group(1), "ada@example.org").text
    assert "You are the only one so far" in ada.open("/people").text
    person = {"name": "Dana Reid", "email": "dana@example.org", "role": "duty", "officer": "", "team": ""}
    shown = LINK.search(ada.send("/people/add", **person).text)
    assert shown
    assert "Protect your account first" in dana.come_in(shown.group(1), "dana@example.org").text
    room = dana.open("/duty").text
    assert "Protect your account first" in room
    assert 'href="/triage"' not in room, "no link that leads back here"
    offered = dana.send("/account/second-factor").text
    key = offered.partition("<code>")[2].partition("</code>")[0].replace(" ", "")
    done = dana.send("/account/second-factor/app", code=pyotp.TOTP(key).now())
    assert "Your recovery codes" in done.text
    assert urlsplit(dana.open("/").request.url).path == "/duty"
    assert "Dana Reid" in ada.open("/people").text
