"""Every door refuses what cannot be used: exit 1 or 2, one line that says what to do, never a traceback."""

import base64
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import heard
from tests.fakes.live import LIVE_ENVIRONMENT

DOORS = (
    ("serve",),
    ("work",),
    ("migrate",),
    ("reconcile",),
    ("user", "add", "ira@example.org", "--role", "duty"),
    ("audit", "verify"),
    ("seed", "--children", "10", "--years", "1"),
    ("import", "--undo"),
    ("export", "reviews", "--year", "2025-26", "--out", "out"),
    ("report", "annual", "--year", "2025-26", "--out", "out"),
    ("telegram", "set-webhook"),
)
"""Each command that opens the database."""


def run(*command: str, **environment: str | None) -> Result:
    """Run one command in this process."""
    return CliRunner().invoke(heard, command, env={"HEARD_DATABASE_URL": None, **environment})


def reason(answer: Result) -> str:
    """Give the one line with which a command ended."""
    assert answer.exit_code == 1, answer.output
    assert answer.exception is None or isinstance(answer.exception, SystemExit)
    (line,) = [one for one in answer.stderr.splitlines() if one]
    return line


def keys(**given: bytes) -> str:
    return ",".join(f"{name}:{base64.urlsafe_b64encode(key).decode()}" for name, key in given.items())


@pytest.mark.parametrize("command", DOORS, ids=" ".join)
def test_every_door_refuses_keys_that_do_not_fit(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    here = {"HEARD_DATA_DIR": str(tmp_path)}
    assert run("migrate", **here, HEARD_ENCRYPTION_KEYS=keys(a=bytes(32))).exit_code == 0
    said = reason(run(*command, **here, HEARD_ENCRYPTION_KEYS=keys(b=bytes(32))))
    assert said.startswith("Error: HEARD_ENCRYPTION_KEYS: the key 'a' is missing")


@pytest.mark.parametrize(
    ("command", "environment"),
    [
        (("serve", "--host", "0.0.0.0"), {}),
        (("serve", "--host", "::"), {}),
        (("serve", "--host", "192.0.2.1"), {"HEARD_ENV": "demo"}),
        (("serve",), {"PORT": "8123", "HEARD_ENV": "development"}),
        (("serve",), {"HEARD_PUBLIC_URL": "https://heard.example.org"}),
        (("work",), {"HEARD_PUBLIC_URL": "https://heard.example.org", "HEARD_ENV": "demo"}),
        (("serve",), {"HEARD_DATABASE_URL": "postgresql://heard:pw@db.example.org/heard"}),
        (("migrate",), {"HEARD_REDIS_URL": "redis://cache.example.org:6379/0"}),
    ],
)
def test_what_others_reach_is_production_or_refused(
    command: tuple[str, ...], environment: dict[str, str], tmp_path: Path
) -> None:
    said = reason(run(*command, **{"HEARD_ENV": None, "HEARD_DATA_DIR": str(tmp_path), **environment}))
    assert "HEARD_ENV=production" in said
    assert "HEARD_SECRET_KEY" in said


@pytest.mark.parametrize("name", ["prod", "Production", "live", "staging", ""])
def test_an_environment_that_does_not_exist_is_refused(name: str, tmp_path: Path) -> None:
    said = reason(run("serve", HEARD_ENV=name, HEARD_DATA_DIR=str(tmp_path)))
    assert "HEARD_ENV" in said
    assert "production" in said


@pytest.mark.parametrize("command", ["serve", "work"])
def test_production_is_not_opened_before_somebody_said_who_is_called_to_danger(
    command: str, tmp_path: Path
) -> None:
    live = {
        **LIVE_ENVIRONMENT,
        "HEARD_PUBLIC_URL": "https://heard.example.org",
        "HEARD_DATA_DIR": str(tmp_path),
    }
    said = reason(run(command, **{**live, "HEARD_DUTY_CONTACTS": None}))
    assert "HEARD_DUTY_CONTACTS" in said
    assert "none" in said
