"""Signing in with a council account, in a real browser at a real identity provider."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.ground import accounts
from bot.ground.roles import Role
from bot.settings import load
from bot.store.accounts import Account
from bot.wiring import Wiring
from tests import peers
from tests.browser.judging import faults
from tests.browser.visiting import Visitor
from tests.content import build
from tests.judges.servers import free_port, serving
from tests.peers import databases
from tests.web.serving import door
from tests.web.visiting import add_person
from tests.web.world import at_work
from web import create_app

SERVER = Path(__file__).with_name("council.mjs")
SECRET = "a secret between Heard and the council"
PEOPLE = {
    "1001": {"email": "dana@council.example", "email_verified": True, "groups": ["heard-duty"]},
    "1002": {"email": "nobody@council.example", "email_verified": True, "groups": ["heard-duty"]},
    "1003": {"email": "dana@council.example", "email_verified": False, "groups": ["heard-duty"]},
}


@dataclass
class Council:
    """A panel whose people sign in at the council."""

    visitor: Visitor
    wiring: Wiring

    def sign_in(self, number: str, button: str = "Go on") -> None:
        """Go to the council from the sign-in page and say who one is there."""
        page = self.visitor.page
        page.context.clear_cookies()
        self.visitor.open("/sign-in")
        page.get_by_role("button", name="Sign in with your council account").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Council sign-in")
        page.get_by_label("Staff number").fill(number)
        page.get_by_role("button", name=button).click()


@pytest.fixture
def council(page: Page, tmp_path: Path) -> Iterator[Council]:
    port = free_port()
    with door() as opened, databases.fresh("sqlite", tmp_path, at_work) as url:
        client = {
            "client_id": "heard",
            "client_secret": SECRET,
            "redirect_uris": [f"{opened.url}/sign-in/council/callback"],
        }
        said = (json.dumps(client), json.dumps(PEOPLE))
        command = (peers.node(), SERVER, peers.node_modules(), str(port), *said)
        with serving(command, port, tmp_path / "council.log") as issuer:
            settings = load(
                env="development",
                database_url=url,
                data_dir=tmp_path,
                public_url=opened.url,
                oidc_issuer=issuer,
                oidc_client_id="heard",
                oidc_client_secret=SECRET,
                oidc_groups="heard-admins=administrator,heard-duty=duty",
            )
            wiring = build(settings)
            opened.app = create_app(wiring)
            visitor = Visitor(page, opened.url)
            yield Council(visitor, wiring)
            assert visitor.complaints == []
            wiring.database.close()


def test_who_was_added_comes_in_and_others_read_what_to_do(council: Council) -> None:
    page = council.visitor.page
    dana = add_person(council.wiring, Role.DUTY, "dana@council.example")
    council.sign_in("1003")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are not signed in")
    expect(page.get_by_text("does not say that your e-mail address is verified")).to_be_visible()
    council.sign_in("1002")
    expect(page.get_by_text("Ask the administrator to add you")).to_be_visible()
    assert faults(page) == []
    council.sign_in("1001", "Cancel")
    expect(page.get_by_text("You stopped signing in at your council")).to_be_visible()
    council.sign_in("1001")
    expect(page.get_by_role("link", name="Your account: signed in as")).to_contain_text("Duty worker")
    with council.wiring.database.write() as session:
        found = accounts.one(session, dana.account_id, datetime.now(UTC))
        assert (found.uses_council, found.last_sign_in is not None) == (True, True)
        session.get_one(Account, dana.account_id).email = "moved@council.example"
    council.sign_in("1001")
    expect(page.get_by_role("link", name="Your account: signed in as")).to_be_visible()
    with council.wiring.database.write() as session:
        session.get_one(Account, dana.account_id).active = False
    council.visitor.open("/duty")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    council.sign_in("1001")
    expect(page.get_by_text("Your account is switched off")).to_be_visible()
