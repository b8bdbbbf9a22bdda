"""Every door refuses what cannot be used: exit 1 or 2, one line that says what to do, never a traceback."""

import base64
import os
import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.cli import heard
from bot.ground import accounts
from bot.ground.roles import Role
from bot.store.audit import AuditEvent
from bot.store.engine import Database
from tests.fakes.live import LIVE_ENVIRONMENT
from tests.house.sources import ROOT

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


@pytest.fixture(autouse=True)
def _surroundings_as_before() -> Iterator[None]:
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


def run(*command: str, **environment: str | None) -> Result:
    """Run one command in this process."""
    return CliRunner().invoke(heard, command, input="\n", env={"HEARD_DATABASE_URL": None, **environment})


def reason(answer: Result) -> str:
    """Return the one line with which a command ended."""
    assert answer.exit_code == 1, answer.output
    assert answer.exception is None or isinstance(answer.exception, SystemExit)
    *_, line = [one for one in answer.stderr.splitlines() if one]
    assert "Traceback" not in answer.output
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


@pytest.mark.parametrize("command", DOORS, ids=" ".join)
@pytest.mark.parametrize(
    "url",
    [
        "mysql://x",
        "nonsense",
        "postgres://heard@127.0.0.1/heard",
        "postgresql://heard:a-password@127.0.0.1:1/heard",
        "postgresql://heard@127.0.0.1:x/heard",
        "sqlite:////no/such/folder/heard.db",
    ],
)
def test_every_door_says_in_one_line_why_a_database_cannot_be_used(
    command: tuple[str, ...], url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = reason(run(*command, HEARD_DATA_DIR=str(tmp_path), HEARD_DATABASE_URL=url))
    assert said.startswith("Error: HEARD_DATABASE_URL")
    assert "a-password" not in said


@pytest.mark.parametrize("url", ["carrier://pigeon", "redis://127.0.0.1:x", "127.0.0.1:6379"])
@pytest.mark.parametrize("command", DOORS[:4], ids=" ".join)
def test_every_door_says_in_one_line_why_a_queue_cannot_be_used(
    command: tuple[str, ...], url: str, tmp_path: Path
) -> None:
    said = reason(run(*command, HEARD_DATA_DIR=str(tmp_path), HEARD_REDIS_URL=url))
    assert said.startswith("Error: HEARD_REDIS_URL")


@pytest.mark.parametrize(
    "command", [one for one in DOORS if one[0] not in {"serve", "migrate", "seed"}], ids=" ".join
)
def test_a_database_that_was_never_migrated_says_so(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if command[0] in {"telegram", "work"}:
        return  # the one needs a bot first, the other waits for the release to migrate
    monkeypatch.chdir(tmp_path)
    said = reason(run(*command, HEARD_DATA_DIR=str(tmp_path)))
    assert "run heard migrate" in said


@pytest.mark.parametrize("command", DOORS, ids=" ".join)
def test_every_door_says_in_one_line_why_a_folder_cannot_be_used(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("no folder")
    said = reason(run(*command, HEARD_DATA_DIR=str(tmp_path / "file" / "data")))
    assert said.startswith("Error: HEARD_DATA_DIR")


@pytest.mark.parametrize("port", ["99999", "0", "-1", "x"])
@pytest.mark.parametrize("command", ["demo", "serve"])
def test_a_port_that_does_not_exist_is_wrong_usage(command: str, port: str) -> None:
    answer = run(command, "--port", port)
    assert (answer.exit_code, "Usage:" in answer.output) == (2, True)


@pytest.mark.parametrize("command", [("demo",), ("serve", "--host", "127.0.0.1")], ids=" ".join)
def test_a_port_in_use_is_named(command: tuple[str, ...], tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = reason(run(*command, "--port", str(port), HEARD_DATA_DIR=str(tmp_path)))
    assert f"port {port} is in use" in said


def test_a_host_that_does_not_exist_or_is_not_ours_is_named(tmp_path: Path) -> None:
    live = {
        **LIVE_ENVIRONMENT,
        "HEARD_PUBLIC_URL": "https://heard.example.org",
        "HEARD_DATA_DIR": str(tmp_path),
    }
    assert "no-such-host.invalid" in reason(run("serve", "--host", "no-such-host.invalid", **live))
    assert "192.0.2.1" in reason(run("serve", "--host", "192.0.2.1", **live))


def test_a_demo_is_for_this_machine_and_needs_a_folder_that_it_can_write(tmp_path: Path) -> None:
    assert "this machine alone" in reason(run("demo", "--host", "0.0.0.0"))
    (tmp_path / "file").write_text("no folder")
    answer = run("demo", "--port", "8123", "--data", str(tmp_path / "file" / "data"))
    assert reason(answer).startswith("Error: ")
    assert run("demo", "--data", str(tmp_path / "file")).exit_code == 2


def test_a_person_who_is_added_stands_in_the_trail_with_who_added_them(tmp_path: Path) -> None:
    here = {"HEARD_DATA_DIR": str(tmp_path)}
    run("migrate", **here)
    assert run("user", "add", "dot@example.org", "--role", "coordinator", **here).exit_code == 0
    database = Database(f"sqlite:///{tmp_path / 'heard.db'}")
    with database.read() as session:
        event = session.scalars(select(AuditEvent)).one()
    database.close()
    assert (event.action, event.subject, event.detail["role"]) == ("added", "account", "coordinator")
    assert event.detail["by"].endswith("at the terminal")
    assert "1 rows, the chain is whole" in run("audit", "verify", **here).stdout
    (tmp_path / "audit-head.json").write_text("{")
    assert "cannot be read" in reason(run("audit", "verify", **here))


def test_the_first_administrator_chooses_a_password_with_a_printed_link(tmp_path: Path) -> None:
    here = {"HEARD_DATA_DIR": str(tmp_path), "HEARD_PUBLIC_URL": "http://127.0.0.1:8000"}
    run("migrate", **here)
    said = run("user", "add", "ada@example.org", "--role", "administrator", "--link", **here).stdout
    assert "Password" not in said
    token = said.rstrip().rpartition("http://127.0.0.1:8000/sign-in/link/")[2]
    database = Database(f"sqlite:///{tmp_path / 'heard.db'}")
    with database.write() as session:
        ada = accounts.use_link(session, token, "three kettles, one garden", datetime.now(UTC))
    database.close()
    assert (ada.email, ada.role) == ("ada@example.org", Role.ADMINISTRATOR)


def test_the_guide_lists_every_role() -> None:
    guide = (ROOT / "docs" / "how-to" / "run.md").read_text(encoding="utf-8")
    listed = guide.partition("Roles: ")[2].partition(".")[0]
    assert set(re.findall(r"`(\w+)`", listed)) == {role.value for role in Role}


def test_a_release_needs_something_held_and_a_reason(tmp_path: Path) -> None:
    here = {"HEARD_DATA_DIR": str(tmp_path)}
    run("migrate", **here)
    assert "nothing is held" in reason(run("release", **here))
    assert run("release", "--without-reconcile", **here).exit_code == 2


def test_a_provider_that_does_not_answer_is_named_without_its_secret(tmp_path: Path) -> None:
    bot = {"TELEGRAM_BOT_TOKEN": "1:secret", "TELEGRAM_WEBHOOK_SECRET": "x", "HEARD_DATA_DIR": str(tmp_path)}
    said = reason(run("telegram", "set-webhook", **bot, HEARD_TELEGRAM_API_URL="http://127.0.0.1:1"))
    assert said == "Error: Telegram does not do what was asked: NetworkError"
