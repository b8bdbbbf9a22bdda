"""An older copy of a database sends nothing that may have been sent already; what is new is answered all the same."""

import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.operations import generations, holds
from bot.operations.generations import HoldReason, look
from bot.settings import load
from bot.store import stamps
from bot.store.audit import AuditEvent
from bot.store.conversations import ConversationRecord, Timer
from bot.store.installation import DataFolder, Installation
from bot.store.messages import OutboxMessage
from bot.wiring import Wiring, build, now
from tests import factories
from tests.fakes.twilio import ACCOUNT, NUMBER, TOKEN, FakeTwilio
from tests.talk.phones import enrol

FOUR_O_CLOCK = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
COUNT = 6


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    with FakeTwilio() as fake:
        yield fake


Opener = Callable[[str], Wiring]


@pytest.fixture
def opens(database_url: str, tmp_path: Path, twilio: FakeTwilio) -> Iterator[Opener]:
    """Open the installation as a worker with a data folder of this name does."""
    opened = []

    def start(folder: str = "data") -> Wiring:
        settings = load(
            database_url=database_url,
            data_dir=tmp_path / folder,
            twilio_account_sid=ACCOUNT,
            twilio_auth_token=TOKEN,
            sms_from=NUMBER,
            twilio_api_url=twilio.url,
            twilio_content_url=twilio.url,
        )
        wiring = build(settings)
        opened.append(wiring)
        wiring.compare_generations()
        return wiring

    yield start
    for wiring in opened:
        wiring.database.close()


def queue(wiring: Wiring, priority: int = 1, count: int = COUNT) -> None:
    with wiring.database.write() as session:
        for place in range(count):
            body = {"text": f"message {place} of {count}", "choices": []}
            made = {"created_at": now(), "not_before": LONG_AGO, "body": body}
            factories.outbox_message(session, priority=priority, **made)


def put_back(wiring: Wiring) -> None:
    """Let the database be as it was before anything was sent: pending, and one epoch that it knew."""
    with wiring.database.write() as session:
        session.execute(
            update(OutboxMessage).values(status="pending", attempts=0, provider_id=None, sent_at=None)
        )
        session.execute(update(DataFolder).values(epoch=1))


def statuses(wiring: Wiring) -> dict[str, int]:
    with wiring.database.read() as session:
        found = select(OutboxMessage.status, func.count()).group_by(OutboxMessage.status)
        return dict(map(tuple, session.execute(found)))


def why(wiring: Wiring) -> str | None:
    with wiring.database.read() as session:
        found = holds.standing(session.connection())
        return found and found.why


def test_a_restored_database_sends_nothing_again_and_after_the_release_nothing_twice(
    opens: Opener, twilio: FakeTwilio
) -> None:
    before = opens("data")
    queue(before)
    before.dispatch()
    assert len(twilio.messages) == COUNT
    put_back(before)
    after = opens("data")
    queue(after, count=1)
    after.minute()
    assert why(after) == HoldReason.OLDER_DATABASE
    texts = [one["body"] for one in twilio.messages]
    assert texts[COUNT:] == ["message 0 of 1"]  # a reply to what came after the restore
    with pytest.raises(holds.CannotRelease, match="heard reconcile"):
        after.release("ada")
    assert after.ask_about_held() == holds.Reconciled(sent=COUNT)
    assert after.release("ada") == holds.Released(0, 0, 0)
    after.minute()
    assert (why(after), len(twilio.messages)) == (None, COUNT + 1)
    assert statuses(after) == {"accepted": COUNT + 1}
    with opens("data").database.read() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "released")).one()
        assert event.detail["by"] == "ada"


def test_what_was_never_sent_leaves_after_the_release_once(opens: Opener, twilio: FakeTwilio) -> None:
    before = opens("data")
    queue(before)
    before.dispatch()
    put_back(before)
    lost = twilio.messages[2:]
    del twilio.messages[2:]
    after = opens("data")
    assert after.ask_about_held() == holds.Reconciled(sent=2, absent=COUNT - 2)
    after.dispatch()
    assert len(twilio.messages) == 2
    assert after.release("ada").leaving == COUNT - 2
    after.dispatch()
    assert sorted(one["body"] for one in twilio.messages[2:]) == sorted(one["body"] for one in lost)


def test_what_no_provider_can_tell_about_stays_unsent_for_good(opens: Opener, twilio: FakeTwilio) -> None:
    wiring = opens("data")
    with wiring.database.write() as session:
        factories.outbox_message(session, channel="telegram", kind="safety", not_before=LONG_AGO)
        holds.hold(session.connection(), HoldReason.OLDER_DATABASE, now())
    assert wiring.ask_about_held() == holds.Reconciled(untold=1)
    assert wiring.release("ada") == holds.Released(0, 1, 0)
    wiring.settle()
    wiring.dispatch()
    assert statuses(wiring) == {"unknown": 1}


