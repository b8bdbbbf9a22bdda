"""The page about people names what the panel shows: its commands run, its labels stand on pages."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import heard
from bot.ground.roles import ROLE_NAMES
from tests.house.sources import ROOT

GUIDES = ("docs/how-to/people.md", "docs/how-to/run.md")
ADDED = re.compile(r"`(heard user add [^`]+)`")
TEMPLATES = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "web/templates").rglob("*.html"))
SCRIPT = (ROOT / "web/static/heard.js").read_text(encoding="utf-8")
LABELS = (
    "Add a person",
    "Change role or team",
    "Sign them out everywhere",
    "Reset",
    "Switch the account off",
    "Your account",
    "Sign in with your council account",
)


@pytest.mark.parametrize("guide", GUIDES)
def test_the_commands_that_add_people_add_them(tmp_path: Path, guide: str) -> None:
    here = {"HEARD_DATABASE_URL": None, "HEARD_DATA_DIR": str(tmp_path)}
    CliRunner().invoke(heard, ["migrate"], env=here)
    commands = ADDED.findall((ROOT / guide).read_text(encoding="utf-8"))
    assert commands
    for command in commands:
        done = CliRunner().invoke(heard, shlex.split(command)[1:], env=here)
        assert done.exit_code == 0, done.output
        assert "/sign-in/link/" in done.stdout


def test_what_the_page_says_to_press_stands_in_the_panel() -> None:
    page = (ROOT / GUIDES[0]).read_text(encoding="utf-8")
    assert [label for label in LABELS if label not in page or label not in TEMPLATES] == []
    assert "Stay signed in" in SCRIPT
    assert [name for name in ROLE_NAMES.values() if f"| {name} |" not in page] == []


def test_the_way_back_from_the_council_is_the_one_on_the_page() -> None:
    page = (ROOT / GUIDES[0]).read_text(encoding="utf-8")
    assert "`/sign-in/council/callback`" in page
    assert "/sign-in/council/callback" in (ROOT / "web/signin/council.py").read_text(encoding="utf-8")
