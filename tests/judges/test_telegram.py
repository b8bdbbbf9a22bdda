"""An emulator of the Bot API that we did not write, in front of our channel and behind our webhook."""

import json
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import select
from werkzeug.serving import make_server

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.feed import TelegramFeed
from bot.channels.telegram.files import TelegramFiles
from bot.domain.media import Fetched, FileReason, Unfetched
from bot.domain.messages import Address, ChannelKind, Choice, FailureKind, Outbound, Refused, Sent
from bot.settings import load
from bot.store.messages import InboundMessage
from bot.wiring import Wiring
from tests.content import build
from tests.factories.recordings import VOICE_NOTE
from tests.judges.servers import free_port, serving
from tests.peers import databases
from web import create_app

EMULATOR = Path(sys.executable).with_name("lo-bot-api-emulator")
TOKEN = "123456:a-token-for-tests-only"
SECRET = "a-secret-for-tests_only"
CHILD = {"id": 71, "is_bot": False, "first_name": "Somebody"}
CHAT = {"id": 71, "type": "private"}
QUESTION = Outbound(
    "token",
    Address(ChannelKind.TELEGRAM, "71"),
    "آپ کیسے ہیں؟ 1️⃣",
    (Choice("12.home.1", "بہت اچھا"), Choice("x" * 64, "برا")),
)


@dataclass(frozen=True)
class Emulator:
    """The emulator while it runs: its address and the journal by which it judges."""

    url: str
    journal: Path

    def bring(self, **update: Any) -> None:
        """Let somebody do something in the chat with the bot; it is delivered at once."""
        body = json.dumps({"token": TOKEN, "update": update}).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/__fixture/updates", body, headers)
        with urllib.request.urlopen(request, timeout=15) as answer:
            assert json.load(answer)["ok"]

    def pending(self) -> int:
        """Count the updates that our webhook has not taken."""
        with urllib.request.urlopen(f"{self.url}/bot{TOKEN}/getWebhookInfo", b"", timeout=15) as answer:
            return int(json.load(answer)["result"]["pending_update_count"])

    def verdict(self, *options: str) -> dict[str, Any]:
        """Ask for the emulator's own judgement of everything that we said."""
        done = subprocess.run(
            [EMULATOR, "verdict", self.journal, *options], capture_output=True, text=True, check=False
        )
        found: dict[str, Any] = json.loads(done.stdout)
        assert found["ok"] is (done.returncode == 0)
        return found


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    port, journal = free_port(), tmp_path / "journal.jsonl"
    options = ["--enable-control", "--allow-insecure-loopback-webhooks", "--journal", journal]
    with serving([EMULATOR, "--port", str(port), *options], port, tmp_path / "emulator.log") as url:
        yield Emulator(url, journal)


@pytest.fixture
def channel(emulator: Emulator) -> Iterator[TelegramChannel]:
    channel = TelegramChannel(TOKEN, emulator.url)
    yield channel
    channel.close()


@pytest.fixture
def wiring(tmp_path: Path) -> Iterator[Wiring]:
    with databases.fresh("sqlite", tmp_path) as url:
        wiring = build(load(database_url=url, data_dir=tmp_path, telegram_webhook_secret=SECRET))
        yield wiring
        wiring.database.close()


@contextmanager
def served(wiring: Wiring) -> Iterator[str]:
    """Serve the real application on loopback."""
    server = make_server("127.0.0.1", 0, create_app(wiring), threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_what_we_say_is_accepted(emulator: Emulator, channel: TelegramChannel) -> None:
    assert channel.send(QUESTION) == Sent("71:1")
    assert channel.send(Outbound("token", QUESTION.to, "x" * 4096)) == Sent("71:2")
    channel.acknowledge("99")
    channel.set_webhook("https://heard.example.org", SECRET)
    needed = ("sendMessage", "answerCallbackQuery", "setWebhook")
    found = emulator.verdict("--require-response", *(f"--require-method={one}" for one in needed))
    assert found["ok"], found
    assert found["successful_methods"]["sendMessage"] == 2


def test_the_judge_refuses_what_telegram_would(emulator: Emulator, channel: TelegramChannel) -> None:
    too_much = Outbound("token", QUESTION.to, "Safe?", (Choice("x" * 65, "Yes"),))
    assert channel.send(too_much) == Refused(FailureKind.PERMANENT, "BadRequest")
    assert channel.send(Outbound("token", QUESTION.to, "x" * 4097)).kind is FailureKind.PERMANENT  # type: ignore[union-attr]
    assert not emulator.verdict()["ok"]


def test_a_voice_note_is_fetched_as_telegram_gives_it(emulator: Emulator) -> None:
    """The emulator has files that were sent to a chat; it names and gives them as it would those of a child."""
    note = {"chat_id": "71"}
    sent = requests.post(
        f"{emulator.url}/bot{TOKEN}/sendVoice", data=note, files={"voice": ("a.ogg", VOICE_NOTE)}, timeout=15
    ).json()
    source = TelegramFiles(TOKEN, emulator.url)
    assert source.fetch(sent["result"]["voice"]["file_id"], 10_000) == Fetched(VOICE_NOTE)
    assert source.fetch("no such file", 10_000) == Unfetched(FileReason.NOT_THERE, again=True)
    assert emulator.verdict()["successful_methods"]["getFile"] == 1


def test_updates_come_in_with_our_secret_and_leave_the_queue(
    emulator: Emulator, channel: TelegramChannel, wiring: Wiring
) -> None:
    said = {"message_id": 6, "date": 1, "chat": CHAT, "from": CHILD, "text": "/start ab_CD-9"}
    pressed = {"id": "99", "from": CHILD, "chat_instance": "1", "data": "12.home.1", "message": said}
    with served(wiring) as address:
        channel.set_webhook(address, SECRET)
        emulator.bring(message=said)
        emulator.bring(callback_query=pressed)
        emulator.bring(message=said | {"chat": {"id": -5, "type": "group", "title": "A group"}})
        assert emulator.pending() == 0
    with wiring.database.read() as session:
        kept = [(row.provider_message_id, row.body) for row in session.scalars(select(InboundMessage))]
    assert sorted(kept) == [("71:6", "ab_CD-9"), ("callback:99", "")]
    assert emulator.verdict()["successful_methods"]["webhook"] == 3


def test_with_another_secret_an_update_stays_with_telegram(
    emulator: Emulator, channel: TelegramChannel, wiring: Wiring
) -> None:
    said = {"message_id": 6, "date": 1, "chat": CHAT, "from": CHILD, "text": "hello"}
    with served(wiring) as address:
        channel.set_webhook(address, "another-secret")
        emulator.bring(message=said)
        assert emulator.pending() == 1
        channel.set_webhook(address, SECRET)
        assert emulator.pending() == 0
    with wiring.database.read() as session:
        assert [row.body for row in session.scalars(select(InboundMessage))] == ["hello"]


def test_updates_can_be_fetched_where_no_webhook_reaches(emulator: Emulator, wiring: Wiring) -> None:
    feed = TelegramFeed(TOKEN, emulator.url, wait=0)
    feed.begin()
    emulator.bring(message={"message_id": 6, "date": 1, "chat": CHAT, "from": CHILD, "text": "hello"})
    for update in feed.updates():
        wiring.take_update(json.dumps(update).encode(), datetime.now(UTC))
        feed.confirm(update)
    assert not feed.updates()
    with wiring.database.read() as session:
        assert [row.body for row in session.scalars(select(InboundMessage))] == ["hello"]
    assert emulator.verdict("--require-method=getUpdates")["ok"]
