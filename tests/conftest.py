"""What every test may ask for: a migrated database on both engines, a session, a browser, unrelated rows."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
import sqlalchemy
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import orm
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

from tests import garbage, peers, turns
from tests.peers import place
from tests.peers.browser import ARGUMENTS

if TYPE_CHECKING:
    from bot.store.engine import Database

# Two cores shared with a browser and three servers: a slow moment is not a fault of the code. Every run tries the
# same examples, so that no landing fails by chance.
hypothesis.settings.register_profile("heard", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("heard")
STATEMENTS = 5000
MEMORY = Path("/dev/shm")
ENOUGH = 4 * 1024**3


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let somebody run each test on both kinds of database."""
    parser.addoption("--every-database", action="store_true", help="run each test on both databases")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what meets the other kind of database in this turn."""
    left_out = set() if config.getoption("--every-database") else turns.left_out(items)
    config.hook.pytest_deselected(items=[item for item in items if item in left_out])
    items[:] = [item for item in items if item not in left_out]


def pytest_configure(config: pytest.Config) -> None:
    """Name the run, so that its workers share one server of each kind and compile each template once."""
    if not hasattr(config, "workerinput"):
        peers.begin()
        _write_to_memory()
    _compile_statements_once()
    garbage.collect_rarely()
    compiled = place.run_folder() / "templates"
    compiled.mkdir(exist_ok=True)
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": FileSystemBytecodeCache(str(compiled))}


def _compile_statements_once() -> None:
    """Let all engines of a kind share what SQLAlchemy compiled; it compiles for each engine, and a test has its own."""
    compiled: LRUCache[object, object] = LRUCache(STATEMENTS)
    sqlalchemy.Engine._compiled_cache = property(lambda _: compiled, lambda *_: None)  # type: ignore[assignment]
    DefaultDialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]
    DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]


def _write_to_memory() -> None:
    """Keep the files of tests in memory where the machine offers enough: a disk is waited for at every commit."""
    may_run = MEMORY.is_dir() and not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC
    if may_run and shutil.disk_usage(MEMORY).free > ENOUGH and os.access(MEMORY, os.W_OK):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers with the run that began them."""
    if not hasattr(config, "workerinput"):
        peers.end()


@pytest.fixture(scope="module", params=turns.DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    """Run the test once on each kind of database."""
    return str(request.param)


@pytest.fixture
def database_url(dialect: str, tmp_path: Path) -> Iterator[str]:
    """Return the address of a migrated, empty database of this test's own: it may commit and start processes."""
    from tests.peers import databases

    with databases.fresh(dialect, tmp_path) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator["Database"]:
    """Return the product's own way to the rows of this test's own database."""
    from tests.peers import databases

    with databases.opened(database_url) as database:
        yield database


@pytest.fixture
def engine(database: "Database") -> sqlalchemy.Engine:
    """Return the engine of this test's own database."""
    return database.engine


@pytest.fixture(scope="module")
def _shared(dialect: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator["Database"]:
    from tests.peers import databases

    with (
        databases.fresh(dialect, tmp_path_factory.mktemp("shared")) as url,
        databases.opened(url) as database,
    ):
        yield database


@pytest.fixture
def session(_shared: "Database") -> Iterator[orm.Session]:
    """Return a session whose work, commits included, is undone after the test; no other connection sees it."""
    with _shared.engine.connect() as connection:
        outer = connection.begin()
        with orm.Session(
            connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        ) as session:
            yield session
        outer.rollback()


@pytest.fixture(scope="module")
def noise(_shared: "Database") -> None:
    """Add rows that have nothing to do with the tests of a module, so that a query without its filter fails.

    A module turns it on for itself: `pytestmark = pytest.mark.usefixtures("noise")`.
    """
    from tests import factories

    with _shared.write() as session:
        factories.noise(session)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Start the browser that the machine has, quiet on a closed network."""
    return {"executable_path": str(peers.browser_path()), "args": list(ARGUMENTS)}
