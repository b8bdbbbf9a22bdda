"""An older copy of the database is put back and the worker starts: nothing that was sent is sent again."""

import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from bot.cli import heard
from bot.operations.generations import HoldReason
from bot.operations.holds import standing
from bot.store.engine import Database
from bot.store.messages import OutboxMessage
from tests import factories
from tests.fakes.twilio import ACCOUNT, NUMBER, TOKEN, FakeTwilio
from tests.faults.processes import environment, kill, running, until
from tests.faults.test_killed_worker import LONG_AGO, copies, is_done, numbers, queue, sign_of_life
from tests.peers import databases

MESSAGES = 60


@pytest.mark.parametrize("whole_folder", [False, True])
def test_sixty_messages_that_were_sent_are_not_sent_again_from_a_restored_file(
    tmp_path: Path, whole_folder: bool
) -> None:
    data, backup = tmp_path / "data", tmp_path / "backup"
    data.mkdir()
    file = data / "heard.db"
    with FakeTwilio() as twilio, databases.fresh("sqlite", tmp_path) as made:
        shutil.copy(made.removeprefix("sqlite:///"), file)
        url = f"sqlite:///{file}"
        env = environment(
            url,
            data,
            TWILIO_ACCOUNT_SID=ACCOUNT,
            TWILIO_AUTH_TOKEN=TOKEN,
            HEARD_SMS_FROM=NUMBER,
            HEARD_TWILIO_API_URL=twilio.url,
            HEARD_TWILIO_CONTENT_URL=twilio.url,
        )
        assert command("migrate", env) == 0
        with databases.opened(url) as database:
            queue(database, MESSAGES)
        _back_up(data, backup)
        work(env, tmp_path, lambda database: is_done(database, MESSAGES), url)
        assert len(copies(twilio)) == MESSAGES
        _put_back(data, backup, whole_folder=whole_folder)
        work(env, tmp_path, _probe(), url)
        # What came after the restore is answered, and nothing else is sent.
        assert len(twilio.messages) == MESSAGES + 1
        with databases.opened(url) as database, database.read() as session:
            held = standing(session.connection())
            assert held is not None
            assert held.why == (HoldReason.RESTORED_FOLDER if whole_folder else HoldReason.OLDER_DATABASE)
            assert held.messages == MESSAGES
        assert command("release", env) == 1
        assert command("reconcile", env) == 0
        assert command("release", env) == 0
        old = _beat(url)
        work(env, tmp_path, lambda database: sign_of_life(database) != old, url)
        assert set(copies(twilio).values()) == {1}
        assert len(twilio.messages) == MESSAGES + 1
        with databases.opened(url) as database:
            assert numbers(database) == {"accepted": MESSAGES + 1}


def work(env: Mapping[str, str], tmp_path: Path, is_ready: Callable[[Database], object], url: str) -> None:
    """Run a worker until it is ready, then kill it."""
    with running("bot.cli", "work", env=env, log=tmp_path / "worker.log") as worker:
        with databases.opened(url) as database:
            until(lambda: is_ready(database), f"the worker is ready, {numbers(database)}")
        kill(worker)


def command(name: str, env: Mapping[str, str]) -> int:
    ours = {key: value for key, value in env.items() if key.startswith(("HEARD_", "TWILIO_"))}
    return CliRunner().invoke(heard, [name], env=ours).exit_code


def _back_up(data: Path, backup: Path) -> None:
    """Copy the folder, the database as SQLite's own tool does."""
    shutil.copytree(data, backup, ignore=shutil.ignore_patterns("heard.db*"))
    with (
        closing(sqlite3.connect(data / "heard.db")) as one,
        closing(sqlite3.connect(backup / "heard.db")) as two,
    ):
        one.backup(two)


def _put_back(data: Path, backup: Path, *, whole_folder: bool) -> None:
    if whole_folder:
        data.rename(data.with_name("broken"))  # its places on the disk stay taken
        shutil.copytree(backup, data)
        return
    for old in data.glob("heard.db*"):
        old.unlink()
    shutil.copy(backup / "heard.db", data)


def _probe() -> Callable[[Database], bool]:
    """Return a look that queues a reply once the hold stands, and is true when that one was sent."""
    queued: list[str] = []

    def is_sent(database: Database) -> bool:
        with database.write() as session:
            if standing(session.connection()) is None:
                return False
            if not queued:
                queued.append(factories.outbox_message(session, priority=1, not_before=LONG_AGO).token)
            found = select(OutboxMessage.status).where(OutboxMessage.token == queued[0])
            return session.scalar(found) == "accepted"

    return is_sent


def _beat(url: str) -> str | None:
    with databases.opened(url) as database:
        return sign_of_life(database)
