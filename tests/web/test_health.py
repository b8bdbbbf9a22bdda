"""Signs of life: true, short, and only for those who run the installation."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr

from bot.ground.roles import Role
from bot.operations import health, holds
from bot.settings import load
from bot.store import keys
from bot.store.engine import Database
from bot.wiring import Wiring
from tests import factories
from tests.web.visiting import add_person, enter
from web import create_app
from web.kit import clock

ELSEWHERE = {"REMOTE_ADDR": "192.0.2.1"}


def test_a_process_that_answers_is_alive(client: FlaskClient) -> None:
    assert client.get("/health/live").json == {"status": "live"}


def test_an_installation_that_works_is_ready(client: FlaskClient, wiring: Wiring) -> None:
    with wiring.database.write() as session:
        health.beat(session, clock.now())
    answer = client.get("/health/ready")
    nothing = {"waiting": 0, "oldest_seconds": 0, "late": False}
    assert answer.status_code == 200
    assert answer.json == {
        "status": "ready",
        "database": True,
        "worker": True,
        "unsent": nothing,
        "triage": nothing,
        "unacknowledged": nothing,
        "refused": nothing,
        "held": None,
        "duty_contacts": 0,
    }


def test_a_silent_worker_is_told_but_messages_still_come_in(client: FlaskClient, wiring: Wiring) -> None:
    with wiring.database.write() as session:
        factories.inbound_message(session, outcome="triage", received_at=clock.now())
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json["status"] == "degraded"
    assert answer.json["worker"] is False
    assert answer.json["triage"]["waiting"] == 1


def test_keys_that_do_not_fit_make_it_unready_with_the_reason(client: FlaskClient) -> None:
    mine = keys.cipher.ring
    keys.cipher.use(keys.ring({"other": bytes(32)}))
    answer = client.get("/health/ready")
    keys.cipher.use(mine)
    assert answer.status_code == 503
    assert (answer.json["status"], answer.json["keys"]) == ("unavailable", False)
    assert "the key 'development' is missing" in answer.json["reason"]


def test_without_a_database_nothing_is_ready(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    client = create_app(Wiring(load(env="development", data_dir=tmp_path), database)).test_client()
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json) == (503, {"status": "unavailable", "database": False})
    assert "heard_database_up 0" in client.get("/metrics").text
    assert client.get("/health/live").status_code == 200
    database.close()


def test_figures_are_written_as_prometheus_reads_them(client: FlaskClient) -> None:
    answer = client.get("/metrics")
    lines = answer.text.splitlines()
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "heard_database_up 1" in lines
    assert "# TYPE heard_unsent_oldest_seconds gauge" in lines
    assert len([line for line in lines if not line.startswith("#")]) * 3 == len(lines)


@pytest.fixture
def guarded(wiring: Wiring) -> Flask:
    settings = wiring.settings.model_copy(update={"metrics_token": SecretStr("a long token")})
    return create_app(Wiring(settings, wiring.database))


@pytest.mark.parametrize(
    ("headers", "place", "status"),
    [
        ({}, {}, 200),
        ({"X-Forwarded-For": "192.0.2.1"}, {}, 403),
        ({}, ELSEWHERE, 403),
        ({"Authorization": "Bearer wrong"}, ELSEWHERE, 403),
        ({"Authorization": "a long token"}, ELSEWHERE, 403),
        ({"Authorization": "Bearer a long token"}, ELSEWHERE, 200),
    ],
)
def test_figures_are_for_this_machine_or_for_who_has_the_token(
    guarded: Flask, headers: dict[str, str], place: dict[str, str], status: int
) -> None:
    answer = guarded.test_client().get("/metrics", headers=headers, environ_overrides=place)
    assert answer.status_code == status


def test_without_a_token_set_no_token_opens_the_figures(client: FlaskClient) -> None:
    headers = {"Authorization": "Bearer "}
    assert client.get("/metrics", headers=headers, environ_overrides=ELSEWHERE).status_code == 403


def test_a_held_installation_says_so_to_whoever_watches_and_looks_after_it(
    client: FlaskClient, wiring: Wiring
) -> None:
    with wiring.database.write() as session:
        holds.hold(session.connection(), "older_database", clock.now())
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json["status"]) == (200, "degraded")
    assert "older copy" in answer.json["held"]
    for role, is_told in (
        (Role.ADMINISTRATOR, True),
        (Role.SERVICE_MANAGER, True),
        (Role.PARTICIPATION, False),
    ):
        add_person(wiring, email=f"{role}@example.org", role=role)
        visitor = client.application.test_client()
        enter(visitor, wiring, f"{role}@example.org")
        assert ("heard reconcile" in visitor.get("/no-such-page").text) is is_told