def test_a_database_that_is_put_back_under_a_running_worker_is_found(
    opens: Opener, twilio: FakeTwilio
) -> None:
    wiring = opens("data")
    queue(wiring)
    wiring.dispatch()
    put_back(wiring)
    wiring.dispatch()
    assert (why(wiring), len(twilio.messages)) == (HoldReason.OLDER_DATABASE, COUNT)


def test_a_copy_from_before_any_worker_ran_is_found(opens: Opener, twilio: FakeTwilio) -> None:
    wiring = opens("data")
    queue(wiring)
    wiring.dispatch()
    put_back(wiring)
    with wiring.database.write() as session:
        session.execute(delete(DataFolder))
        session.execute(delete(Installation))
    after = opens("data")
    after.dispatch()
    assert (why(after), len(twilio.messages)) == (HoldReason.OLDER_DATABASE, COUNT)
    after.ask_about_held()
    after.release("ada")
    after.dispatch()
    assert (why(opens("data")), len(twilio.messages)) == (None, COUNT)


def test_a_folder_that_was_put_back_from_a_copy_is_found(opens: Opener, tmp_path: Path) -> None:
    opens("data")
    folder = tmp_path / "data"
    shutil.copytree(folder, tmp_path / "copy")
    place = (folder / stamps.FILE).stat().st_ino
    opens("data")
    for old in range(3):
        (folder / stamps.FILE).rename(tmp_path / f"old{old}")
        shutil.copy2(tmp_path / "copy" / stamps.FILE, folder)
        if (folder / stamps.FILE).stat().st_ino != place:  # the disk may give the very place away once more
            break
    assert why(opens("data")) == HoldReason.RESTORED_FOLDER


def test_a_folder_that_is_far_behind_its_database_is_found(opens: Opener, tmp_path: Path) -> None:
    wiring = opens("data")
    with wiring.database.write() as session:
        session.execute(update(DataFolder).values(epoch=DataFolder.epoch + generations.BEHIND + 1))
    assert why(opens("data")) == HoldReason.OLDER_FOLDER


def test_a_folder_whose_file_makes_no_sense_is_found(opens: Opener, tmp_path: Path) -> None:
    opens("data")
    (tmp_path / "data" / stamps.FILE).write_text("{")
    wiring = opens("data")
    assert why(wiring) == HoldReason.UNREADABLE
    wiring.release("ada", unreconciled=True, reason="a full disk")
    assert why(opens("data")) is None


def test_another_machine_is_held_until_it_is_released_and_so_is_a_wiped_folder(opens: Opener) -> None:
    with time_machine.travel(now() - timedelta(hours=1)):
        opens("data")
    elsewhere = opens("elsewhere")
    assert why(elsewhere) == HoldReason.NEW_FOLDER
    queue(elsewhere)
    elsewhere.release("ada", unreconciled=True, reason="moved to a new server")
    elsewhere.dispatch()
    assert why(opens("elsewhere")) is None
    assert why(opens("data")) is None  # the old one follows the release


