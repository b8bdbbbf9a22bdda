"""The scanning track: a worry becomes a flag for whoever may read the words, once, and nothing else changes."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.messages import ChannelKind
from bot.domain.participation import Policy
from bot.domain.policies import WorriesPolicy
from bot.domain.questionnaires import Phase
from bot.ground import policies
from bot.ground.roles import Role
from bot.reports.feedback import feedback_page
from bot.reviews import flags
from bot.reviews.caseload import caseload
from bot.settings import load
from bot.store.alerts import Flag
from bot.store.audit import AuditEvent
from bot.store.conversations import ConversationRecord
from bot.store.messages import OutboxMessage
from bot.store.reviews import Review
from bot.store.worries import WorryScan
from bot.wiring import Wiring
from tests import factories
from tests.content import build
from tests.factories import NOW, TODAY
from tests.ground.people import iro_of, person
from tests.talk.phones import Phone, asked, enrol, phone_of

WORRY = "i cry myself to sleep and nobody notices"
ORDINARY = "football was good and my friend came over"
MUCH_LATER = NOW + timedelta(days=365 * 40)
KILLED = """
import os, signal, sys
from pathlib import Path
from bot.worries import track
from bot.settings import load
from bot.wiring import build
keep = track.keep
def killed(*given):
    keep(*given)
    os.kill(os.getpid(), signal.SIGKILL)  # after the mark and the flag, before they are committed
