"""The real application on a migrated database of each test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.settings import load
from bot.wiring import Wiring, build
from web import create_app


@pytest.fixture
def wiring(database_url: str, tmp_path: Path) -> Iterator[Wiring]:
    """Join the rooms on this test's own database."""
    wiring = build(load(env="development", database_url=database_url, data_dir=tmp_path))
    yield wiring
    wiring.database.close()


@pytest.fixture
def app(wiring: Wiring) -> Flask:
    """Make the application as a server does."""
    return create_app(wiring)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Open a browser in which nobody is signed in."""
    return app.test_client()
