"""An IRO's work without a mouse: the way in, reading, the code."""

import re

from playwright.sync_api import Locator, expect

from bot.ground.roles import Role
from tests.browser.judging import faults
from tests.browser.visiting import PASSWORDS, Visitor

FARTHEST = 80
OUTLINE = """one => {
  const seen = one.getBoundingClientRect();
  const top = document.elementFromPoint(seen.x + seen.width / 2, seen.y + seen.height / 2);
  return [one.contains(top), getComputedStyle(one).outlineStyle + getComputedStyle(one).boxShadow];
}"""


def test_words_are_read_and_a_code_is_confirmed_without_a_mouse(visitor: Visitor) -> None:
    page = visitor.page
    sign_in(visitor)
    go_to(visitor, page.get_by_role("link", name=re.compile("Read.*Leyla")))
    go_to(visitor, page.get_by_role("button", name="I have read this"))
    expect(page.get_by_text("Read by Ira Shah on 23 November 2026")).to_be_visible()
    go_to(visitor, page.get_by_role("link", name="Today").first)
    go_to(visitor, page.get_by_role("link", name=re.compile("Confirm the code.*Amina")))
    go_to(visitor, page.get_by_role("button", name="Confirm PN1"))
    expect(page.locator("#code")).to_contain_text("Confirmed PN1")


def test_a_child_is_found_from_any_page_without_a_mouse(visitor: Visitor) -> None:
    page, keys = visitor.page, visitor.page.keyboard
    sign_in(visitor)
    visitor.open("/account")
    reach(visitor, page.get_by_label("Find a child by name or id"))
    keys.type("leyl")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Leyla")
    expect(page.get_by_role("heading", name="What Leyla said")).to_be_visible()
    assert faults(page) == []


def sign_in(visitor: Visitor) -> None:
    """Sign in by the keyboard; the first key skips to the form."""
    account, keys = PASSWORDS[Role.IRO], visitor.page.keyboard
    visitor.open("/")
    keys.press("Tab")
    expect(visitor.page.get_by_text("Skip to main content")).to_be_in_viewport()
    keys.press("Enter")
    for words in (account.email, account.password):
        keys.press("Tab")
        keys.type(words)
    keys.press("Enter")
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("Today")


def go_to(visitor: Visitor, target: Locator) -> None:
    """Press Tab until the target has the focus, then press Enter."""
    reach(visitor, target)
    visitor.page.keyboard.press("Enter")


def reach(visitor: Visitor, target: Locator) -> None:
    """Press Tab until the target has the focus, which must be seen and not be covered."""
    expect(target).to_be_visible()
    for _ in range(FARTHEST):
        visitor.page.keyboard.press("Tab")
        if target.evaluate("one => one === document.activeElement"):
            break
    expect(target).to_be_focused()
    uncovered, outline = target.evaluate(OUTLINE)
    assert uncovered
    assert outline != "nonenone"
