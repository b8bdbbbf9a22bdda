"""The files of a database are their owner's alone, also one that others could read before."""

import stat
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.store import engine
from bot.store.engine import keep_private


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_nobody_else_can_read_a_database_or_what_stands_beside_it(tmp_path: Path) -> None:
    made = engine.create(f"sqlite:///{tmp_path / 'heard.db'}")
    with made.connect() as connection:
        connection.execute(text("CREATE TABLE words (words TEXT)"))
        files = sorted(tmp_path.iterdir())
        assert len(files) > 1
        assert {mode(path) for path in files} == {0o600}
    made.dispose()


def test_an_older_file_is_closed_to_others(tmp_path: Path) -> None:
    old = tmp_path / "heard.db"
    create_engine(f"sqlite:///{old}").connect().close()
    old.touch(0o644)
    old.chmod(0o644)
    engine.create(f"sqlite:///{old}").dispose()
    assert mode(old) == 0o600


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_needs_no_file(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    engine.create(url).dispose()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_made_is_left_to_who_opens_it(tmp_path: Path) -> None:
    keep_private(tmp_path / "no folder" / "heard.db")
    assert list(tmp_path.iterdir()) == []
