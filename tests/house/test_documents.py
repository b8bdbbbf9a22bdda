"""What README and the documents promise exists: commands, make targets, files."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import COMMANDS, heard
from tests.house.sources import ROOT, files, name

README = ROOT / "README.md"
ONE_SCREEN = 60
COMMAND = re.compile(r"(?:^ *|`|\$ |: |bin/)heard ([a-z][a-z-]*)", re.MULTILINE)
TARGET = re.compile(r"(?:^ *|`|\$ )make ([a-z]+)", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def documents() -> list[Path]:
    return [path for path in files() if path.suffix == ".md"]


def test_readme_fits_on_one_screen_and_starts_with_the_two_commands() -> None:
    text = README.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= ONE_SCREEN
    assert {"demo", "test"} <= set(TARGET.findall(text))


def test_every_command_that_is_written_down_exists() -> None:
    written = {*_in_documents(COMMAND), *_of_the_procfile()}
    assert {pair for pair in written if pair[0] not in COMMANDS} == set()


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself(command: str) -> None:
    shown = CliRunner().invoke(heard, [command, "--help"])
    assert shown.exit_code == 0, shown.output
    assert "Usage: " in shown.output


def test_every_make_target_that_is_written_down_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {pair for pair in _in_documents(TARGET) if pair[0] not in targets} == set()


@pytest.mark.parametrize("target", ["demo", "test", "check", "bench", "translate"])
def test_make_knows_how_to(target: str) -> None:
    done = subprocess.run(
        ["make", "--dry-run", target],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 0, done.stderr


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = [
        f"{name(path)} -> {link}"
        for path in documents()
        for link in LINK.findall(path.read_text(encoding="utf-8"))
        if not re.match(r"[a-z]+:|#", link) and not (path.parent / link.partition("#")[0]).exists()
    ]
    assert broken == []


def test_the_procfile_has_its_three_processes() -> None:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    assert lines == ["release: heard migrate", "web: heard serve", "worker: heard work"]


def _of_the_procfile() -> set[tuple[str, str]]:
    return {(found, "Procfile") for found in COMMAND.findall((ROOT / "Procfile").read_text(encoding="utf-8"))}


def _in_documents(pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    for path in documents():
        for found in pattern.findall(path.read_text(encoding="utf-8")):
            yield found, name(path)
