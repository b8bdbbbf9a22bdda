"""The worker sends morning e-mails beside its other work: where that was decided, and never before a call to duty."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import time
from pathlib import Path
from typing import Any

import pytest
import time_machine

from bot.domain.policies import MorningPolicy, written
from bot.operations import holds
from bot.operations.generations import HoldReason
from bot.settings import load
from bot.wiring import Wiring
from tests import factories
from tests.content import build
from tests.fakes.mail import FakeMail
from tests.faults.processes import until
from tests.reports.test_mornings import MORNING, Team, given, send
from tests.safeguarding.test_duty_calls import hook
from tests.test_worker import working


@pytest.fixture
def fake() -> Iterator[FakeMail]:
    with FakeMail() as fake:
        yield fake


@pytest.fixture
def duty() -> Iterator[tuple[str, list[Any]]]:
    """Run the web address that is called to danger; return it with what is posted there."""
    with hook() as called:
        yield called


@pytest.fixture
def wiring(
    database_url: str, tmp_path: Path, fake: FakeMail, duty: tuple[str, list[Any]]
) -> Iterator[Wiring]:
    posts = {"smtp_url": fake.url, "mail_from": "heard@example.org", "duty_contacts": duty[0]}
    wiring = build(load(database_url=database_url, data_dir=tmp_path, **posts))
    yield wiring
    wiring.database.close()


def decided(wiring: Wiring, at: time = time(8)) -> Team:
    with wiring.database.write() as session:
        factories.policy(session, name="morning", value=written(MorningPolicy(sent=True, at=at)))
    wiring.decisions.recent.forget()
    return given(wiring.database)


def test_nothing_goes_before_somebody_decided_it_nor_before_the_time_that_was_decided(
    wiring: Wiring, fake: FakeMail
) -> None:
    with time_machine.travel(MORNING, tick=False):
        given(wiring.database)
        wiring.write_mornings()
        assert fake.taken == []
        decided(wiring, time(8, 30))
        wiring.write_mornings()
        assert fake.taken == []
    with time_machine.travel(MORNING.replace(minute=30), tick=False):
        wiring.write_mornings()
    assert len(fake.taken) == 4


def test_without_a_mail_server_and_from_an_older_copy_nothing_goes(wiring: Wiring, fake: FakeMail) -> None:
    with time_machine.travel(MORNING, tick=False):
        decided(wiring)
        settings = load(database_url=wiring.settings.database_url, data_dir=wiring.settings.data_dir)
        Wiring(settings, wiring.database).write_mornings()
        with wiring.database.write() as session:
            holds.hold(session.connection(), HoldReason.OLDER_DATABASE, MORNING)
        wiring.write_mornings()
    assert fake.taken == []


def test_workers_that_begin_together_send_each_e_mail_once(wiring: Wiring, fake: FakeMail) -> None:
    found = given(wiring.database)
    start = threading.Barrier(4)

    def work(_: int) -> int:
        start.wait()
        return send(wiring.database, fake)

    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(work, range(4))) == 2
    assert sorted(letter["To"] for letter in fake.taken) == sorted([found.iro.email, found.manager.email])


def test_a_call_to_duty_waits_for_no_morning_e_mail(
    wiring: Wiring, fake: FakeMail, duty: tuple[str, list[Any]]
) -> None:
    decided(wiring)
    fake.may_answer.clear()
    with time_machine.travel(MORNING), working(wiring):
        until(fake.is_asked.is_set, "an e-mail is on its way, and nobody answers")
        with wiring.database.write() as session:
            factories.alert(session, raised_at=MORNING)
        until(lambda: duty[1], "duty is called")
        assert fake.taken == []
        fake.may_answer.set()
