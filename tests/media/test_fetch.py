"""The worker's round: what came is fetched, made safe and kept sealed; what fails is tried again and then said so."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.domain.media import Fetched, FileReason, Unfetched
from bot.domain.messages import Address, ChannelKind, Inbound, Media, MediaKind
from bot.media import fetch, files
from bot.settings import load
from bot.store.engine import Database
from bot.store.media import MediaFile
from bot.store.messages import InboundMessage
from bot.talk import inbound
from bot.wiring import Wiring
from tests import factories
from tests.content import context
from tests.factories import NOW
from tests.factories.recordings import GPS, VOICE_NOTE, photo
from tests.fakes.files import FakeFiles, Served
from tests.fakes.twilio import ACCOUNT, NUMBER, ROOT, TOKEN

MOST = 1024 * 1024
VOICE = Media(MediaKind.VOICE, "file-9", "audio/ogg")
PHOTO = Media(MediaKind.PHOTO, "file-10", "image/jpeg")


class Source:
    """A provider that answers as it is told, one answer after the other; the last one stays."""

    def __init__(self, *answers: Fetched | Unfetched) -> None:
        self.answers, self.asked = list(answers), list[str]()

    def __call__(self, _kind: ChannelKind) -> "Source":
        return self

    def fetch(self, reference: str, most: int) -> Fetched | Unfetched:
        """Answer once."""
        self.asked.append(reference)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def comes(
    database: Database, *media: Media, number: int = 1, channel: ChannelKind = ChannelKind.TELEGRAM
) -> None:
    message = Inbound(Address(channel, "71"), f"71:{number}", "", b"{}", media=media)
    inbound.take(database, message, NOW, context())


def kept(database: Database) -> list[MediaFile]:
    with database.read() as session:
        found = list(session.scalars(select(MediaFile).order_by(MediaFile.id)))
        _ = [one.content for one in found]
        session.expunge_all()
        return found


def sweep(database: Database, source: Any, later: timedelta = timedelta()) -> int:
    return fetch.sweep(database, source, lambda: NOW + later, MOST)


def test_a_message_and_its_files_are_kept_together_and_fetched_later(database: Database) -> None:
    comes(database, VOICE, PHOTO, Media(MediaKind.OTHER, "location"))
    assert [(one.kind, one.place, one.state) for one in kept(database)] == [
        ("voice", 0, "waiting"),
        ("photo", 1, "waiting"),
    ]
    source = Source(Fetched(VOICE_NOTE), Fetched(photo()))
    assert sweep(database, source) == 2
    voice, picture = kept(database)
    assert (source.asked, voice.content, voice.file_type) == (["file-9", "file-10"], VOICE_NOTE, "audio/ogg")
    assert (picture.state, picture.file_type) == ("fetched", "image/jpeg")
    assert GPS not in (picture.content or b"")
    assert sweep(database, source, timedelta(days=1)) == 0


def test_a_repeat_of_the_message_expects_nothing_twice(database: Database) -> None:
    comes(database, VOICE)
    comes(database, VOICE)
    assert len(kept(database)) == 1


def test_the_bytes_lie_sealed(database: Database) -> None:
    comes(database, VOICE)
    sweep(database, Source(Fetched(VOICE_NOTE)))
    with database.read() as session:
        stored = bytes(session.execute(text("SELECT content FROM media_files")).scalar_one())
    assert b"Opus" not in stored
    assert len(stored) > len(VOICE_NOTE)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Fetched(b"<html>not a recording</html>"), FileReason.OTHER_TYPE),
        (Fetched(photo()[:500]), FileReason.BROKEN),
        (Unfetched(FileReason.TOO_LARGE), FileReason.TOO_LARGE),
        (Unfetched(FileReason.FOREIGN), FileReason.FOREIGN),
    ],
)
def test_what_cannot_be_shown_is_refused_once_and_the_message_stays(
    database: Database, answer: Fetched | Unfetched, reason: FileReason
) -> None:
    comes(database, VOICE)
    assert sweep(database, Source(answer)) == 1
    (one,) = kept(database)
    assert (one.state, one.reason, one.content) == ("refused", reason, None)
    assert sweep(database, Source(answer), timedelta(days=9)) == 0
    with database.read() as session:
        assert session.scalar(select(InboundMessage.media)) == [["voice", "file-9", "audio/ogg"]]


def test_a_provider_that_is_away_is_asked_again_and_in_the_end_it_is_said_so(database: Database) -> None:
    comes(database, VOICE)
    source, at = Source(Unfetched(FileReason.NO_ANSWER, again=True)), timedelta()
    for pause in fetch.PAUSES:
        assert sweep(database, source, at) == 1
        assert sweep(database, source, at + pause - timedelta(seconds=1)) == 0
        assert [one.state for one in kept(database)] == ["waiting"]
        at += pause
    assert sweep(database, source, at) == 1
    (one,) = kept(database)
    assert (one.state, one.reason) == ("failed", "no_answer")
    assert len(source.asked) == len(fetch.PAUSES) + 1


def test_a_fault_of_one_source_keeps_no_other_file_waiting(database: Database) -> None:
    comes(database, VOICE)
    comes(database, PHOTO, number=2)

    class Broken(Source):
        def fetch(self, reference: str, most: int) -> Fetched | Unfetched:
            """Fail for the first."""
            if reference == "file-9":
                raise RuntimeError("a library's")
            return Fetched(photo())

    assert sweep(database, Broken(Fetched(b""))) == 2
    assert [one.state for one in kept(database)] == ["waiting", "fetched"]


def test_what_was_taken_back_while_it_was_fetched_stays_gone(database: Database) -> None:
    comes(database, VOICE)

    class Slow(Source):
        def fetch(self, reference: str, most: int) -> Fetched | Unfetched:
            """Let the words be erased meanwhile."""
            with database.connection() as connection:
                files.forget(connection, InboundMessage.id > 0, NOW)
            return Fetched(VOICE_NOTE)

    sweep(database, Slow(Fetched(b"")))
    (one,) = kept(database)
    assert (one.state, one.content) == ("gone", None)


def test_a_message_from_before_files_were_fetched_says_itself_what_it_was(database: Database) -> None:
    with database.write() as session:
        earlier = factories.inbound_message(session, media=[["photo", "file-1", "image/jpeg"]], body="")
        place = factories.inbound_message(session, media=[["other", "location", None]], body="")
        for one in (earlier, place):
            waiting = {"state": "waiting", "content": None, "file_type": None, "settled_at": None}
            factories.media_file(session, inbound_id=one.id, kind="other", **waiting)
    sweep(database, Source(Fetched(photo())))
    assert [(one.kind, one.state, one.reason) for one in kept(database)] == [
        ("photo", "fetched", None),
        ("other", "refused", "no_file"),
    ]


@pytest.fixture
def provider() -> Iterator[FakeFiles]:
    with FakeFiles() as fake:
        yield fake


def test_the_worker_fetches_from_the_account_of_the_settings(database: Database, provider: FakeFiles) -> None:
    place = f"{ROOT}/Messages/MM{1:032x}/Media/ME{1:032x}"
    provider.lead(place, "/kept/1")
    provider.at["/kept/1"] = Served(VOICE_NOTE)
    twilio = {"twilio_account_sid": ACCOUNT, "twilio_auth_token": TOKEN, "sms_from": NUMBER}
    wiring = Wiring(load(twilio_api_url=provider.url, **twilio), database)
    comes(database, Media(MediaKind.VOICE, provider.url + place), channel=ChannelKind.WHATSAPP)
    wiring.fetch_files()
    assert [(one.state, one.content) for one in kept(database)] == [("fetched", VOICE_NOTE)]
