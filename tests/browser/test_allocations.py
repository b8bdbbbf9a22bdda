"""A manager gives a sibling group another IRO, and adds a day on which everything is closed."""

import re

from playwright.sync_api import Page, expect

from bot.ground.roles import Role
from tests.browser.judging import faults
from tests.browser.visiting import Visitor

WHY = "Ben is leaving the service at Christmas"


def test_a_manager_changes_the_iro_of_brothers_and_sisters(visitor: Visitor) -> None:
    visitor.sign_in(Role.TEAM_MANAGER)
    page = visitor.page
    page.get_by_role("link", name="Team", exact=True).click()
    page.get_by_role("link", name="IROs", exact=True).click()
    page.get_by_role("link", name="Ben Bennett").click()
    page.get_by_role("link", name=re.compile("change the IRO")).first.click()
    page.get_by_role("button", name="Change the IRO").click()
    expect(page).to_have_title(re.compile("^Error: "))
    assert faults(page) == []
    page.get_by_label("Who shall be the IRO?").select_option(label=_option(page, "Ira Shah"))
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_label("Why?", exact=True).fill(WHY)
    page.get_by_role("button", name="Change the IRO").click()
    expect(page.get_by_text(re.compile("The IRO .*is changed"))).to_be_visible()


def test_a_manager_adds_a_closing_day_and_takes_it_back(visitor: Visitor) -> None:
    visitor.sign_in(Role.TEAM_MANAGER)
    visitor.open("/closing-days")
    page = visitor.page
    for name, value in (("Day", "9"), ("Month", "12"), ("Year", "2026")):
        page.get_by_label(name, exact=True).fill(value)
    page.get_by_label("Only our office is closed").check()
    page.get_by_label("Where did you read it?").fill("The director's note")
    page.get_by_role("button", name="Add the day").click()
    expect(page.get_by_role("rowheader", name="Wednesday 9 December 2026")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("No day is added.")).to_be_visible()


def _option(page: Page, name: str) -> str:
    found = page.get_by_role("option", name=re.compile(name)).first.text_content()
    return str(found)
