"""The worker's own process: it sends, keeps the minute, survives what fails, and ends when asked."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import func, select

from bot import imports
from bot.domain.languages import LanguageStatus
from bot.domain.messages import ChannelKind, Outbound, Sent
from bot.ground import languages, sentences
from bot.ground.recent import FRESH
from bot.ground.roles import Role
from bot.ground.seals import WrongKeys
from bot.ground.sentences import NewVersion
from bot.imports import FileSource
from bot.operations import health
from bot.settings import load
from bot.store import keys, migrating
from bot.store.conversations import ConversationRecord
from bot.store.installation import Fact
from bot.store.messages import OutboxMessage
from bot.wiring import Wiring, now
from bot.worker import Worker
from tests import factories
from tests.content import build
from tests.fakes.twilio import ACCOUNT, NUMBER, TOKEN, FakeTwilio
from tests.faults.processes import until
from tests.ground.people import person
from tests.imports.importing import CHILDREN
from tests.talk.phones import enrol

FOUR_O_CLOCK = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SOON = {"review_on": (FOUR_O_CLOCK + timedelta(days=14)).date()}


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    with FakeTwilio() as fake:
        yield fake


@pytest.fixture
def wiring(database_url: str, tmp_path: Path, twilio: FakeTwilio) -> Iterator[Wiring]:
    settings = load(
        database_url=database_url,
        data_dir=tmp_path,
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=TOKEN,
        sms_from=NUMBER,
        twilio_api_url=twilio.url,
        twilio_content_url=twilio.url,
    )
    wiring = build(settings)
    yield wiring
    wiring.database.close()


@contextmanager
def working(wiring: Wiring) -> Iterator[Worker]:
    """Run a worker in a thread until the block ends; it must end by itself."""
    worker = Worker(wiring)
    thread = threading.Thread(target=worker.run, daemon=True)
    thread.start()
    try:
        yield worker
    finally:
        worker.stop()
        thread.join(30)
    assert not thread.is_alive()


def queue(wiring: Wiring, count: int) -> None:
    with wiring.database.write() as session:
        for _ in range(count):
            factories.outbox_message(session, priority=1, not_before=LONG_AGO)


def accepted(wiring: Wiring) -> int:
    with wiring.database.read() as session:
        found = select(func.count()).where(OutboxMessage.status == "accepted")
        return int(session.scalar(found) or 0)


def test_a_worker_sends_what_waits_and_what_comes_later_without_a_wake_up(
    wiring: Wiring, twilio: FakeTwilio
) -> None:
    queue(wiring, 3)
    with working(wiring):
        until(lambda: accepted(wiring) == 3, "what waited is sent")
        queue(wiring, 2)
        until(lambda: accepted(wiring) == 5, "what came later is sent")
    assert len(twilio.messages) == 5


def test_a_worker_looks_at_a_file_without_a_wake_up(wiring: Wiring) -> None:
    with wiring.database.write() as session:
        ada = person(session, Role.ADMINISTRATOR)
        upload = imports.keep_upload(session, ada, FileSource("children.csv", CHILDREN.encode()), now())
        asked = imports.ask_to_look(session, ada, upload, None, now())

    def look() -> imports.Task:
        with wiring.database.read() as session:
            return imports.find_task(session, ada, asked)

    with working(wiring):
        until(lambda: look().is_finished, "the file is looked at")
    assert imports.preview_from(look().outcome).counts.added == 2


def test_a_worker_gives_a_sign_of_life_when_it_starts(wiring: Wiring) -> None:
    with working(wiring):
        until(lambda: _seen(wiring) is not None, "it is seen")
    assert now() - datetime.fromisoformat(str(_seen(wiring))) < timedelta(minutes=1)


def test_a_worker_that_begins_before_the_tables_are_made_waits_for_them_and_says_so_once(
    wiring: Wiring, caplog: pytest.LogCaptureFixture
) -> None:
    url = wiring.settings.database
    migrating.go_back(url)
    with working(wiring):
        until(lambda: "run heard migrate" in caplog.text, "it says what to do")
        migrating.migrate(url)
        until(lambda: _seen(wiring) is not None, "it works")
    assert [record.levelname for record in caplog.records if record.name == "bot.worker"] == ["WARNING"]


def test_a_worker_that_ends_before_the_tables_are_made_tries_nothing(
    wiring: Wiring, caplog: pytest.LogCaptureFixture
) -> None:
    migrating.go_back(wiring.settings.database)
    with working(wiring):
        until(lambda: "run heard migrate" in caplog.text, "it waits")
    assert [record.levelname for record in caplog.records if record.name == "bot.worker"] == ["WARNING"]


def _seen(wiring: Wiring) -> str | None:
    with wiring.database.read() as session:
        return session.scalar(select(Fact.value).where(Fact.name == health.WORKER_SEEN))


def test_work_that_fails_ends_no_worker(wiring: Wiring, caplog: pytest.LogCaptureFixture) -> None:
    with wiring.database.connection() as connection:
        connection.exec_driver_sql("ALTER TABLE facts RENAME TO facts_lost")  # no sign of life can be given
    queue(wiring, 1)
    with working(wiring):
        until(lambda: accepted(wiring) == 1, "it sends nevertheless")
    assert "could not finish its work" in caplog.text


def test_a_worker_whose_keys_stopped_fitting_ends_instead_of_trying_for_ever(wiring: Wiring) -> None:
    worker = Worker(wiring)
    queue(wiring, 1)
    mine = keys.cipher.ring
    keys.cipher.use(keys.ring({"other": bytes(32)}))
    try:
        with pytest.raises(WrongKeys, match="the key 'development' is missing"):
            worker.run()
    finally:
        keys.cipher.use(mine)


def test_the_minute_invites_reminds_and_sends(wiring: Wiring, twilio: FakeTwilio) -> None:
    with wiring.database.write() as session:
        enrol(session, review=SOON)
        enrol(session, born_on=FOUR_O_CLOCK.date(), review=SOON)  # a baby: nobody to ask
    with time_machine.travel(FOUR_O_CLOCK, tick=False):
        wiring.minute()
        wiring.minute()
    assert [message["body"][:3] for message in twilio.messages] == ["Hi,"]
    with time_machine.travel(FOUR_O_CLOCK + timedelta(days=2, minutes=1), tick=False):
        wiring.minute()
        wiring.minute()
    assert len(twilio.messages) == 2
    assert (
        "1 start, 2 later" in twilio.messages[1]["body"]
    )  # nothing was begun, so it says what the numbers do


def test_a_sentence_corrected_in_the_panel_is_in_the_next_message_of_a_worker_that_runs(
    wiring: Wiring, twilio: FakeTwilio
) -> None:
    invite = ("msg:invite", wiring.content.messages["invite"])
    shipped = wiring.starting.translations.translate("ur", *invite) or ""
    better = shipped.replace("?", "؟").replace("۔", ".") + " شکریہ"
    with wiring.database.write() as session:
        languages.accept(
            session, person(session, Role.ADMINISTRATOR), "ur", LanguageStatus.MACHINE_DRAFTED, now()
        )
        enrol(session, language="ur", review=SOON)
    with time_machine.travel(FOUR_O_CLOCK, tick=False):
        wiring.minute()
    with wiring.database.write() as session:
        sana, change = person(session, Role.TRANSLATOR), NewVersion(invite, better, is_signed=True)
        assert sentences.write(session, sana, wiring.starting, "ur", change, 0, now())
        enrol(session, language="ur", review=SOON)
    wiring.decisions.recent.clock = lambda: time.monotonic() + FRESH
    with time_machine.travel(FOUR_O_CLOCK + timedelta(minutes=1), tick=False):
        wiring.minute()
    before, after = (message["body"] for message in twilio.messages)
    assert before == shipped.replace("{service}", "Heard")
    assert after == better.replace("{service}", "Heard")


def test_nobody_is_written_to_first_at_night(wiring: Wiring, twilio: FakeTwilio) -> None:
    with wiring.database.write() as session:
        enrol(session, review=SOON)
    with time_machine.travel(FOUR_O_CLOCK.replace(hour=21), tick=False):
        wiring.minute()
    assert twilio.messages == []


def test_one_broken_conversation_stops_neither_the_timers_nor_the_invitations_of_others(
    wiring: Wiring, twilio: FakeTwilio, caplog: pytest.LogCaptureFixture
) -> None:
    with wiring.database.write() as session:
        broken = factories.conversation(session, state={"status": "no such status"})
        factories.timer(session, conversation_id=broken.id, due_at=FOUR_O_CLOCK - timedelta(days=2))
        enrol(session, review=SOON)
    with time_machine.travel(FOUR_O_CLOCK, tick=False):
        wiring.minute()
    assert len(twilio.messages) == 1
    assert "timer" in caplog.text
    assert "failed" in caplog.text
    with wiring.database.read() as session:
        assert session.scalar(select(func.count()).select_from(ConversationRecord)) == 2


def test_a_wiring_names_its_clock_and_its_channels_once(wiring: Wiring) -> None:
    assert now().tzinfo is UTC
    for kind in ChannelKind:
        assert wiring.channel(kind) is wiring.channel(kind)
    assert wiring.queue is wiring.queue
    joined = Wiring(wiring.settings, wiring.database)
    assert joined.context.content is joined.content


def test_migrating_twice_is_safe_and_makes_the_folder(tmp_path: Path) -> None:
    wiring = build(load(data_dir=tmp_path / "new" / "data", database_url=""))
    for _ in range(2):
        wiring.migrate()
    with wiring.database.read() as session:
        assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 0
    wiring.database.close()


class Unhurried:
    """A provider that sends at once and takes its time to say what became of a message."""

    def __init__(self) -> None:
        self.given: list[str] = []
        self.is_asked, self.may_answer = threading.Event(), threading.Event()

    def send(self, message: Outbound) -> Sent:
        self.given.append(message.text)
        return Sent(f"SM{message.token}", 1)

    def find(self, _message: Outbound) -> None:
        self.is_asked.set()
        self.may_answer.wait(30)


def test_no_message_waits_for_a_provider_that_is_asked_about_another(wiring: Wiring) -> None:
    provider = Unhurried()
    wiring._channels[ChannelKind.SMS] = provider  # type: ignore[assignment]
    with wiring.database.write() as session:
        factories.outbox_message(session, status="unknown", not_before=LONG_AGO)
    with working(wiring):
        assert provider.is_asked.wait(20)
        queue(wiring, 1)
        until(lambda: len(provider.given) == 1, "the message is sent while the other is looked up")
        provider.may_answer.set()
