"""A worker is killed while it fetches a file or has one deleted: nothing is lost, and the next one does it again."""

import signal
import subprocess
import sys
from datetime import timedelta

from sqlalchemy import select

from bot.domain.media import CopyFate, Fetched
from bot.media import copies, fetch
from bot.store.engine import Database
from bot.store.media import MediaFile
from tests import factories
from tests.factories import NOW
from tests.factories.recordings import VOICE_NOTE
from tests.faults.processes import ROOT

DIES = """
import os, signal, sys
from datetime import datetime
from bot.media import copies, fetch
from bot.settings import Settings
from bot.store import keys
from bot.store.engine import Database

class Source:
    def fetch(self, reference, most):
        os.kill(os.getpid(), signal.SIGKILL)

    def delete(self, reference):
        os.kill(os.getpid(), signal.SIGKILL)

keys.cipher.use(keys.ring(Settings().keys))
database, clock = Database(sys.argv[1]), lambda: datetime.fromisoformat(sys.argv[2])
copies.ProviderCopies(database, lambda kind: Source(), clock).sweep()
fetch.sweep(database, lambda kind: Source(), clock, 1000000)
"""


class Source:
    """A provider that has the file."""

    def fetch(self, reference: str, most: int) -> Fetched:
        """Return it."""
        return Fetched(VOICE_NOTE)

    def delete(self, reference: str) -> CopyFate:
        """Have it no more."""
        return CopyFate.GONE


def killed(database_url: str) -> None:
    """Let a worker be killed as soon as it asks the provider for anything."""
    command = [sys.executable, "-c", DIES, database_url, NOW.isoformat()]
    ended = subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr


def test_a_file_whose_worker_died_is_fetched_by_the_next(database: Database, database_url: str) -> None:
    with database.write() as session:
        message = factories.inbound_message(session, media=[["voice", "file-9", "audio/ogg"]])
        waits = {"state": "waiting", "content": None, "file_type": None, "settled_at": None}
        factories.media_file(session, inbound_id=message.id, **waits)
    killed(database_url)

    def sweep(later: timedelta) -> int:
        return fetch.sweep(database, lambda _: Source(), lambda: NOW + later, 1_000_000)

    assert sweep(timedelta()) == 0
    assert sweep(fetch.LEASE + timedelta(seconds=1)) == 1
    with database.read() as session:
        found = session.scalars(select(MediaFile)).one()
        assert (found.state, found.content, found.attempts) == ("fetched", VOICE_NOTE, 2)


def test_a_file_that_kills_every_worker_is_left_alone(database: Database) -> None:
    with database.write() as session:
        factories.media_file(session, state="waiting", attempts=len(fetch.PAUSES) + 1, lease_until=NOW)
    assert fetch.sweep(database, lambda _: Source(), lambda: NOW + timedelta(days=1), 1_000_000) == 0
    with database.read() as session:
        assert session.scalars(select(MediaFile.state)).all() == ["failed"]


def test_a_copy_whose_worker_died_is_deleted_by_the_next(database: Database, database_url: str) -> None:
    with database.write() as session:
        factories.media_file(session, copy_not_before=NOW)
    killed(database_url)

    def sweep(later: timedelta) -> int:
        return copies.ProviderCopies(database, lambda _: Source(), lambda: NOW + later).sweep()

    assert sweep(timedelta()) == 0
    assert sweep(copies.LEASE) == 1
    with database.read() as session:
        found = session.scalars(select(MediaFile)).one()
        assert (found.copy_gone_at, found.copy_attempts) == (NOW + copies.LEASE, 2)
