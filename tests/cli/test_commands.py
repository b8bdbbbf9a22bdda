"""The command at a terminal: help for everything, exit 0, 1 or 2, and one line that says why."""

import importlib.metadata
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from bot.cli import COMMANDS, heard

ANSWERED = """
transcripts:
- id: one
  title: two answers
  given: {questionnaire: pre-8-11, at: home}
  turns:
    - {in: {text: "4 the room is cold"}, out: ["reask:home"]}
    - {in: {text: "4 - my room is cold"}, out: ["ask:safe"]}
  expect: {status: asking, answers: {home: {status: answered, value: 4, note: "my room is cold"}}, flags: [], notes: ["4 the room is cold"]}
"""
WRONG = ANSWERED.replace('["ask:safe"]', '["ask:school"]')


def run(*command: str, typed: str = "", **environment: str) -> Result:
    """Run one command in this process."""
    return CliRunner().invoke(heard, command, input=typed, env={"HEARD_DATABASE_URL": None, **environment})


@pytest.fixture
def script(tmp_path: Path) -> Path:
    file = tmp_path / "dialogues.yaml"
    file.write_text(ANSWERED, encoding="utf-8")
    return file


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_is_listed_with_it(command: str) -> None:
    answer = run(command, "--help")
    assert (answer.exit_code, "Usage:" in answer.output) == (0, True)
    assert COMMANDS[command][1] in run("--help").output


def test_the_command_says_its_version() -> None:
    assert importlib.metadata.version("heard") in run("--version").output


LOADED = """
import sys
from bot.cli import main
sys.argv = ["heard", "--help"]
try:
    main()
except SystemExit:
    heavy = ("sqlalchemy", "flask", "twilio", "bot.ground", "bot.talk", "bot.reports")
    print(sorted(name for name in sys.modules if name.startswith(heavy)))
"""


def test_help_answers_without_loading_any_command() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    "command",
    [("nonsense",), ("replay",), ("replay", "no-such-file.yaml"), ("chat", "--channel", "pigeon"), ("serve", "--port", "x"),
     ("user",), ("telegram", "nonsense"), ("seed",)],
)  # fmt: skip
def test_wrong_usage_ends_with_two(command: tuple[str, ...]) -> None:
    answer = run(*command)
    assert answer.exit_code == 2
    assert "Usage:" in answer.output


def test_what_listens_to_everybody_is_production_unless_it_is_said_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARD_DATA_DIR", str(tmp_path))
    unset = run("serve", PORT="8123")
    assert unset.exit_code == 1
    assert "production needs HEARD_SECRET_KEY" in unset.stderr
    development = run("serve", PORT="8123", HEARD_ENV="development")
    assert development.exit_code == 1
    assert "HEARD_ENV must be production" in development.stderr


def test_a_setting_that_cannot_be_used_ends_with_one_line_and_one(tmp_path: Path) -> None:
    for command in (("migrate",), ("reconcile",), ("work",), ("telegram", "set-webhook")):
        answer = run(*command, HEARD_DATA_DIR=str(tmp_path), HEARD_SMS_FROM="Heard")
        assert answer.exit_code == 1
        assert answer.stderr.strip().splitlines() == [
            "Error: HEARD_SMS_FROM: a name cannot be answered: use a number, like +447700900000"
        ]
        assert answer.stdout == ""


def test_migrating_twice_is_safe(tmp_path: Path) -> None:
    for _ in range(2):
        answer = run("migrate", HEARD_DATA_DIR=str(tmp_path))
        assert (answer.exit_code, answer.output) == (0, "The database is up to date.\n")
    assert (tmp_path / "heard.db").exists()


def test_reconciling_an_empty_database_finds_nothing(tmp_path: Path) -> None:
    run("migrate", HEARD_DATA_DIR=str(tmp_path))
    assert run("reconcile", HEARD_DATA_DIR=str(tmp_path)).exit_code == 0


def test_a_webhook_needs_a_bot(tmp_path: Path) -> None:
    answer = run("telegram", "set-webhook", HEARD_DATA_DIR=str(tmp_path))
    assert answer.exit_code == 1
    assert "TELEGRAM_BOT_TOKEN" in answer.stderr


