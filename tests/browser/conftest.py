"""The demo's own stack, once for a run, and a visitor in a browser with a clean slate."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.phones import PATIENCE
from tests.browser.running import environment, running
from tests.browser.visiting import WIDE, Visitor
from tests.judges.servers import free_port

expect.set_options(timeout=PATIENCE)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the pictures of the documents be made anew."""
    parser.addoption("--write-images", action="store_true", help="write docs/images from the demo's pages")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run `heard demo` and give the address of its panel."""
    folder, port = tmp_path_factory.mktemp("demo"), free_port()
    command = ("demo", "--port", str(port), "--data", str(folder / "data"))
    with running(*command, log=folder / "log", surroundings=environment()) as stack:
        stack.wait_for(lambda said: "Heard is ready" in said)
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, object]:
    """Return every visitor a British browser on a desk, and no download that outlives the test."""
    return {"locale": "en-GB", "timezone_id": "Europe/London", "viewport": WIDE, "accept_downloads": False}


@pytest.fixture
def visitor(page: Page, demo: str) -> Iterator[Visitor]:
    """Return somebody before the demo's panel; at the end nothing may have broken a rule of the page."""
    visitor = Visitor(page, demo)
    yield visitor
    assert visitor.complaints == []
