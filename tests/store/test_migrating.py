"""A database comes to this version's records and back, with its rows, however often and from wherever it is asked."""

import multiprocessing
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, select, text

from bot.store import migrating
from bot.store.alerts import AlertMessage
from bot.store.engine import Database
from bot.store.errors import BrokenReferences
from bot.store.people import CarePeriod, Child
from bot.store.records import metadata
from tests import factories
from tests.store import racing


def tables(url: str) -> set[str]:
    engine = create_engine(url)
    found = set(inspect(engine).get_table_names()) - {"alembic_version"}
    engine.dispose()
    return found


@pytest.fixture
def empty_url(database_url: str) -> str:
    migrating.go_back(database_url)
    return database_url


def test_the_migrations_make_exactly_the_records(database_url: str) -> None:
    assert migrating.differences(database_url) == []


def test_an_empty_database_stands_at_no_revision(empty_url: str) -> None:
    assert migrating.current(empty_url) is None
    assert tables(empty_url) == set()


def test_migrating_brings_an_empty_database_to_head_and_repeating_changes_nothing(empty_url: str) -> None:
    migrating.migrate(empty_url)
    migrating.migrate(empty_url)
    assert migrating.current(empty_url) == migrating.head()
    assert tables(empty_url) == set(metadata.tables)


def test_a_database_with_rows_goes_down_and_up_again(database: Database, database_url: str) -> None:
    with database.write() as session:
        factories.noise(session)
    migrating.migrate(database_url)
    with database.read() as session:
        assert len(session.scalars(select(Child.known_as)).all()) >= 2
    database.engine.dispose()
    migrating.go_back(database_url)
    assert tables(database_url) == set()
    migrating.migrate(database_url)
    assert migrating.differences(database_url) == []


def test_two_processes_that_start_together_migrate_once(empty_url: str) -> None:
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as processes:
        for done in [processes.submit(racing.migrate_all, empty_url) for _ in range(4)]:
            done.result()
    assert migrating.current(empty_url) == migrating.head()


def test_a_change_that_would_leave_rows_without_a_parent_is_undone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'broken.db'}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE parents (id INTEGER PRIMARY KEY)"))
        connection.execute(text("CREATE TABLE orphans (parent INTEGER REFERENCES parents (id))"))
        connection.execute(text("INSERT INTO orphans VALUES (7)"))
    engine.dispose()
    with pytest.raises(BrokenReferences, match="1 rows of orphans"):
        migrating.migrate(url)
    assert tables(url) == {"parents", "orphans"}


def test_it_works_from_any_folder_and_needs_no_configuration_file(tmp_path: Path) -> None:
    order = "from bot.store.migrating import *; import sys; migrate(sys.argv[1]); print(current(sys.argv[1]))"
    url = f"sqlite:///{tmp_path / 'heard.db'}"
    clean = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", order, url],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=clean,
    )
    assert (done.stdout, done.stderr) == (f"{migrating.head()}\n", "")


def test_each_alert_of_an_older_database_has_its_message(database: Database, database_url: str) -> None:
    with database.write() as session:
        talk = factories.conversation(session)
        message = factories.inbound_message(session, body="he hits me", conversation_id=talk.id)
        alert = factories.alert(session, inbound_id=message.id, name="not_safe")
        factories.alert(session, inbound_id=None)
    database.engine.dispose()
    migrating.go_back(database_url, "0007")
    migrating.migrate(database_url)
    with database.read() as session:
        (kept,) = session.scalars(select(AlertMessage)).all()
        assert (kept.alert_id, kept.inbound_id, kept.conversation_id) == (alert.id, message.id, talk.id)
        assert (kept.name, kept.question, kept.heard_at) == ("not_safe", None, alert.raised_at)


def test_officers_without_an_address_go_back_with_one_that_nobody_can_have(
    database: Database, database_url: str
) -> None:
    with database.write() as session:
        officer = factories.officer(session, email=None, external_id="P77")
        factories.care_period(session, began_earlier=True)
    database.engine.dispose()
    migrating.go_back(database_url, "0014")
    with database.read() as session:
        kept = session.execute(text("SELECT email FROM officers WHERE name = 'Ira Shah'")).scalars()
        assert f"officer-{officer.id}@no-address.invalid" in set(kept)
    database.engine.dispose()
    migrating.migrate(database_url)
    with database.read() as session:
        assert session.scalars(select(CarePeriod.began_earlier)).all() == [False]
