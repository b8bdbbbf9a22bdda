"""The pictures in the documents: `pytest tests/browser/test_pictures.py --write-images` makes them anew."""

import struct
from pathlib import Path

import pytest
from playwright.sync_api import ViewportSize

from bot.domain.messages import ChannelKind
from bot.ground.roles import Role
from bot.translation import load_content
from tests.browser.judging import OVERHANG
from tests.browser.phones import Phone
from tests.browser.visiting import WIDE, Visitor
from tests.peers.place import CHECKOUT

IMAGES = CHECKOUT / "docs" / "images"
LARGEST = 200_000
NARROWEST = ViewportSize(width=320, height=800)
SPOKEN = sorted(set(load_content().languages) - {"en", "rom"})


def caseload(visitor: Visitor) -> None:
    visitor.sign_in()


def review(visitor: Visitor) -> None:
    visitor.sign_in()
    visitor.page.get_by_role("link", name="Hamza", exact=True).click()


def participation(visitor: Visitor) -> None:
    visitor.sign_in(Role.PARTICIPATION)
    visitor.open("/participation/response")


def simulator(visitor: Visitor) -> None:
    zofia = Phone(visitor, ChannelKind.TELEGRAM, "Zofia")
    zofia.shows("1 start, 2")
    zofia.press("Zacznij")
    zofia.shows("Zaczynamy?")


def sign_in(visitor: Visitor) -> None:
    visitor.open("/sign-in")


PICTURES = {
    "sign-in": (sign_in, 1050),
    "caseload": (caseload, 1300),
    "review": (review, 1200),
    "participation": (participation, 1200),
    "simulator": (simulator, 1200),
}


@pytest.mark.parametrize("name", PICTURES)
def test_the_picture_is_of_the_page_as_it_is(
    visitor: Visitor, name: str, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    go_there, height = PICTURES[name]
    visitor.page.set_viewport_size({**WIDE, "height": height})
    go_there(visitor)
    visitor.page.evaluate("scrollTo(0, 0)")
    asked = pytestconfig.getoption("--write-images", default=False)
    made = (IMAGES if asked else tmp_path) / f"{name}.png"
    visitor.page.screenshot(path=made, animations="disabled")
    assert made.stat().st_size < LARGEST
    assert size(made) == size(IMAGES / made.name)


def test_a_conversation_fits_the_narrowest_phone_in_every_language(
    visitor: Visitor, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    asked = pytestconfig.getoption("--write-images", default=False)
    folder = (IMAGES if asked else tmp_path) / "languages"
    folder.mkdir(exist_ok=True)
    visitor.sign_in(Role.ADMINISTRATOR)
    visitor.page.set_viewport_size(NARROWEST)
    for code in SPOKEN:
        visitor.open(f"/translations/{code}/conversations/pre-short")
        assert visitor.page.evaluate(OVERHANG) <= 0, code
        made = folder / f"{code}.png"
        visitor.page.locator("#conversation").screenshot(path=made, animations="disabled")
        assert made.stat().st_size < LARGEST
    assert {each.stem for each in (IMAGES / "languages").glob("*.png")} == set(SPOKEN)


def size(picture: Path) -> tuple[int, int]:
    """Read width and height from the head of a PNG file."""
    width, height = struct.unpack(">II", picture.read_bytes()[16:24])
    return width, height
