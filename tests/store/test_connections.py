"""Connections of the hot path that are used again: few, whole, and never one that the database has cut."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from bot.store import connections
from bot.store.connections import MOST_KEPT, KeptConnections
from bot.store.engine import Database
from tests.peers import databases


@pytest.fixture
def kept(database: Database) -> Iterator[KeptConnections]:
    kept = KeptConnections(database.engine)
    yield kept
    kept.close()


def works(connection: Connection) -> bool:
    with connection.begin():
        return bool(connection.scalar(text("SELECT 1")))


def gives_one_that_works(kept: KeptConnections) -> bool:
    connection = kept.take()
    try:
        return works(connection)
    finally:
        kept.give_back(connection)


def test_a_connection_in_steady_use_stays(kept: KeptConnections) -> None:
    first = kept.take()
    kept.give_back(first)
    second = kept.take()
    kept.give_back(second)
    assert second is first


def test_two_that_work_at_once_have_a_connection_each(kept: KeptConnections) -> None:
    first, second = kept.take(), kept.take()
    assert first is not second
    assert works(first)
    assert works(second)
    kept.give_back(first)
    kept.give_back(second)


def test_the_pool_never_runs_dry(kept: KeptConnections, database: Database) -> None:
    taken = [kept.take() for _ in range(5)]
    for each in taken:
        kept.give_back(each)
    assert database.engine.pool.checkedout() == MOST_KEPT  # type: ignore[attr-defined]


def test_one_that_rested_is_asked_whether_it_stands(
    kept: KeptConnections, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "LONGEST_REST", 0.0)
    kept.give_back(kept.take())
    databases.cut(database)
    assert gives_one_that_works(kept)


def test_one_that_broke_is_not_kept(kept: KeptConnections, database: Database) -> None:
    broken = kept.take()
    broken.begin()
    broken.invalidate()
    kept.give_back(broken)
    assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    assert gives_one_that_works(kept)


def test_a_transaction_left_open_is_undone_and_not_handed_on(
    kept: KeptConnections, database: Database
) -> None:
    careless = kept.take()
    careless.begin()
    kept.give_back(careless)
    assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_a_database_that_was_cut_is_reached_again_with_the_next_transaction(database: Database) -> None:
    for each in [database._kept.take() for _ in range(MOST_KEPT)]:
        database._kept.give_back(each)
    databases.cut(database)
    with ExitStack() as stack:
        if not database.is_sqlite:
            stack.enter_context(pytest.raises(OperationalError))
        with database.connection() as connection:
            connection.execute(text("SELECT 1"))
    with database.connection() as connection:
        assert connection.scalar(text("SELECT 1")) == 1


def test_closing_gives_every_connection_back(database: Database) -> None:
    with database.connection():
        pass
    assert database.engine.pool.checkedout() == 1  # type: ignore[attr-defined]
    database.let_go()
    assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


@pytest.mark.parametrize("dialect", ["postgresql"], scope="module")
def test_postgresql_compiles_no_statement_to_machine_code(database: Database) -> None:
    with database.read() as session:
        said = session.execute(text("SELECT setting, source FROM pg_settings WHERE name = 'jit'")).one()
    assert tuple(said) == ("off", "session")
