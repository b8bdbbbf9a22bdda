"""A duty worker is called to an alert, takes it and says what was done, on a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from bot.ground.roles import Role
from tests.browser.judging import faults
from tests.browser.visiting import NARROW, WIDE, Visitor


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["desk", "phone"])
def test_an_alert_is_taken_finished_and_opened_again(visitor: Visitor, size: dict[str, int]) -> None:
    page = visitor.page
    page.set_viewport_size(size)  # type: ignore[arg-type]
    visitor.sign_in(Role.DUTY)
    expect(page.get_by_role("heading", name="Salma: does not feel safe")).to_be_visible()
    page.get_by_text("to the people on duty").first.click()
    expect(page.get_by_text("+447700900997").first).to_be_visible()
    taken = page.get_by_role("button", name="I am dealing with this")
    if taken.count():
        taken.click()
    expect(page.get_by_text("You are dealing with this since")).to_be_visible()
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("Spoke to the child or an adult").check()
    page.get_by_label("What happened, and who did you speak to?").fill("Rang her carer, she is with her aunt")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("No message needs an adult now")).to_be_visible()
    page.get_by_text("Open it again").first.click()
    page.get_by_label("Why must it be looked at again?").first.fill("She wrote again")
    assert faults(page) == []
    page.get_by_role("button", name="Open it again").first.click()
    expect(page.get_by_role("heading", name="Salma: does not feel safe")).to_be_visible()
