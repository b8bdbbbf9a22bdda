"""A worker is killed after it has told the case system and before it has written that down: the case system is told again."""

import signal
import subprocess
import sys
from datetime import timedelta

from sqlalchemy import select

from bot.channels.listeners import ListenerPost
from bot.exchange import delivery
from bot.store.engine import Database
from bot.store.exchange import WebhookEvent
from tests import factories
from tests.factories import NOW
from tests.fakes.listeners import FakeListener
from tests.faults.processes import ROOT

DIES = """
import os, signal, sys
from datetime import datetime
from bot.channels.listeners import ListenerPost
from bot.exchange import delivery
from bot.settings import Settings
from bot.store import keys
from bot.store.engine import Database

def post(*told):
    ListenerPost(to_itself=True)(*told)
    os.kill(os.getpid(), signal.SIGKILL)

keys.cipher.use(keys.ring(Settings().keys))
delivery.sweep(Database(sys.argv[1]), post, lambda: datetime.fromisoformat(sys.argv[2]))
"""


def test_an_event_whose_worker_died_is_told_again_with_the_same_id(
    database: Database, database_url: str
) -> None:
    with FakeListener() as listener:
        with database.write() as session:
            listens = factories.webhook_listener(session, address=listener.url)
            factories.webhook_event(session, listener_id=listens.id, message_id="msg_kept")
        command = [sys.executable, "-c", DIES, database_url, NOW.isoformat()]
        killed = subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        assert len(listener.told) == 1

        def sweep(later: timedelta) -> int:
            return delivery.sweep(database, ListenerPost(to_itself=True), lambda: NOW + later)

        assert sweep(timedelta()) == 0
        assert sweep(delivery.LEASE + timedelta(seconds=1)) == 1
    first, second = listener.told
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
    with database.read() as session:
        assert session.scalars(select(WebhookEvent.state)).all() == ["taken"]
