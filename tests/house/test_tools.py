"""The tools of `make check` agree with the code, so that the whole run needs no second command."""

import subprocess
from pathlib import Path

import pytest

from tests.house.sources import ROOT

TOOLS = {
    "the format is ruff's": ("ruff", "format", "--check", "."),
    "ruff finds nothing": ("ruff", "check", "."),
    "mypy finds nothing": ("mypy",),
    "imports point downwards": ("lint-imports", "--no-logo", "--no-cache"),
}


@pytest.mark.parametrize("command", TOOLS.values(), ids=TOOLS)
def test_the_tool_has_no_complaint(command: tuple[str, ...]) -> None:
    program = ROOT / ".venv" / "bin" / command[0]
    done = subprocess.run([program, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def test_make_check_runs_the_same_tools() -> None:
    makefile = Path(ROOT / "Makefile").read_text(encoding="utf-8")
    for command in TOOLS.values():
        assert f".venv/bin/{command[0]}" in makefile
