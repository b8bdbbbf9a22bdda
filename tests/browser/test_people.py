"""A person's way in, from the administrator's form to the code of their phone, and the warning before the way out."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyotp
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from bot.ground.roles import Role
from bot.settings import load
from bot.wiring import Wiring
from tests.browser.judging import faults
from tests.browser.visiting import Visitor
from tests.content import build
from tests.peers import databases
from tests.web.serving import door
from tests.web.visiting import PASSWORD, add_person
from tests.web.world import at_work
from web import create_app

GOOD = "four lamps beside the river"


@dataclass
class Panel:
    """A panel with one administrator and nobody else."""

    visitor: Visitor
    wiring: Wiring

    @property
    def page(self) -> Page:
        """Return the browser's page."""
        return self.visitor.page

    def sign_in(self, email: str, password: str) -> None:
        """Fill in the sign-in form."""
        self.visitor.open("/sign-in")
        self.visitor.fill_in(email, password)


@pytest.fixture
def panel(page: Page, tmp_path: Path) -> Iterator[Panel]:
    with door() as opened, databases.fresh("sqlite", tmp_path, at_work) as url:
        wiring = build(load(env="development", database_url=url, data_dir=tmp_path, public_url=opened.url))
        add_person(wiring, Role.ADMINISTRATOR, "ada@example.org")
        opened.app = create_app(wiring)
        visitor = Visitor(page, opened.url)
        yield Panel(visitor, wiring)
        assert visitor.complaints == []
        wiring.database.close()


def test_a_person_is_added_chooses_a_password_and_sets_up_a_phone(panel: Panel) -> None:
    page = panel.page
    panel.sign_in("ada@example.org", PASSWORD)
    page.get_by_role("link", name="People", exact=True).click()
    page.get_by_role("button", name="Add a person").click()
    page.get_by_label("Full name").fill("Dana Reid")
    page.get_by_label("E-mail address").fill("dana@example.org")
    page.get_by_label("Duty worker").check()
    panel.visitor.send("Add the person")
    link = page.get_by_label("One-time link").input_value()
    assert faults(page) == []
    panel.visitor.send("Sign out")
    page.goto(link)
    page.get_by_label("New password", exact=True).fill(GOOD)
    page.get_by_label("Enter it again", exact=True).fill(GOOD)
    panel.visitor.send("Set the password")
    expect(page.get_by_text("Your password is set")).to_be_visible()
    panel.visitor.fill_in("dana@example.org", GOOD)
    page.get_by_role("link", name="Your account").click()
    page.get_by_role("link", name="Set up your second factor").click()
    panel.visitor.send("Set up an authenticator app")
    app = scanned(page)
    page.get_by_label("Code from your authenticator app").fill(app.now())
    panel.visitor.send("Check the code")
    shown = page.locator("main li code")
    expect(shown).to_have_count(10)
    codes = shown.all_inner_texts()
    assert len(set(codes)) == 10
    assert faults(page) == []
    panel.visitor.send("Sign out")
    panel.visitor.fill_in("dana@example.org", GOOD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter your code")
    assert faults(page) == []  # opens what is folded
    page.get_by_label("Recovery code").fill(codes[0])
    panel.visitor.send("Use the recovery code")
    expect(page.get_by_role("link", name="Your account")).to_be_visible()


def scanned(page: Page) -> pyotp.TOTP:
    """Read the QR code off the screen, as a phone does."""
    picture = Image.open(io.BytesIO(page.get_by_role("img", name="QR code").screenshot()))
    (found,) = zxingcpp.read_barcodes(picture)
    app = pyotp.parse_uri(found.text)
    assert isinstance(app, pyotp.TOTP)
    assert app.name == "dana@example.org"
    return app


def test_a_page_says_before_its_session_ends_and_stays_with_what_was_typed(panel: Panel) -> None:
    page = panel.page
    panel.sign_in("ada@example.org", PASSWORD)
    page.clock.install()
    panel.visitor.open("/people/add")
    page.get_by_label("Full name").fill("Dana R")
    page.clock.run_for("27:00")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.clock.run_for("00:35")
    dialog = page.get_by_role("dialog", name="You will be signed out soon")
    expect(dialog).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Stay signed in").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_label("Full name")).to_have_value("Dana R")
    page.clock.run_for("27:00")
    expect(dialog).to_have_count(0)
    page.clock.run_for("00:35")
    expect(dialog).to_be_visible()
    page.context.clear_cookies()
    page.get_by_role("button", name="Stay signed in").click()
    expect(dialog).to_contain_text("it is kept while you sign in again")
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.get_by_label("Full name")).to_have_value("Dana R")