def test_dialogues_that_hold_end_with_nought(script: Path) -> None:
    answer = run("replay", str(script))
    assert (answer.exit_code, answer.output) == (0, "1 of 1 dialogues hold.\n")


def test_a_dialogue_that_does_not_hold_shows_the_difference_and_ends_with_one(tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(WRONG, encoding="utf-8")
    answer = run("replay", str(file))
    assert answer.exit_code == 1
    assert answer.stdout.splitlines()[0] == "one  two answers"
    assert "wanted ['ask:school'], got ['ask:safe']" in answer.stdout
    assert answer.stderr == "Error: 1 dialogues do not hold\n"


def test_what_the_engine_did_is_written_as_json_whether_it_holds_or_not(script: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(WRONG, encoding="utf-8")
    for file, holds in ((script, True), (wrong, False)):
        answer = run("replay", str(file), "--json")
        assert answer.exit_code == 0
        assert json.loads(answer.stdout) == [
            {
                "id": "one",
                "outs": [["reask:home"], ["ask:safe"]],
                "status": "asking",
                "language": "en",
                "who": None,
                "answers": {"home": {"status": "answered", "value": 4, "note": "my room is cold"}},
                "flags": [],
                "notes": ["4 the room is cold"],
                "off_path": [],
                "ok": holds,
            }
        ]


def test_dialogues_may_be_written_as_json(script: Path, tmp_path: Path) -> None:
    file = tmp_path / "dialogues.json"
    file.write_text(json.dumps(yaml.safe_load(script.read_text())), encoding="utf-8")
    assert run("replay", str(file)).exit_code == 0


@pytest.mark.parametrize("content", ["a: [", "transcripts: 3", ""])
def test_a_file_that_is_no_list_of_dialogues_ends_with_one_line(tmp_path: Path, content: str) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(content, encoding="utf-8")
    answer = run("replay", str(file))
    assert answer.exit_code == 1
    assert answer.stderr.startswith("Error: ")
    assert answer.stdout == ""


def test_a_dialogue_with_an_unknown_event_does_not_hold(tmp_path: Path) -> None:
    file = tmp_path / "unknown.yaml"
    file.write_text("- {id: x, turns: [{in: {kind: no_such_event}}]}", encoding="utf-8")
    answer = run("replay", str(file))
    assert answer.exit_code == 1
    assert "no_such_event" in answer.stdout


def test_a_chat_goes_from_the_invitation_to_the_questions() -> None:
    answer = run("chat", "--questionnaire", "pre-short", typed="1\n1\n3\n9\n")
    assert answer.exit_code == 0
    assert "3 quick questions" in answer.stdout
    assert "Childline" in answer.stdout


def test_a_chat_asks_what_fits_the_kind_of_review() -> None:
    typed = "1\n1\n4\n1\n4\n"
    assert "family" in run("chat", typed=typed).stdout
    at_home = run("chat", "--review", "supervision", typed=typed).stdout
    assert "family" not in at_home
    assert "What is going well?" in at_home


def test_a_chat_speaks_the_language_and_the_channel_asked_for() -> None:
    urdu = run("chat", "--language", "ur", "--channel", "telegram", typed="1\n1\n").stdout
    assert "اردو" in urdu or "آپ" in urdu
    assert "How is it where you live?" in urdu
    assert "How is it" not in run("chat", "--language", "ur", typed="1\n1\n").stdout


@pytest.mark.parametrize("option", [("--language", "tlh"), ("--questionnaire", "pre-99")])
def test_a_chat_about_nothing_ends_with_one(option: tuple[str, str]) -> None:
    answer = run("chat", *option)
    assert answer.exit_code == 1
    assert answer.stderr.startswith("Error: ")


def test_the_content_that_is_shipped_has_no_problems() -> None:
    answer = run("lint")
    assert (answer.exit_code, answer.output) == (0, "No problems found.\n")


def test_the_command_is_a_program_of_its_own() -> None:
    def call(*command: str) -> Any:
        return subprocess.run(
            [sys.executable, "-m", "bot.cli", *command], capture_output=True, text=True, check=False
        )

    assert call("replay", "no-such-file").returncode == 2
    assert call("chat", "--language", "tlh").returncode == 1
