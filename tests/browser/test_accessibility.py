"""Every page and state of the panel, judged by axe and on screens of every width."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.ground.roles import Role
from bot.settings import load
from bot.wiring import build
from tests.browser.judging import faults, faults_in_forced_colours
from tests.browser.visiting import Visitor
from tests.peers import databases
from tests.web import serving, visiting
from web import create_app
from web.kit.guard import public

PAGES = {
    "caseload of an IRO": (Role.IRO, "/caseload"),
    "caseload of a team": (Role.TEAM_MANAGER, "/caseload"),
    "who is whose IRO": (Role.TEAM_MANAGER, "/allocations"),
    "data quality": (Role.TEAM_MANAGER, "/quality"),
    "participation": (Role.PARTICIPATION, "/participation"),
    "the duty room": (Role.DUTY, "/duty"),
    "triage": (Role.DUTY, "/triage"),
    "the duty room without words": (Role.SERVICE_MANAGER, "/duty"),
    "the first page of an administrator": (Role.ADMINISTRATOR, "/"),
    "text messages": (None, "/simulator"),
    "WhatsApp": (None, "/simulator?channel=whatsapp"),
    "Telegram": (Role.IRO, "/simulator?channel=telegram"),
    "the annual report": (Role.SERVICE_MANAGER, "/annual"),
    "the annual report to publish": (Role.SERVICE_MANAGER, "/annual?edition=published"),
    "not allowed": (Role.IRO, "/participation"),
    "not found": (Role.IRO, "/reviews/999999"),
}


@pytest.mark.parametrize("role", sorted({role for role, _ in PAGES.values()}, key=str))
def test_the_pages_of_a_role_can_be_read_by_everybody(visitor: Visitor, role: Role | None) -> None:
    if role:
        visitor.sign_in(role)
    found = {}
    for name, (reader, path) in PAGES.items():
        if reader == role:
            visitor.open(path)
            found[name] = faults(visitor.page)
    assert not any(found.values()), found


def test_a_review_can_be_read_in_the_reader_s_own_colours(visitor: Visitor) -> None:
    visitor.sign_in()
    visitor.page.get_by_role("link", name="Salma", exact=True).click()
    assert faults_in_forced_colours(visitor.page) == []


def test_a_refused_sign_in_can_be_read_by_everybody(visitor: Visitor) -> None:
    visitor.open("/sign-in")
    visitor.fill_in("", "")
    expect(visitor.page).to_have_title(re.compile("^Error: "))
    assert faults(visitor.page) == []


def test_a_review_can_be_read_by_everybody(visitor: Visitor) -> None:
    """Unread in Urdu; unread in Arabic with an alert; held and to be checked; never asked."""
    visitor.sign_in()
    found = {}
    for child in ("Hamza", "Salma", "Jayden", "Tyler"):
        visitor.open("/caseload")
        visitor.page.get_by_role("link", name=child, exact=True).click()
        expect(visitor.page.get_by_role("heading", level=1)).to_contain_text(child)
        found[child] = faults(visitor.page)
    assert not any(found.values()), found


def test_a_refused_record_can_be_read_by_everybody(visitor: Visitor) -> None:
    visitor.sign_in()
    visitor.page.get_by_role("link", name="Theo", exact=True).click()
    visitor.page.get_by_role("button", name="Record that it was held").click()
    expect(visitor.page).to_have_title(re.compile("^Error: "))
    assert faults(visitor.page) == []


@pytest.fixture
def bare(tmp_path: Path, page: Page) -> Iterator[Visitor]:
    """Return somebody before an installation that holds nothing but one IRO, and has a page that breaks."""
    with databases.fresh("sqlite", tmp_path) as address, serving.door() as door:
        wiring = build(load(env="development", database_url=address, data_dir=tmp_path))
        visiting.add_person(wiring)
        door.app = create_app(wiring)
        door.app.add_url_rule("/broken", view_func=public(_break))
        yield Visitor(page, door.url)
        wiring.database.close()


@pytest.mark.parametrize("path", ["/caseload", "/simulator", "/broken"])
def test_a_page_with_nothing_to_show_can_be_read_by_everybody(bare: Visitor, path: str) -> None:
    bare.open("/sign-in")
    bare.fill_in("ira@example.org", visiting.PASSWORD)
    bare.open(path)
    expect(bare.page.get_by_role("heading", level=1)).to_be_visible()
    assert faults(bare.page) == []
    assert bare.complaints == []


def _break() -> str:
    raise RuntimeError("on purpose")
