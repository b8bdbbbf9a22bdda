"""Every page of the panel, one for each place of the URL map, judged by axe; its widths by tests/browser/test_narrow.py."""

import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import flask.testing
import pytest
from playwright.sync_api import Browser
from werkzeug.routing import Rule

from bot.settings import load
from bot.store.engine import Database
from bot.wiring import Wiring
from tests.browser.judging import faults, faults_of_reading
from tests.browser.visiting import Visitor
from tests.house.panel import PUBLIC, Panel, opened
from tests.web import serving
from web import create_app

STATES = ("/import/tasks/2", "/import/tasks/3", "/allocations/2", "/quality/reviews/2")
"""Other states of pages, each opened by the first role that may: work under way, work that is done."""
NO_PAGES = {
    "/account/session": "for scripts",
    "/": "leads each role to its first page",
    "/caseload/next-unread": "leads on to a review, or to Today",
    "/caseload/statements/<day>.pdf": "a file",
    "/feedback/next": "leads on to feedback, or to its list",
    "/files/<int:file_id>": "a recording or a picture; judged by tests/browser/test_media.py",
    "/health/live": "for machines",
    "/health/ready": "for machines",
    "/import/tasks/<int:task_id>": "leads on when the work is done; its pages are among the states",
    "/metrics": "for machines",
    "/participation/response.csv": "a file",
    "/participation/response.xlsx": "a file",
    "/reviews/<int:review_id>/contributions/<int:contribution_id>/file": "a file",
    "/reviews/<int:review_id>/copy.pdf": "a file",
    "/reviews/<int:review_id>/statement.pdf": "a file",
    "/sign-in/code": "comes after a password; judged by tests/browser/test_people.py",
    "/sign-in/council": "leads to the council",
    "/sign-in/council/callback": "comes back from the council; judged by tests/browser/test_council.py",
    "/simulator/transcript": "a file",
    "/static/<path:filename>": "files",
    "/themes/next": "leads on to a reply, or to the list of them",
    "/translations/<code>/file.po": "a file",
}
FOR_PROGRAMS = "/api/"
TOO_LONG = "x" * 70_000


def places() -> list[str]:
    """List the places of the panel that can be opened and are pages: a new one is judged from its first day."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load(env="development", database_url=f"sqlite:///{folder}/heard.db", data_dir=Path(folder))
        rules = create_app(Wiring(settings, Database(settings.database))).url_map.iter_rules()
        places = {rule.rule for rule in rules if "GET" in (rule.methods or ())} - NO_PAGES.keys()
        return sorted(place for place in places if not place.startswith(FOR_PROGRAMS))


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Panel]:
    with opened(tmp_path_factory.mktemp("panel")) as panel:
        yield panel


@pytest.fixture(scope="module")
def visitor(panel: Panel, browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Visitor]:
    """Return one page of a browser for all: to begin anew for each place takes longer than to judge it."""
    with serving.door() as door, closing(browser.new_context(**browser_context_args)) as context:
        door.app = panel.app
        yield Visitor(context.new_page(), door.url)


@pytest.fixture
def reader(visitor: Visitor) -> Iterator[Visitor]:
    """Return somebody before the panel, signed out; at the end nothing may have broken a rule of the page."""
    visitor.page.context.clear_cookies()
    visitor.complaints.clear()
    yield visitor
    assert visitor.complaints == []


@pytest.mark.parametrize("place", places())
def test_the_page_can_be_read_by_everybody(panel: Panel, reader: Visitor, place: str) -> None:
    rule = next(rule for rule in panel.rules() if rule.rule == place)
    client, path = _first_that_opens(panel, rule)
    _sign_in(reader, client)
    reader.open(path)
    assert faults_of_reading(reader.page) == []


@pytest.mark.parametrize("path", STATES)
def test_another_state_of_a_page_can_be_read_by_everybody(panel: Panel, reader: Visitor, path: str) -> None:
    visitors = (panel.visitor(role) for role in sorted(panel.tokens))
    client = next(client for client in visitors if client.get(path).status_code == 200)
    _sign_in(reader, client)
    reader.open(path)
    assert faults(reader.page) == []


def test_a_form_that_is_too_long_is_refused_on_a_page_for_everybody(reader: Visitor) -> None:
    reader.open("/sign-in")
    reader.fill_in(TOO_LONG, "long")
    assert "That is too long" in reader.page.title()
    assert faults(reader.page) == []


def _first_that_opens(panel: Panel, rule: Rule) -> tuple[flask.testing.FlaskClient, str]:
    """Find somebody who may open a page, and an address of it that is there."""
    access = panel.access(rule)
    for role in [None] if access == PUBLIC else sorted(access):
        client = panel.visitor(role)
        for path in panel.paths(rule):
            if client.get(path).status_code == 200:
                return client, path
    raise AssertionError(
        f"nobody can open {rule.rule}: the small world of the house tests lacks a row for it"
    )


def _sign_in(reader: Visitor, client: flask.testing.FlaskClient) -> None:
    """Return the browser what a signed-in browser has."""
    cookie = client.get_cookie("heard")
    if cookie:
        reader.page.context.add_cookies([{"name": "heard", "value": cookie.value, "url": reader.url}])
