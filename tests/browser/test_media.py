"""A child sends a voice note and a drawing from a phone; the IRO hears the one and, after a click, sees the other."""

import re

from playwright.sync_api import expect

from bot.domain.messages import ChannelKind
from tests.browser.judging import faults
from tests.browser.phones import Phone
from tests.browser.visiting import NARROW, Visitor

LONG_ENOUGH = (
    "sound => new Promise(done => { sound.onloadedmetadata = () => done(sound.duration); sound.load(); })"
)


def test_a_voice_note_is_heard_and_a_drawing_seen_after_a_click(visitor: Visitor) -> None:
    page, fetched = visitor.page, list[str]()
    phone = Phone(visitor.another(), ChannelKind.WHATSAPP, "Bilal")
    for sample in ("Voice note", "Photo"):
        phone.page.get_by_role("button", name=sample, exact=True).click()
        expect(phone.page.locator(".heard-phone__message--own").last).to_contain_text(sample)
    expect(phone.page.locator(".heard-phone__message--own").last).to_contain_text("Delivered")
    link = phone.page.get_by_role("link", name="Read it as the IRO")
    where = link.get_attribute("href") or ""
    page.on("request", lambda asked: fetched.append(asked.url) if "/files/" in asked.url else None)
    visitor.sign_in()
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    while_it_is_fetched(visitor, where)
    sound = page.locator("audio").first
    expect(sound).to_be_visible()
    assert fetched == []
    assert 0.8 < sound.evaluate(LONG_ENOUGH.replace("load();", "preload = 'metadata'; sound.load();")) < 1.2
    picture = page.get_by_role("img", name="Photo that the young person sent")
    expect(picture).to_be_hidden()
    before = len(fetched)
    page.get_by_text("Show photo").first.click()
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 480)
    assert len(fetched) == before + 1
    assert faults(page) == []
    page.get_by_role("link", name=re.compile("Add what was said")).first.click()
    page.get_by_label("What was said").fill("la la la")
    assert faults(page) == []
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".heard-beside").first).to_contain_text("la la la")


def while_it_is_fetched(visitor: Visitor, where: str) -> None:
    """Look again until the worker has fetched both files."""
    visitor.open(where)
    for _ in range(40):
        if not visitor.page.get_by_text("it is being fetched").count():
            return
        visitor.page.wait_for_timeout(500)
        visitor.page.reload()
