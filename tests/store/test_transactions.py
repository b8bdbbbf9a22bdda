"""One way to write: all or nothing, writers in line, also across threads, processes and forks."""

import multiprocessing
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text

from bot.store.engine import Database, WriterLock
from bot.store.errors import WriteInsideWrite
from bot.store.installation import Fact
from bot.store.messages import InboundMessage
from tests import factories
from tests.peers import databases
from tests.store import racing


def names(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Fact.name).order_by(Fact.name)))


def test_what_was_written_is_there_for_the_next_reader(database: Database) -> None:
    with database.write() as session:
        factories.fact(session, name="kept")
    with database.connection() as connection:
        connection.execute(insert(Fact).values(name="kept too", value="yes"))
    assert names(database) == ["kept", "kept too"]


def _write_and_fail(database: Database) -> None:
    with database.write() as session:
        factories.fact(session, name="lost")
        raise LookupError


def _connect_and_fail(database: Database) -> None:
    with database.connection() as connection:
        connection.execute(insert(Fact).values(name="lost too", value="yes"))
        raise LookupError


def test_an_error_undoes_the_whole_transaction_and_leaves_the_way_free(database: Database) -> None:
    with pytest.raises(LookupError):
        _write_and_fail(database)
    with pytest.raises(LookupError):
        _connect_and_fail(database)
    with database.write() as session:
        factories.fact(session, name="kept")
    assert names(database) == ["kept"]


def test_a_record_can_be_looked_at_after_its_transaction(database: Database) -> None:
    with database.write() as session:
        fact = factories.fact(session, name="kept")
    assert fact.name == "kept"


def test_what_a_reader_changes_is_not_kept(database: Database) -> None:
    with database.read() as session:
        factories.fact(session, name="lost")
    assert names(database) == []


def test_what_readers_ask_again_and_again_stays_prepared_on_postgresql(tmp_path: Path) -> None:
    with databases.fresh("postgresql", tmp_path) as url, databases.opened(url) as database:
        for _ in range(9):
            names(database)
        with database.read() as session:
            prepared = session.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    assert [each for each in prepared if "FROM facts" in each]


def test_a_reader_sees_one_state_while_another_writes(database: Database) -> None:
    with database.read() as reader:
        reader.connection(
            execution_options={} if database.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        )
        before = reader.scalar(select(func.count()).select_from(Fact))
        with database.write() as session:
            factories.fact(session)
        assert reader.scalar(select(func.count()).select_from(Fact)) == before


def test_a_row_that_points_to_nothing_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"), database.write() as session:
        factories.allocation(session, child_id=999_999)


def test_sqlite_is_kept_safe_through_a_power_cut(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'heard.db'}")
    with database.engine.connect() as connection:
        facts = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    database.close()
    assert facts == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.parametrize("dialect", ["sqlite"], scope="module")
def test_a_second_transaction_inside_the_first_is_an_error_and_not_an_endless_wait(
    database: Database,
) -> None:
    with database.write(), pytest.raises(WriteInsideWrite), database.write():
        pass
    with database.write() as session:
        factories.fact(session, name="kept")
    assert names(database) == ["kept"]


def test_a_wait_that_failed_leaves_the_lock_to_others(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path / "a.lock")
    lock.close()
    failures: list[OSError] = []

    def enter() -> None:
        try:
            lock.__enter__()
        except OSError as error:
            failures.append(error)

    for _ in range(2):
        waiting = threading.Thread(target=enter, daemon=True)
        waiting.start()
        waiting.join(timeout=10)
    assert len(failures) == 2


def test_two_processes_with_two_threads_each_lose_no_count_and_meet_no_lock(
    database: Database, database_url: str
) -> None:
    with database.write() as session:
        factories.fact(session, name=racing.COUNTER, value="0")
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as processes:
        for done in [processes.submit(racing.count_up, database_url, 2, 50) for _ in range(2)]:
            done.result()
    with database.read() as session:
        assert session.get_one(Fact, racing.COUNTER).value == "200"


def test_of_fifty_messages_with_one_provider_id_one_is_taken(database: Database, database_url: str) -> None:
    assert racing.insert_same(database_url, "SM1", 50) == 1
    with database.read() as session:
        assert session.scalars(select(InboundMessage.provider_message_id)).all() == ["SM1"]


FORKED = """
import os, select, sys
from pathlib import Path
from bot.store.engine import WriterLock

lock = WriterLock(Path(sys.argv[1]))
reading, writing = os.pipe()
with lock:
    child = os.fork()
    if child == 0:
        with lock:
            os.write(writing, b"in")
        os._exit(0)
    waited = not select.select([reading], [], [], 0.3)[0]
print(waited, os.read(reading, 2), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
with lock:
    pass
"""


def test_a_forked_process_takes_its_own_turn_behind_its_parent(tmp_path: Path) -> None:
    assert run(FORKED, str(tmp_path / "a.lock")) == ("True b'in' 0\n", "")


FORKED_POOL = """
import os, sys
from sqlalchemy import text
from bot.store.engine import Database

def answer(database, number):
    with database.write() as session:
        return session.scalar(text(f"SELECT {number}"))

database = Database(sys.argv[1])
files = lambda: len(os.listdir("/proc/self/fd"))
before = files()
answer(database, 1)
child = os.fork()
right = files() == before and all(answer(database, number) == number for number in range(200))
if child == 0:
    os._exit(0 if right else 1)
print(right, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_forked_process_has_connections_of_its_own(database_url: str) -> None:
    assert run(FORKED_POOL, database_url) == ("True 0\n", "")


def run(program: str, argument: str) -> tuple[str, str]:
    """Run a program in a process of its own, which may fork freely; give what it printed and complained."""
    order = [sys.executable, "-c", program, argument]
    done = subprocess.run(order, check=False, capture_output=True, text=True, timeout=60)
    return done.stdout, done.stderr
