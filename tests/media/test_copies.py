"""A file that we hold is deleted at its provider after a week, one that was taken back at once; what fails is said so."""

import threading
from contextlib import closing
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, text

from bot.domain.media import COPY_KEPT_FOR, CopyFate, Fetched
from bot.domain.messages import Address, ChannelKind, Inbound, Media, MediaKind
from bot.media import copies, fetch, files
from bot.media.copies import PAUSES, RESTS, ProviderCopies
from bot.operations import holds
from bot.store.engine import Database
from bot.store.media import MediaFile
from bot.store.messages import InboundMessage
from bot.talk import inbound
from bot.wiring import Wiring
from tests import factories
from tests.content import context
from tests.factories import NOW
from tests.factories.recordings import VOICE_NOTE
from tests.fakes.twilio import NUMBER, FakeTwilio, Fault

MOMENT = timedelta(seconds=1)


class Keeper:
    """A provider that answers each deletion as it is told, the last answer stays; what it has no page can show."""

    def __init__(self, *fates: CopyFate) -> None:
        self.fates, self.asked = list(fates), list[str]()

    def __call__(self, _kind: ChannelKind) -> "Keeper":
        return self

    def fetch(self, _reference: str, _most: int) -> Fetched:
        """Return what is neither a recording nor a picture."""
        return Fetched(b"<html>")

    def delete(self, reference: str) -> CopyFate:
        """Answer once."""
        self.asked.append(reference)
        return self.fates.pop(0) if len(self.fates) > 1 else self.fates[0]


def held(database: Database, number: int = 1, **given: object) -> int:
    """Keep a file that was fetched a week ago, and return its id."""
    with database.write() as session:
        message = factories.inbound_message(session, media=[["voice", f"file-{number}", "audio/ogg"]])
        due = {"inbound_id": message.id, "copy_not_before": NOW}
        return factories.media_file(session, **due | given).id


def sweep(database: Database, keeper: Keeper, at: timedelta = timedelta()) -> int:
    """Run a round of a worker that has just started."""
    return ProviderCopies(database, keeper, lambda: NOW + at).sweep()


def kept(database: Database) -> list[MediaFile]:
    with database.read() as session:
        found = list(session.scalars(select(MediaFile).order_by(MediaFile.id)))
        session.expunge_all()
        return found


def erase(database: Database, at: datetime = NOW) -> None:
    """Take back every message and its files, as a child's request to delete does."""
    with database.connection() as connection:
        files.forget(connection, InboundMessage.id > 0, at)
        connection.execute(text("UPDATE inbound_messages SET media = NULL, body = NULL"))


def sends_voice(database: Database, twilio: FakeTwilio) -> None:
    """Let a child send a voice note by WhatsApp."""
    reference = twilio.attach(VOICE_NOTE, "audio/ogg")["MediaUrl0"]
    voice = Media(MediaKind.VOICE, reference, "audio/ogg")
    message = Inbound(Address(ChannelKind.WHATSAPP, NUMBER), "MM1", "", b"{}", media=(voice,))
    inbound.take(database, message, NOW, context())


