"""The command that invents the annual report's two years, and how it is to be called."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import heard


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the command a data folder of its own."""
    monkeypatch.setenv("HEARD_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("HEARD_DATABASE_URL", raising=False)
    return tmp_path


def seed(*arguments: str) -> Result:
    return CliRunner().invoke(heard, ["seed", *arguments])


@pytest.mark.usefixtures("folder")
def test_it_prints_a_json_line_of_counts_and_refuses_a_second_time() -> None:
    done = seed("--table12", "--years", "2020-21,2021-22")
    assert done.exit_code == 0, done.output
    numbers = json.loads(done.stdout.splitlines()[-1])
    assert numbers["held"] == 3578 + 3560
    second = numbers["years"]["2021-22"]
    assert (second["held"], second["PN0"], second["PN5"], second["uncoded"]) == (3560, 721, 905, 7)
    again = seed("--table12", "--years", "2020-21,2021-22")
    assert again.exit_code == 1
    assert "not empty" in again.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--table12", "--years", "2"),
        ("--table12", "--years", "2024-25,2025-26", "--children", "5"),
        ("--table12", "--years", "2024-25"),
        ("--table12", "--years", "2024-25,2025-27"),
        ("--children", "5", "--years", "2024-25,2025-26"),
        ("--children", "5", "--years", "0"),
        ("--years", "2"),
        ("--table12",),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("folder")
def test_what_does_not_go_together_is_wrong_usage(arguments: tuple[str, ...]) -> None:
    done = seed(*arguments)
    assert done.exit_code == 2, done.output
