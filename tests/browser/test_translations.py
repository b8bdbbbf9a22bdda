"""A translator types, and sees at once what it costs and how it looks on a phone that is read from right to left."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from bot.ground.roles import Role
from bot.translation.texts import all_texts
from tests.browser.judging import faults
from tests.browser.visiting import Visitor
from tests.house.panel import Panel, opened
from tests.web import serving

SAFE = ("q:safe", "Do you feel safe where you live?")
SHORT, LONG = "محفوظ؟", "کیا آپ محفوظ ہیں؟ " * 8


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Panel]:
    with opened(tmp_path_factory.mktemp("panel")) as panel:
        yield panel


def test_what_is_typed_is_measured_and_shown_at_once(panel: Panel, page: Page) -> None:
    client = panel.visitor(Role.TRANSLATOR.value)
    client.get("/translations")
    cookie = client.get_cookie("heard")
    assert cookie is not None
    with serving.door() as door:
        door.app = panel.app
        sana = Visitor(page, door.url)
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": door.url}])
        sana.open(f"/translations/ur/{all_texts()[SAFE].key}")
        preview, findings = page.locator("#preview"), page.locator("#findings")
        words = page.get_by_label("The sentence in Urdu")
        expect(words).to_have_attribute("dir", "rtl")
        words.fill(SHORT)
        expect(preview).to_contain_text(f"{SHORT}\n1 ")
        expect(findings).to_contain_text("1 segment of UCS-2 as a text message, at most 2")
        assert preview.evaluate("each => getComputedStyle(each).direction") == "rtl"
        words.fill(LONG)
        expect(findings).to_contain_text("segments of UCS-2, and at most 2 are allowed")
        words.fill(f"{SHORT} 9")
        expect(findings).to_contain_text("the digits differ")
        assert faults(page) == []
        words.fill(SHORT)
        page.get_by_role("button", name="Save and sign off").click()
        expect(page.get_by_text("Signed off, with your name")).to_be_visible()
        assert sana.complaints == []
