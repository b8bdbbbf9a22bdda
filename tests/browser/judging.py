"""What every page owes its reader: axe finds nothing, it is named, and it fits every width."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.visiting import NARROW, WIDE

AXE = Axe()
# All of axe's rules: the one of WCAG 2.2 too, which it does not run by itself.
RULES = {"target-size": {"enabled": True}, "region": {"enabled": True}}
CONTRAST = "color-contrast"
SAME_COLOURS = {
    CONTRAST: {"enabled": False}
}  # a narrow page has the colours of the wide one, and they take longest
WIDTHS = (1280, 1100, 1024, 768, 640, 375, 320)  # the desk at a zoom of 200 % is 640, of 400 % is 320
OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true })"
OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
NAMES = "[document.title, document.documentElement.lang, document.documentElement.dir]"


def faults(page: Page) -> list[str]:
    """Find what is wrong on a page as it is now, with everything on it unfolded, on screens of every width."""
    return faults_of_reading(page) + _overhanging(page)


def faults_of_reading(page: Page) -> list[str]:
    """Find what axe has to say of a page as it is now, unfolded, on a desk and on a phone."""
    page.evaluate(OPEN_ALL)
    found = [] if all(page.evaluate(NAMES)) else ["no title, language or direction"]
    page.evaluate(AXE.axe_script)
    found += _violations(page, rules=RULES)
    page.set_viewport_size(NARROW)
    found += [f"narrow: {one}" for one in _violations(page, rules=RULES | SAME_COLOURS)]
    page.set_viewport_size(WIDE)
    return found


def faults_in_forced_colours(page: Page) -> list[str]:
    """Find what cannot be told apart where the reader's own colours replace those of the page."""
    page.emulate_media(forced_colors="active")
    page.evaluate(OPEN_ALL)
    page.evaluate(AXE.axe_script)
    return _violations(page, runOnly={"type": "rule", "values": [CONTRAST]})


def _violations(page: Page, **options: Any) -> list[str]:
    answer = page.evaluate("options => axe.run(options)", {"resultTypes": ["violations"], **options})
    return [f"{rule['id']}: {node['html'][:160]}" for rule in answer["violations"] for node in rule["nodes"]]


def _overhanging(page: Page) -> list[str]:
    """Find widths at which the page must be pushed sideways to be read."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({**WIDE, "width": width})
        if page.evaluate(OVERHANG) > 0:
            found.append(f"{width} pixels: {page.evaluate(OVERHANG)} too wide")
    page.set_viewport_size(WIDE)
    return found
