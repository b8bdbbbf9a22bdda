"""The way in and out, and what a wrong password says."""

import re

from playwright.sync_api import expect

from tests.browser.visiting import Visitor


def test_an_iro_signs_in_and_out(visitor: Visitor) -> None:
    visitor.sign_in()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Today, Monday 23 November 2026")
    visitor.sign_out()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Sign in")
    visitor.open("/caseload")
    expect(visitor.page).to_have_url(re.compile("/sign-in"))


def test_a_wrong_password_is_said_above_the_form_and_the_address_stays(visitor: Visitor) -> None:
    visitor.open("/")
    visitor.fill_in("ira.shah@heard.example", "not the password")
    page = visitor.page
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Password", exact=True)).to_be_focused()
    expect(page.get_by_label("E-mail address")).to_have_value("ira.shah@heard.example")
