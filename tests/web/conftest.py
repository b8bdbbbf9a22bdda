"""The real application on a migrated database of each test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from bot.settings import load
from bot.wiring import Wiring
from tests.content import build
from tests.factories import NOW
from tests.peers import databases
from tests.web.serving import joined_to
from tests.web.world import World, at_work, browser, build_world, with_strangers


@pytest.fixture
def database_url(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the address of this test's own database; a test with a world in it has strangers as well."""
    template = with_strangers if "world" in request.fixturenames else at_work
    with databases.fresh(dialect, tmp_path, template) as url:
        yield url


@pytest.fixture
def wiring(database_url: str, tmp_path: Path) -> Iterator[Wiring]:
    """Join the rooms on this test's own database."""
    wiring = build(load(env="development", database_url=database_url, data_dir=tmp_path))
    yield wiring
    wiring.database.close()


@pytest.fixture
def app(wiring: Wiring) -> Flask:
    """Return the application as a server makes it, joined to this test's own rooms."""
    return joined_to(wiring)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Open a browser in which nobody is signed in."""
    return app.test_client()


@pytest.fixture
def this_week() -> Iterator[None]:
    """Let every clock stand at the tests' Monday morning; a module asks for it with a mark."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world(wiring: Wiring) -> World:
    """Build a small caseload with a stranger's review beside it."""
    return build_world(wiring)


@pytest.fixture
def ira(app: Flask, wiring: Wiring, world: World) -> FlaskClient:
    """Open a browser in which the IRO of the world is signed in."""
    return browser(app, wiring)
