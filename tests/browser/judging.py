"""What every page owes its reader: axe finds nothing, it is named, and it fits every width."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.visiting import NARROW, WIDE

AXE = Axe()
# All of axe's rules: the one of WCAG 2.2 too, which it does not run by itself, but not its own that everything must
# lie in a landmark, because GOV.UK pages have the way back before theirs.
OPTIONS = {
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}, "region": {"enabled": False}},
}
WIDTHS = (1280, 640, 375, 320)  # the desk at a zoom of 200 % is 640, of 400 % is 320
IN_FORCED_COLOURS = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": ["color-contrast"]}}
OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true })"
OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
NAMES = "[document.title, document.documentElement.lang, document.documentElement.dir]"


def faults(page: Page) -> list[str]:
    """Find what is wrong on a page as it is now, with everything on it unfolded."""
    page.evaluate(OPEN_ALL)
    found = [] if all(page.evaluate(NAMES)) else ["no title, language or direction"]
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        found += [f"{size['width']} pixels: {one}" for one in _violations(page, OPTIONS)]
    found += _overhanging(page)
    page.emulate_media(forced_colors="active")
    found += [f"forced colours: {one}" for one in _violations(page, IN_FORCED_COLOURS)]
    page.emulate_media(forced_colors="none")
    return found


def _violations(page: Page, options: dict[str, Any]) -> list[str]:
    rules = AXE.run(page, options=options).response["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in rules for node in rule["nodes"]]


def _overhanging(page: Page) -> list[str]:
    """Find widths at which the page must be pushed sideways to be read."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({**WIDE, "width": width})
        if page.evaluate(OVERHANG) > 0:
            found.append(f"{width} pixels: {page.evaluate(OVERHANG)} too wide")
    page.set_viewport_size(WIDE)
    return found