def test_a_fetched_file_is_gone_at_twilio_after_a_week_and_stays_here(
    database: Database, twilio: FakeTwilio, wiring: Wiring
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        sends_voice(database, twilio)
        wiring.fetch_files()
        clock.shift(COPY_KEPT_FOR - MOMENT)
        wiring.delete_copies()
        assert len(twilio.files) == 1
        clock.shift(MOMENT)
        wiring.delete_copies()
        assert twilio.files == {}
        asked = len(twilio.requests)
        wiring.delete_copies()
    with database.read() as session:
        (one,) = session.scalars(select(MediaFile)).all()
        assert (one.state, one.content) == ("fetched", VOICE_NOTE)
        assert (one.copy_gone_at, one.copy_not_before) == (NOW + COPY_KEPT_FOR, None)
    assert len(twilio.requests) == asked


def test_words_that_were_taken_back_before_they_were_fetched_go_at_once(
    database: Database, twilio: FakeTwilio, wiring: Wiring
) -> None:
    with time_machine.travel(NOW, tick=False):
        sends_voice(database, twilio)
        erase(database)
        with database.read() as session:
            sealed = session.execute(text("SELECT copy_reference FROM media_files")).scalar_one()
        assert b"Media" not in bytes(sealed)
        wiring.delete_copies()
    (one,) = kept(database)
    assert (one.state, one.copy_gone_at, one.copy_reference) == ("gone", NOW, None)
    assert twilio.files == {}


def test_an_older_copy_of_the_database_has_nothing_deleted(
    database: Database, twilio: FakeTwilio, wiring: Wiring
) -> None:
    with time_machine.travel(NOW, tick=False):
        sends_voice(database, twilio)
        erase(database)
        with database.write() as session:
            holds.hold(session.connection(), "restored", NOW)
        wiring.delete_copies()
    assert len(twilio.files) == 1


def test_what_is_not_held_here_is_never_deleted_there(database: Database) -> None:
    keeper = Keeper(CopyFate.GONE)
    for number, state in enumerate(("waiting", "failed", "refused")):
        held(database, number, state=state, content=None, copy_not_before=None)
    assert sweep(database, keeper, timedelta(days=400)) == 0
    assert fetch.sweep(database, keeper, lambda: NOW, 1) == 1
    assert sweep(database, keeper, timedelta(days=400)) == 0


def test_a_provider_that_fails_is_asked_ever_more_seldom_and_in_the_end_it_is_said_so(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    number, keeper, at = held(database), Keeper(CopyFate.NO_ANSWER), timedelta()
    for pause in PAUSES:
        assert sweep(database, keeper, at) == 1
        assert sweep(database, keeper, at + pause - MOMENT) == 0
        at += pause
    assert (sweep(database, keeper, at), sweep(database, keeper, at * 9)) == (1, 0)
    assert f"file {number}: given up" in caplog.text
    assert len(keeper.asked) == len(PAUSES) + 1
    with database.read() as session:
        assert copies.given_up(session) == 1
    with database.connection() as connection:
        assert copies.try_again(connection, NOW + at) == 1
    assert sweep(database, Keeper(CopyFate.GONE), at) == 1
    with database.read() as session:
        assert copies.given_up(session) == 0


@pytest.mark.parametrize("fate", RESTS)
def test_after_a_failure_a_worker_asks_for_no_other_file_for_a_while(
    database: Database, fate: CopyFate
) -> None:
    for number in (1, 2):
        held(database, number)
    clock = [NOW]
    keeper = Keeper(fate, CopyFate.GONE)
    worker = ProviderCopies(database, keeper, lambda: clock[0])
    assert worker.sweep() == 1
    clock[0] += RESTS[fate] - MOMENT
    assert worker.sweep() == 0
    clock[0] += MOMENT
    assert worker.sweep() == 1
    assert keeper.asked == ["file-1", "file-2"]


def test_whoever_is_not_let_in_knocks_once_a_day_for_a_file(database: Database) -> None:
    held(database)
    keeper = Keeper(CopyFate.NOT_LET_IN)
    assert sweep(database, keeper) == 1
    assert sweep(database, keeper, timedelta(days=1) - MOMENT) == 0
    assert sweep(database, keeper, timedelta(days=1)) == 1


def test_an_answer_of_twilio_is_told_apart_on_the_way(
    database: Database, twilio: FakeTwilio, wiring: Wiring
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        sends_voice(database, twilio)
        erase(database)
        for fault, pause in ((Fault.BUSY, PAUSES[0]), (Fault.OVERLOADED, PAUSES[1])):
            twilio.script(fault, on="Media")
            wiring.delete_copies()
            assert len(twilio.files) == 1
            clock.shift(pause)
        twilio.token, right = "changed", twilio.token
        wiring.delete_copies()
        twilio.token = right
        assert len(twilio.files) == 1
        clock.shift(PAUSES[2])
        wiring.delete_copies()
    assert twilio.files == {}


def test_a_copy_at_an_address_that_is_not_the_providers_is_given_up_at_once(database: Database) -> None:
    held(database)
    assert sweep(database, Keeper(CopyFate.FOREIGN)) == 1
    with database.read() as session:
        assert copies.given_up(session) == 1
    assert sweep(database, Keeper(CopyFate.GONE), timedelta(days=400)) == 0


def test_a_provider_that_offers_no_deletion_is_asked_once_and_nobody_is_troubled(database: Database) -> None:
    held(database)
    keeper = Keeper(CopyFate.KEPT)
    assert (sweep(database, keeper), sweep(database, keeper, timedelta(days=400))) == (1, 0)
    (one,) = kept(database)
    assert (one.copy_gone_at, one.copy_given_up_at, one.copy_attempts) == (None, None, 0)


def test_a_fault_of_ours_counts_as_a_failed_try(database: Database) -> None:
    held(database)

    class Broken(Keeper):
        def delete(self, reference: str) -> CopyFate:
            """Fail."""
            raise RuntimeError("a library's")

    assert sweep(database, Broken()) == 1
    assert [one.copy_not_before for one in kept(database)] == [NOW + PAUSES[0]]


def test_words_erased_while_the_provider_is_asked_are_asked_for_again(database: Database) -> None:
    held(database)

    class Slow(Keeper):
        def delete(self, reference: str) -> CopyFate:
            """Let the words be erased meanwhile."""
            erase(database)
            return super().delete(reference)

    sweep(database, Slow(CopyFate.NO_ANSWER))
    assert [(one.copy_not_before, one.copy_attempts) for one in kept(database)] == [(NOW, 0)]
    keeper = Keeper(CopyFate.GONE)
    assert (sweep(database, keeper), keeper.asked) == (1, ["file-1"])


def test_words_erased_twice_do_not_lose_where_their_copy_is(database: Database) -> None:
    held(database, copy_given_up_at=NOW, copy_not_before=None)
    erase(database)
    erase(database)
    keeper = Keeper(CopyFate.GONE)
    assert (sweep(database, keeper), keeper.asked) == (1, ["file-1"])
    erase(database)
    assert sweep(database, keeper) == 0


def test_two_workers_ask_for_each_copy_once(database: Database, database_url: str) -> None:
    for number in range(12):
        held(database, number)
    keeper, start = Keeper(CopyFate.GONE), threading.Barrier(2)

    def work() -> None:
        with closing(Database(database_url)) as own:
            start.wait()
            while any(one.copy_gone_at is None for one in kept(own)):
                sweep(own, keeper)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert sorted(keeper.asked) == sorted(f"file-{number}" for number in range(12))


def test_files_of_many_years_go_in_small_batches(database: Database) -> None:
    for number in range(copies.MOST + 2):
        held(database, number)
    keeper = Keeper(CopyFate.GONE)
    assert [sweep(database, keeper) for _ in range(3)] == [copies.MOST, 2, 0]
