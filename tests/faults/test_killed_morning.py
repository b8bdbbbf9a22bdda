"""A worker is killed after the mail server has taken a morning e-mail and before that is written down: once more."""

import signal
import subprocess
import sys
from datetime import timedelta

from sqlalchemy import select

from bot.reports.mornings import LEASE
from bot.store.engine import Database
from bot.store.mornings import MorningMail
from tests.factories import NOW
from tests.fakes.mail import FakeMail
from tests.faults.processes import ROOT
from tests.reports.test_mornings import given, send

DIES = """
import os, signal, sys
from datetime import datetime, time
from bot.channels import mail
from bot.domain.duty import MailServer
from bot.reports.mornings import MorningLetter, sweep
from bot.settings import Settings
from bot.store import keys
from bot.store.engine import Database

def post(*letter):
    mail.send(MailServer(sys.argv[3], "heard@example.org"), *letter)
    os.kill(os.getpid(), signal.SIGKILL)

keys.cipher.use(keys.ring(Settings().keys))
clock = lambda: datetime.fromisoformat(sys.argv[2])
sweep(Database(sys.argv[1]), post, MorningLetter("Heard", "https://heard.example"), time(8), clock)
"""


def test_an_e_mail_whose_worker_died_goes_once_more_and_holds_up_no_other(
    database: Database, database_url: str
) -> None:
    found = given(database)
    with FakeMail() as fake:
        command = [sys.executable, "-c", DIES, database_url, NOW.isoformat(), fake.url]
        killed = subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        assert [send(database, fake, NOW), send(database, fake, NOW)] == [1, 0]
        after = NOW + LEASE + timedelta(seconds=1)
        assert [send(database, fake, after), send(database, fake, after)] == [1, 0]
        to = [letter["To"] for letter in fake.taken]
    assert to == [found.iro.email, found.manager.email, found.iro.email]
    with database.read() as session:
        assert sorted(session.scalars(select(MorningMail.state))) == ["nothing", "sent", "sent"]
