"""The main job from the first message to the confirmed code, on the demo's own stack."""

import re

from playwright.sync_api import Page, expect

from bot.domain.messages import ChannelKind
from bot.ground.roles import Role
from tests.browser.phones import Phone
from tests.browser.visiting import Visitor

WISH = "میں اپنے بھائی سے ہر ہفتے ملنا چاہتی ہوں"
SIZE = "text => parseFloat(getComputedStyle(text).fontSize)"
LARGEST_SIZE = f"all => Math.max(...[...all.querySelectorAll('*')].map({SIZE}))"
TODAY = {"Day": "23", "Month": "11", "Year": "2026"}


def test_two_children_are_heard_and_the_code_is_confirmed(visitor: Visitor) -> None:
    counted = counts(visitor)
    zara = Phone(visitor.another(), ChannelKind.SMS, "Zara")
    two_children_answer(zara, Phone(visitor.another(), ChannelKind.TELEGRAM, "Karim"))
    visitor.sign_in()
    the_iro_sees_both(visitor.page)
    visitor.page.get_by_role("link", name="Zara", exact=True).click()
    the_iro_reads(visitor.page)
    the_iro_records_that_the_review_was_held(visitor.page)
    the_iro_checks_the_words(visitor.page)
    the_iro_confirms(visitor.page)
    the_history_names(visitor.page)
    zara_is_asked_how_it_went(zara)
    visitor.sign_out()
    now = counts(visitor)
    assert {name: now[name] - counted[name] for name in ("Asked",)} == {"Asked": 1}


def two_children_answer(zara: Phone, karim: Phone) -> None:
    """One writes Urdu by text message, the other presses Arabic buttons on Telegram."""
    zara.shows("1 شروع، 2 بعد میں")
    karim.shows("1 بدء")
    zara.write("1")
    karim.press("بدء")
    karim.shows("نبدأ؟")
    karim.press("نعم")
    karim.shows("كيف هو مكان سكنك؟")
    karim.press("🙂 جيد")
    zara.shows("شروع کریں؟")
    zara.write("ہاں")
    zara.shows("آپ کے رہنے کی جگہ پر سب کیسا چل رہا ہے؟")
    zara.reading.finish()
    zara.write(f"4 - {WISH}")
    zara.shows("کیا آپ کو اپنے رہنے کی جگہ محفوظ لگتی ہے؟")
    karim.shows("هل عندك شعور بالأمان في")


def the_iro_sees_both(page: Page) -> None:
    for name, way in (("Zara", "by text message"), ("Karim", "on Telegram")):
        row = page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True))
        expect(row).to_contain_text(re.compile(rf"Answering\s*1 of 10 {way}"))
        expect(row).to_contain_text("1 unread")


def the_iro_reads(page: Page) -> None:
    words = page.locator("#words .child-words").filter(has_text=WISH)
    expect(words).to_have_attribute("lang", "ur")
    expect(words).to_have_attribute("dir", "auto")
    expect(words).to_have_css("direction", "rtl")
    assert words.evaluate(SIZE) == page.locator("main").evaluate(LARGEST_SIZE)
    page.get_by_role("button", name="I have read this").click()
    expect(page.get_by_text("Read by Ira Shah on 23 November 2026")).to_be_visible()
    expect(page.get_by_role("button", name="I have read this")).to_be_hidden()


def the_iro_records_that_the_review_was_held(page: Page) -> None:
    page.locator("summary", has_text="Record that it was held").click()
    for label, number in TODAY.items():
        page.get_by_label(label, exact=True).fill(number)
    page.get_by_label("Not there").check()
    page.get_by_role("button", name="Record that it was held").click()
    expect(page.locator("#held")).to_contain_text("Held on Monday 23 November 2026. Zara was not there.")
    expect(page.locator("#code")).to_contain_text("PN5 when checked")


def the_iro_checks_the_words(page: Page) -> None:
    for question in ("Current?", "Accurate?", "For this review?", "Are these Zara’s own words?"):
        page.get_by_role("group", name=question).get_by_label("Yes").check()
    page.get_by_label("How do you know?").fill("We went through them together on the phone.")
    page.get_by_role("button", name="Save answers").click()
    expect(page.locator("#code")).to_contain_text("Checked by Ira Shah on 23 November 2026")


def the_iro_confirms(page: Page) -> None:
    page.get_by_role("button", name="Confirm PN5").click()
    expect(page.locator("#code")).to_contain_text("Confirmed PN5")


def the_history_names(page: Page) -> None:
    """Everything that was done has its person and its moment."""
    code = page.get_by_role("listitem").filter(has_text="PN5, confirmed by")
    expect(code).to_contain_text(
        re.compile(r"by Ira Shah on 23 November 2026 at \d\d:\d\d; proposed was PN5")
    )
    page.locator("summary", has_text="Who did what").click()
    done = page.locator("details[open] li")
    for event in (
        "marked the words as read",
        "recorded the review as held",
        "answered the check",
        "confirmed the code: PN5",
    ):
        expect(done.filter(has_text=event).first).to_contain_text(
            re.compile(rf"23 November 2026 at \d\d:\d\d: Ira Shah {event}")
        )
    page.locator("summary", has_text="Who looked at the words").click()
    looked = page.get_by_role("listitem").filter(has_text="Ira Shah:").filter(has_text="times, last on")
    expect(looked).to_be_visible()


def zara_is_asked_how_it_went(zara: Phone) -> None:
    zara.page.get_by_role("link", name="Refresh").click()
    zara.page.get_by_role("button", name="Ask how it went").click()
    zara.shows("STOP")


def counts(visitor: Visitor) -> dict[str, int]:
    """Read the year's figures as the participation service does."""
    visitor.sign_in(Role.PARTICIPATION)
    visitor.open("/participation/response?against=nothing")
    figures = visitor.page.locator(".heard-figures__one").all()
    shown = {one.locator("dt").inner_text(): one.locator("dd").inner_text() for one in figures}
    visitor.sign_out()
    return {name: int(number) for name, number in shown.items() if number.isdecimal()}
