"""A database that has no tables yet, or is away: pages, programs and providers learn so, and the log stays short."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.ground.fault_log import FaultLog
from bot.settings import load
from bot.store import migrating
from bot.store.engine import Database
from bot.wiring import Wiring
from tests.fakes.signing import TOKEN
from tests.fakes.twilio import ACCOUNT
from tests.judges.servers import free_port
from tests.web.serving import joined_to
from tests.web.visiting import add_person, enter
from web.kit import errors

SECRET = "a-secret-for-tests_only"
PAGES = ("/sign-in", "/help", "/no-such-page", "/you-said-we-did")
PROVIDERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
UPDATE = {
    "update_id": 1,
    "message": {
        "message_id": 2,
        "date": 1_790_000_000,
        "chat": {"id": 71, "type": "private"},
        "from": {"id": 71, "is_bot": False, "first_name": "Somebody"},
        "text": "Hello",
    },
}


@pytest.fixture
def wiring(database_url: str, tmp_path: Path) -> Iterator[Wiring]:
    """Join the rooms of an installation that providers call."""
    settings = load(
        env="development",
        database_url=database_url,
        data_dir=tmp_path,
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=TOKEN,
        telegram_webhook_secret=SECRET,
    )
    wiring = Wiring(settings, Database(database_url))
    yield wiring
    wiring.database.close()


@pytest.fixture
def without_tables(wiring: Wiring) -> FlaskClient:
    """Open the browser of somebody who was signed in, on a database that has lost its tables."""
    add_person(wiring)
    visitor = joined_to(wiring).test_client()
    enter(visitor, wiring, "ira@example.org")
    migrating.go_back(wiring.settings.database)
    return visitor


@pytest.fixture
def away(wiring: Wiring) -> Iterator[Flask]:
    """Join the application to a database server that does not answer."""
    database = Database(f"postgresql+psycopg://heard@127.0.0.1:{free_port()}/heard")
    yield joined_to(Wiring(wiring.settings, database))
    database.close()


@pytest.mark.parametrize("path", [*PAGES, "/children"])
def test_a_page_without_tables_says_what_to_do(without_tables: FlaskClient, path: str) -> None:
    answer = without_tables.get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "Heard is being prepared" in answer.text
    assert "heard migrate" in answer.text
    assert "<footer" in answer.text
    assert "no such table" not in answer.text


def test_a_form_without_tables_says_so_too(without_tables: FlaskClient) -> None:
    answer = without_tables.post("/sign-in", data={"email": "a@example.org", "password": "x"})
    assert (answer.status_code, "Heard is being prepared" in answer.text) == (503, True)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_whose_database_is_away_says_so(away: Flask, path: str) -> None:
    answer = away.test_client().get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "Heard cannot be used at the moment" in answer.text
    assert "heard migrate" not in answer.text


def test_a_provider_is_asked_to_come_again(without_tables: FlaskClient, away: Flask) -> None:
    for visitor in (without_tables, away.test_client()):
        answer = visitor.post("/webhooks/telegram", json=UPDATE, headers=PROVIDERS)
        assert (answer.status_code, answer.text) == (503, "Service Unavailable")
        assert answer.headers["Retry-After"] == "60"


def test_a_program_learns_that_it_may_come_again(without_tables: FlaskClient) -> None:
    answer = without_tables.get("/api/v1/codes", headers={"Authorization": "Bearer heard_x_y"})
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    assert "heard migrate" in answer.json["detail"]


def test_the_log_has_one_traceback_and_a_line_for_each_request(
    away: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errors, "faults", FaultLog(errors.log))
    for path in ("/sign-in", "/no-such-page", "/sign-in"):
        away.test_client().get(path)
    assert [record.exc_info is not None for record in caplog.records] == [True, False, False]
    assert "connection failed" in caplog.records[2].message
