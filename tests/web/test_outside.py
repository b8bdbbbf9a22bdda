"""Nothing that shows children without sign-in is reached from outside, whoever serves it and whatever brings it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.settings import Environment, SettingsError
from bot.wiring import Wiring
from tests.fakes.live import LIVE_ENVIRONMENT
from web import create_app
from web.kit import WIRING

VIA_A_PROXY = [
    ({"X-Forwarded-For": "203.0.113.9"}, {}),
    ({"Forwarded": "for=203.0.113.9"}, {}),
    ({"Via": "1.1 proxy"}, {}),
    ({"X-Real-IP": "203.0.113.9"}, {}),
    ({"Origin": "https://heard.example.org"}, {}),
    ({}, {"REMOTE_ADDR": "203.0.113.9"}),
    ({}, {"REMOTE_ADDR": ""}),
]


@pytest.fixture
def demo(wiring: Wiring) -> Flask:
    return create_app(Wiring(wiring.settings.model_copy(update={"env": Environment.DEMO}), wiring.database))


@pytest.mark.parametrize(("headers", "place"), VIA_A_PROXY)
def test_the_phones_answer_nobody_outside(
    client: FlaskClient, headers: dict[str, str], place: dict[str, str]
) -> None:
    for path in ("/simulator", "/simulator/transcript", "/simulator/messages"):
        method = client.post if path.endswith("messages") else client.get
        assert method(path, headers=headers, environ_overrides=place).status_code == 403
    assert client.get("/simulator").status_code == 200
    assert client.get("/health/live", headers=headers, environ_overrides=place).status_code == 200


@pytest.mark.parametrize(("headers", "place"), VIA_A_PROXY)
def test_a_demo_answers_nobody_outside_at_all(
    demo: Flask, headers: dict[str, str], place: dict[str, str]
) -> None:
    visitor = demo.test_client()
    for path in ("/", "/sign-in", "/simulator", "/help"):
        answer = visitor.get(path, headers=headers, environ_overrides=place)
        assert answer.status_code == 403
        assert "HEARD_ENV=production" in answer.text
    assert visitor.get("/sign-in").status_code == 200


def test_another_host_name_is_refused(client: FlaskClient) -> None:
    assert client.get("/simulator", base_url="http://heard.example.org").status_code in {400, 403}


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [
        (["gunicorn", "-b", "0.0.0.0:8000", "web:create_app()"], {}),
        (["flask", "--app", "web", "run", "--host", "0.0.0.0"], {}),
        (["gunicorn", "web:create_app()"], {"PORT": "8000"}),
        (["gunicorn", "web:create_app()"], {"HEARD_PUBLIC_URL": "https://heard.example.org"}),
        (["gunicorn", "web:create_app()"], {"HEARD_PUBLIC_URL": "http://10.0.0.7:8000"}),
        (
            ["gunicorn", "web:create_app()"],
            {"HEARD_ENV": "demo", "HEARD_PUBLIC_URL": "https://heard.example.org"},
        ),
    ],
)
def test_no_server_opens_a_development_installation_to_others(
    arguments: list[str], variables: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", arguments)
    for name, value in {"HEARD_DATA_DIR": str(tmp_path), **variables}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match="HEARD_ENV=production"):
        create_app()


def test_production_starts_before_somebody_said_who_is_called_to_danger(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = {**LIVE_ENVIRONMENT, "HEARD_PUBLIC_URL": "https://heard.example.org", "HEARD_DUTY_CONTACTS": ""}
    for name, value in {**live, "HEARD_DATABASE_URL": database_url, "HEARD_DATA_DIR": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    joined = create_app().extensions[WIRING]
    assert not joined.decisions.may_invite
    joined.database.close()


def test_without_any_setting_the_application_is_made_for_this_machine(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HEARD_", "PORT"))}
    made = subprocess.run(
        [sys.executable, "-c", "import web; print(web.create_app().name)"],
        env={**kept, "HEARD_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert made.stdout == "web\n"