track.keep = killed
build(load(env="development", database_url=sys.argv[1], data_dir=Path(sys.argv[2]))).worries.read_new()
"""


@pytest.fixture(autouse=True)
def _this_week() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def wiring(database_url: str, tmp_path: Path) -> Iterator[Wiring]:
    wiring = build(load(env="development", database_url=database_url, data_dir=tmp_path))
    yield wiring
    wiring.database.close()


def wrote(wiring: Wiring, *texts: str, **child: str) -> tuple[int, int]:
    """Let a child write in the middle of the questions; return the review and the conversation."""
    with wiring.database.write() as session:
        phone = asked(session, **child)
        for text in texts:
            phone.writes(text)
        return review_of(session, phone), phone.conversation_id


def review_of(session: Session, phone: Phone) -> int:
    return session.get_one(ConversationRecord, phone.conversation_id).review_id


def noticed(wiring: Wiring) -> Sequence[Flag]:
    with wiring.database.read() as session:
        return session.scalars(select(Flag).where(Flag.name == "worry_noticed").order_by(Flag.id)).all()


def rows(wiring: Wiring, record: type[WorryScan] | type[OutboxMessage]) -> int:
    with wiring.database.read() as session:
        return session.scalar(select(func.count()).select_from(record)) or 0


def test_a_worry_is_shown_to_the_iro_in_its_words_and_nothing_is_sent(wiring: Wiring) -> None:
    review_id, conversation_id = wrote(wiring, "3", WORRY, ORDINARY)
    queued = rows(wiring, OutboxMessage)
    read, raised = wiring.worries.read_new()
    assert (read, raised) == (5, 1)
    assert [(each.conversation_id, each.severity) for each in noticed(wiring)] == [
        (conversation_id, "normal")
    ]
    assert rows(wiring, OutboxMessage) == queued
    with wiring.database.write() as session:
        iro = iro_of(session, session.get_one(Review, review_id).officer_id)
        (shown,) = [each for each in flags.flags_of(session, iro, review_id) if each.name == "worry_noticed"]
        assert shown.words == WORRY
        assert {need.row.review_id for need in caseload(session, iro, Policy(), TODAY).needs} == {review_id}
        flags.acknowledge(session, iro, review_id, shown.id, outcome="Rang her", now=NOW)
        assert flags.flags_of(session, person(session, Role.SERVICE_MANAGER), review_id) == ()
    assert wiring.worries.read_new() == (0, 0)


def test_a_message_is_read_once_and_by_a_new_version_only_when_asked(wiring: Wiring) -> None:
    wrote(wiring, WORRY)
    assert wiring.worries.read_new()[1] == 1
    with wiring.database.write() as session:
        for scan in session.scalars(select(WorryScan)):
            scan.version = "older"
    assert wiring.worries.read_new() == (0, 0)
    assert wiring.worries.read(NOW - timedelta(days=1), again=True) == (3, 0)
    assert wiring.worries.read(NOW - timedelta(days=1), again=True) == (0, 0)
    assert len(noticed(wiring)) == 1


def test_a_kill_before_the_end_leaves_neither_mark_nor_flag_and_soon_both(
    wiring: Wiring, database_url: str, tmp_path: Path
) -> None:
    with wiring.database.write() as session:
        review_id, address_id = enrol(session)
        talk = factories.conversation(session, review_id=review_id, address_id=address_id)
        factories.inbound_message(
            session, body=WORRY, conversation_id=talk.id, address_id=address_id, outcome="handled",
            received_at=MUCH_LATER,  # the process that is killed has the machine's own clock
        )  # fmt: skip
    command = [sys.executable, "-c", KILLED, database_url, str(tmp_path)]
    done = subprocess.run(command, env=dict(os.environ), capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert (rows(wiring, WorryScan), noticed(wiring)) == (0, [])
    assert wiring.worries.read_new() == (1, 1)
    assert wiring.worries.read_new() == (0, 0)
    assert len(noticed(wiring)) == 1


def test_danger_is_not_flagged_a_second_time(wiring: Wiring) -> None:
    wrote(wiring, "he hits me when nobody is there")
    with wiring.database.read() as session:
        assert "distress" in set(session.scalars(select(Flag.name)))
    assert wiring.worries.read_new() == (3, 0)
    assert noticed(wiring) == []


def test_switched_off_nothing_is_read_and_switched_on_only_what_comes_then(wiring: Wiring) -> None:
    _, conversation_id = wrote(wiring, WORRY)
    with wiring.database.write() as session:
        manager = person(session, Role.SERVICE_MANAGER)
        policies.decide(session, manager, WorriesPolicy(noticed=False), NOW)
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "decided_policy")).one()
        assert "True → False" in str(event.detail)
    wiring.decisions.recent.forget()
    assert wiring.worries.read_new() == (0, 0)
    with wiring.database.write() as session:
        policies.decide(session, manager, WorriesPolicy(), NOW + timedelta(minutes=30))
        factories.inbound_message(
            session, body=WORRY, conversation_id=conversation_id, outcome="handled",
            received_at=NOW + timedelta(minutes=40),
        )  # fmt: skip
    wiring.decisions.recent.forget()
    assert wiring.worries.read_new() == (1, 1)


def test_strangers_staff_and_shared_phones_are_not_read(wiring: Wiring) -> None:
    with wiring.database.write() as session:
        factories.inbound_message(session, body=WORRY)
        shared = factories.address(session)
        for _ in range(2):
            factories.binding(session, child_id=factories.child(session).id, address_id=shared.id)
        factories.inbound_message(session, body=WORRY, address_id=shared.id)
        lost = factories.address(session)
        factories.binding(session, address_id=lost.id, suspended_at=NOW)
        factories.inbound_message(session, body=WORRY, address_id=lost.id)
        factories.inbound_message(session, body=WORRY, address_id=lost.id, outcome="ignored")
        wrong = factories.conversation(session, status="wrong_person")
        factories.inbound_message(session, body=WORRY, conversation_id=wrong.id, outcome="handled")
    assert wiring.worries.read_new() == (1, 0)


def test_words_that_no_conversation_took_stand_under_the_last_one_before_a_review(wiring: Wiring) -> None:
    with wiring.database.write() as session:
        review_id, address_id = enrol(session)
        talk = factories.conversation(
            session, review_id=review_id, address_id=address_id, status="closed", open=False
        )
        factories.inbound_message(session, body=WORRY, address_id=address_id)
    assert wiring.worries.read_new() == (1, 1)
    assert [each.conversation_id for each in noticed(wiring)] == [talk.id]


def test_feedback_kept_from_the_iro_is_shown_to_the_participation_service_alone(wiring: Wiring) -> None:
    with wiring.database.write() as session:
        held = {
            "status": "held", "review_on": TODAY - timedelta(days=1), "attendance": "in_person",
            "contribution": "spoke",
        }  # fmt: skip
        review_id, address_id = enrol(session, review=held)
        phone = phone_of(session, review_id, address_id, Phase.POST)
        for text in ("1", "1", WORRY):
            phone.writes(text)
    assert wiring.worries.read_new()[1] == 1
    with wiring.database.write() as session:
        iro = iro_of(session, session.get_one(Review, review_id).officer_id)
        assert flags.flags_of(session, iro, review_id) == ()
        reader = person(session, Role.PARTICIPATION)
        page = feedback_page(session, reader, phone.conversation_id, content=wiring.content, today=TODAY)
        assert [(each.name, each.words, each.is_ours) for each in page.flags] == [
            ("worry_noticed", WORRY, True)
        ]


def test_words_that_the_child_takes_back_take_the_flag_with_them(wiring: Wiring) -> None:
    with wiring.database.write() as session:
        phone = asked(session, ChannelKind.SMS)
        phone.writes(WORRY)
    assert wiring.worries.read_new()[1] == 1
    with wiring.database.write() as session:
        again = Phone(
            session.connection(), phone.address_id, phone.conversation_id, phone.channel, phone.provider_id,
            now=phone.now,
        )  # fmt: skip
        again.writes("delete")
        again.writes("yes")
        assert "worry_noticed" not in again.flags
        assert WORRY not in [each.body for each in again.messages]
    assert noticed(wiring)[0].withdrawn_at is not None
