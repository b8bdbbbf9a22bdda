"""No page must be pushed sideways, however long its words are, or bring its machinery to paper."""

from collections.abc import Iterator

import flask.testing
import pytest
from playwright.sync_api import Page

from bot.domain.quality import CheckKind
from tests.browser.judging import OPEN_ALL, OVERHANG
from tests.browser.visiting import Visitor
from tests.house.panel import PUBLIC, Panel, opened
from tests.judges.rich import LONG, enrich, lengthen
from tests.web import serving

# At the least width of each layout, where there is the least room.
WIDTHS = (1101, 901, 769, 641, 320)
# A browser tells scripts of a new width with the next frame; nobody waits for a thousand of them.
OVERHANG_NOW = f"(dispatchEvent(new Event('resize')), {OVERHANG})"
TEXT = "text/html"
# Just above each width at which a table of rates has more room, and between them.
DESKS = (901, 1040, 1101, 1200)
FOUR_FIGURES = """() => document.querySelectorAll("td.govuk-table__cell--numeric").forEach(each => {
    each.firstChild.data = "2,345"
})"""
# What has no use on paper; a field that is shown there all the same is named by its HTML.
MACHINERY = """() => [...document.querySelectorAll(
    ".govuk-service-navigation, .govuk-back-link, .govuk-footer, form button, input, select, textarea"
)].filter(each => each.checkVisibility()).map(each => each.outerHTML.slice(0, 100))"""


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Panel]:
    with opened(tmp_path_factory.mktemp("panel")) as panel:
        enrich(panel, LONG)
        lengthen(panel)
        yield panel


def test_every_page_fits_every_window_with_the_longest_words_and_paper_without_machinery(
    panel: Panel, page: Page
) -> None:
    with serving.door() as door:
        door.app = panel.app
        reader, found, seen = Visitor(page, door.url), {}, 0
        for role, paths in _paths(panel).items():
            client = panel.visitor(role)
            page.context.clear_cookies()
            client.get("/help")
            _sign_in(reader, client)
            for path in paths:
                reader.open(path)
                page.evaluate(OPEN_ALL)
                seen += 1
                for width in WIDTHS:
                    page.set_viewport_size({"width": width, "height": 800})
                    if (overhang := page.evaluate(OVERHANG_NOW)) > 0:
                        found[f"{role} {path} at {width}"] = overhang + width
                page.emulate_media(media="print")
                if page.evaluate(MACHINERY):
                    found[f"{role} {path} on paper"] = page.evaluate(MACHINERY)
                page.emulate_media(media="screen")
    assert found == {}
    assert seen > 60


def test_the_widest_table_of_numbers_fits_each_desk(panel: Panel, page: Page) -> None:
    with serving.door() as door:
        door.app, client = panel.app, panel.visitor("participation")
        client.get("/help")
        reader = Visitor(page, door.url)
        _sign_in(reader, client)
        reader.open("/participation/response")
        page.evaluate(FOUR_FIGURES)
        found = {}
        for width in DESKS:
            page.set_viewport_size({"width": width, "height": 800})
            found[width] = page.evaluate(OVERHANG)
    assert found == dict.fromkeys(DESKS, 0)


def test_each_check_of_data_quality_has_a_row_in_the_pages_above(panel: Panel) -> None:
    """Guards the test above: lists without rows would fit any screen."""
    client = panel.visitor("service_manager")
    empty = [kind for kind in WITH_ROWS if "data-label" not in client.get(f"/quality/{kind}").text]
    assert empty == []


WITH_ROWS = (CheckKind.DUE_DIFFERS, CheckKind.NO_SYMBOLS, CheckKind.NO_CODE)


def _paths(panel: Panel) -> dict[str | None, list[str]]:
    """Return each page once, with the first role that may open it; of data quality every list."""
    found: dict[str | None, list[str]] = {}
    for rule in panel.rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        paths = (
            [f"/quality/{kind}" for kind in CheckKind]
            if rule.endpoint == "quality.listing"
            else panel.paths(rule)
        )
        access = panel.access(rule)
        roles = [None] if access == PUBLIC else sorted(access)
        for path in dict.fromkeys(paths):
            role = next((each for each in roles if _shows(panel.visitor(each), path)), ...)
            if role is not ...:
                found.setdefault(role, []).append(path)
    return found


def _shows(client: flask.testing.FlaskClient, path: str) -> bool:
    answer = client.get(path)
    return answer.status_code == 200 and answer.mimetype == TEXT


def _sign_in(reader: Visitor, client: flask.testing.FlaskClient) -> None:
    cookie = client.get_cookie("heard")
    if cookie:
        reader.page.context.add_cookies([{"name": "heard", "value": cookie.value, "url": reader.url}])