def test_a_second_machine_joins_once_it_sees_the_first_at_work(
    opens: Opener, twilio: FakeTwilio, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = opens("data"), opens("second")
    queue(first)
    second.dispatch()
    assert (why(second), len(twilio.messages)) == (None, 0)
    assert "nothing that waits is sent yet" in caplog.text
    first.minute()
    queue(first, count=1)
    second.minute()
    assert why(second) is None
    assert second.keeper is not None
    assert second.keeper.is_in
    assert len(twilio.messages) == COUNT + 1


def test_a_second_machine_that_sees_nobody_at_work_is_a_copy(opens: Opener) -> None:
    opens("data")
    second = opens("second")
    with time_machine.travel(now() + timedelta(minutes=4)):
        second.minute()
    assert why(second) == HoldReason.NEW_FOLDER


def test_two_workers_of_one_folder_and_a_killed_one_stay_one_installation(
    opens: Opener, tmp_path: Path
) -> None:
    one, two = opens("data"), opens("data")
    for wiring in (one, two, one, two):
        queue(wiring, count=1)
        wiring.dispatch()
    with one.database.connection() as connection:  # killed between the transaction and the file
        assert one.keeper is not None
        one.keeper.rise(connection)
    three = opens("data")
    assert why(three) is None
    with three.database.read() as session:
        assert look(session.connection(), tmp_path / "data")[1] is None


def test_a_folder_that_cannot_be_written_stops_no_message(
    opens: Opener, twilio: FakeTwilio, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    wiring = opens("data")
    (tmp_path / "data").rename(tmp_path / "gone")
    (tmp_path / "data").write_text("no folder")
    queue(wiring)
    wiring.dispatch()
    assert len(twilio.messages) == COUNT
    assert "the data folder cannot be written" in caplog.text


def test_a_new_database_beside_an_old_file_begins_anew(opens: Opener) -> None:
    wiring = opens("data")
    with wiring.database.write() as session:
        session.execute(delete(DataFolder))
        session.execute(delete(Installation))
    assert why(opens("data")) is None


def test_nobody_is_written_to_first_while_it_is_held(opens: Opener, twilio: FakeTwilio) -> None:
    with time_machine.travel(FOUR_O_CLOCK, tick=False):
        wiring = opens("data")
        with wiring.database.write() as session:
            enrol(session, review={"review_on": (FOUR_O_CLOCK + timedelta(days=14)).date()})
            holds.hold(session.connection(), HoldReason.OLDER_DATABASE, now())
        queue(wiring, priority=5, count=1)
        wiring.minute()
        assert twilio.messages == []


def test_an_invitation_that_was_sent_in_between_is_found_and_its_conversation_with_it(
    opens: Opener, twilio: FakeTwilio
) -> None:
    with time_machine.travel(FOUR_O_CLOCK, tick=False):
        wiring = opens("data")
        with wiring.database.write() as session:
            enrol(session, review={"review_on": (FOUR_O_CLOCK + timedelta(days=14)).date()})
        wiring.minute()
        assert len(twilio.messages) == 1
        twilio.messages[0]["date_created"] = "Mon, 23 Nov 2026 16:00:00 +0000"
        with wiring.database.write() as session:
            _forget_invitation(session)
        after = opens("data")
        after.minute()
        assert why(after) == HoldReason.OLDER_DATABASE
        assert after.ask_about_held() == holds.Reconciled(sent=1, invitations=1)
        after.release("ada")
        after.minute()
        assert len(twilio.messages) == 1
        with after.database.read() as session:
            assert session.scalar(select(func.count()).select_from(ConversationRecord)) == 1


def _forget_invitation(session: Session) -> None:
    for record in (Timer, OutboxMessage, ConversationRecord):
        session.execute(delete(record))
    session.execute(update(DataFolder).values(epoch=0))


def test_reminders_that_came_due_in_between_are_dropped_and_later_ones_stay(opens: Opener) -> None:
    wiring = opens("data")
    with wiring.database.write() as session:
        talk = factories.conversation(session)
        factories.timer(session, conversation_id=talk.id, name="reminder1", due_at=now() - timedelta(days=1))
        factories.timer(session, conversation_id=talk.id, name="reminder2", due_at=now() + timedelta(days=1))
        holds.hold(session.connection(), HoldReason.OLDER_DATABASE, now())
    wiring.ask_about_held()
    assert wiring.release("ada").reminders == 1
    with wiring.database.read() as session:
        open_timers = session.scalars(select(Timer.name).where(Timer.done_at.is_(None))).all()
    assert open_timers == ["reminder2"]


def test_migrating_lets_a_new_database_and_its_folder_know_each_other(tmp_path: Path) -> None:
    wiring = build(load(data_dir=tmp_path / "data", database_url=""))
    wiring.migrate()
    known = stamps.read(tmp_path / "data")
    assert known is not None
    assert (known.epoch, known.is_original) == (0, True)
    shutil.copytree(tmp_path / "data", tmp_path / "prepared")
    wiring.database.close()
    other = build(load(data_dir=tmp_path / "prepared", database_url=""))
    other.compare_generations()
    assert why(other) is None  # prepared elsewhere, and never used
    other.database.close()


def test_a_count_whose_transaction_failed_holds_nothing(opens: Opener, twilio: FakeTwilio) -> None:
    wiring = opens("data")
    assert wiring.keeper is not None
    with (
        pytest.raises(ConnectionResetError),
        wiring.keeper.alone(),
        wiring.database.connection() as connection,
    ):
        wiring.keeper.rise(connection)
        raise ConnectionResetError
    queue(wiring)
    wiring.minute()
    assert (why(wiring), len(twilio.messages)) == (None, COUNT)


def test_threads_that_send_and_beat_at_once_hold_nothing(opens: Opener, twilio: FakeTwilio) -> None:
    wiring = opens("data")
    assert wiring.keeper is not None
    beats = [threading.Thread(target=wiring.keeper.beat) for _ in range(8)]
    for beat in beats:
        beat.start()
    for _ in range(8):
        queue(wiring, count=1)
        wiring.dispatch()
    for beat in beats:
        beat.join()
    assert (why(wiring), len(twilio.messages)) == (None, 8)


def test_a_thread_waits_while_another_counts(opens: Opener) -> None:
    wiring = opens("data")
    keeper = wiring.keeper
    assert keeper is not None
    beat = threading.Thread(target=keeper.beat)
    with keeper.alone():
        with wiring.database.connection() as connection:
            keeper.rise(connection)
            beat.start()
            beat.join(0.1)
            assert beat.is_alive(), "it looks only when what was counted is committed and saved"
        keeper.save()
    beat.join(10)
    assert why(wiring) is None
