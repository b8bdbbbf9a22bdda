"""Fetching updates of Telegram by hand: the same way as the webhook's, never in production, nothing lost in between."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from bot.cli import heard
from bot.cli.telegram import fetch
from bot.ports import FeedBroken
from bot.settings import load
from bot.store.messages import InboundMessage
from bot.wiring import Wiring
from tests.content import build
from tests.fakes.live import LIVE_ENVIRONMENT
from tests.fakes.telegram import TOKEN
from tests.peers import databases

CHILD = {"id": 71, "is_bot": False, "first_name": "Somebody"}
CHAT = {"id": 71, "type": "private"}
GROUP = {"id": -5, "type": "group", "title": "A group"}


def said(number: int, text: str, chat: Mapping[str, Any] = CHAT) -> dict[str, Any]:
    message = {"message_id": number, "date": 1_790_000_000, "chat": chat, "from": CHILD, "text": text}
    return {"update_id": number, "message": message}


class Given:
    """A feed that gives what a test wrote, and ends the fetching when nothing is left."""

    def __init__(self, *rounds: Sequence[Mapping[str, Any]] | None) -> None:
        self.rounds, self.ending = list(rounds), Event()
        self.confirmed: list[Any] = []
        self.calls: list[tuple[str, Mapping[str, Any]]] = []

    def begin(self) -> None: ...

    def updates(self) -> Sequence[Mapping[str, Any]]:
        found = self.rounds.pop(0)
        if not self.rounds:
            self.ending.set()
        if found is None:
            raise FeedBroken("Telegram does not answer: ReadTimeout")
        return found

    def confirm(self, update: Mapping[str, Any]) -> None:
        self.confirmed.append(update["update_id"])

    def call(self, method: str, fields: Mapping[str, Any]) -> Any:
        self.calls.append((method, fields))
        raise FeedBroken("too old")


@pytest.fixture
def wiring(tmp_path: Path) -> Iterator[Wiring]:
    with databases.fresh("sqlite", tmp_path) as url:
        wiring = build(load(database_url=url, data_dir=tmp_path))
        yield wiring
        wiring.database.close()


def kept(wiring: Wiring) -> list[str | None]:
    with wiring.database.read() as session:
        return list(session.scalars(select(InboundMessage.body).order_by(InboundMessage.id)))


def test_what_is_fetched_is_kept_once_answered_and_confirmed(wiring: Wiring) -> None:
    pressed = {
        "id": "99",
        "from": CHILD,
        "chat_instance": "1",
        "data": "12.home.1",
        "message": said(1, "?")["message"],
    }
    feed = Given(
        [said(1, "/start ab_CD-9"), said(1, "/start ab_CD-9"), {"update_id": 2, "callback_query": pressed}],
        [said(3, "hello", GROUP)],
    )
    fetch(wiring, feed, feed.ending)
    assert kept(wiring) == ["ab_CD-9", ""]
    assert feed.confirmed == [1, 1, 2, 3]
    assert feed.calls == [
        ("answerCallbackQuery", {"callback_query_id": "99"}),
        ("leaveChat", {"chat_id": -5}),
    ]


def test_a_provider_that_is_away_is_asked_again(wiring: Wiring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.telegram.AGAIN_SECONDS", 0.0)
    feed = Given(None, [said(5, "later")])
    fetch(wiring, feed, feed.ending)
    assert kept(wiring) == ["later"]


def test_production_never_fetches(database_url: str, tmp_path: Path) -> None:
    given = {"HEARD_PUBLIC_URL": "https://heard.example.org", "TELEGRAM_BOT_TOKEN": TOKEN}
    place = {"HEARD_DATABASE_URL": database_url, "HEARD_DATA_DIR": str(tmp_path)}
    answer = CliRunner().invoke(heard, ["telegram", "poll"], env={**LIVE_ENVIRONMENT, **given, **place})
    assert answer.exit_code == 1
    assert "set-webhook" in answer.output
    assert json.dumps(TOKEN) not in answer.output


def test_nothing_is_fetched_before_there_are_tables(tmp_path: Path) -> None:
    place = {"HEARD_DATABASE_URL": f"sqlite:///{tmp_path}/empty.db", "HEARD_DATA_DIR": str(tmp_path)}
    answer = CliRunner().invoke(heard, ["telegram", "poll"], env={"TELEGRAM_BOT_TOKEN": TOKEN, **place})
    assert (answer.exit_code, answer.output) == (
        1,
        "Error: the database is not at this version: run heard migrate\n",
    )
