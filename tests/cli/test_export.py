"""The command that writes the return: its files, its control line, and how it ends."""

import csv
import hashlib
import json
from datetime import date
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.cli import heard
from bot.cli.reports import conclude
from bot.ground import audit
from bot.reports.returns import Control
from bot.store.audit import AuditEvent
from bot.store.engine import Database
from tests import factories

DAY = date(2025, 9, 10)


@pytest.fixture
def installation(
    database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Database:
    """Let the command find a database with one review of each kind."""
    monkeypatch.setenv("HEARD_DATABASE_URL", database_url)
    monkeypatch.setenv("HEARD_DATA_DIR", str(tmp_path))
    with database.write() as session:
        for code in ("PN5", None):
            child = factories.child(session, la_child_id=f"C{code}", born_on=date(2012, 6, 15))
            review = factories.review(
                session, child_id=child.id, key=f"K{code}", status="held", review_on=DAY, attendance="none"
            )
            if code:
                factories.code(session, review_id=review.id, code=code)
        factories.review(session, status="cancelled", review_on=DAY)
    return database


def run(out: Path, *more: str, year: str = "2025-26") -> Result:
    return CliRunner().invoke(heard, ["export", "reviews", "--year", year, "--out", str(out), *more])


def test_the_files_and_the_control_line(installation: Database, tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    done = run(out, "--xml")
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[-1] == "held 2 = exported 1 + exceptions 1"
    assert sorted(file.name for file in out.iterdir()) == [
        "exceptions.csv",
        "manifest.json",
        "reviews-fragment.xml",
        "reviews.csv",
    ]
    assert (
        out / "reviews.csv"
    ).read_bytes() == b"CHILD,DOB,REVIEW,REVIEW_CODE\nCPN5,15/06/2012,10/09/2025,PN5\n"
    with (out / "exceptions.csv").open(encoding="utf-8", newline="") as file:
        (left_out,) = csv.DictReader(file)
    assert (left_out["REVIEW_ID"], left_out["REASON"]) == ("KNone", "proposal only")
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    for name, digest in manifest["sha256"].items():
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest
    assert manifest["made_by"].endswith("at the terminal")


def test_the_export_is_in_the_audit_trail(installation: Database, tmp_path: Path) -> None:
    run(tmp_path / "out")
    with installation.read() as session:
        event = session.scalars(select(AuditEvent)).one()
        assert (event.action, event.detail["year"], event.detail["exceptions"]) == ("exported", "2025-26", 1)
        assert audit.verify(session) == 1


def test_an_export_can_be_repeated_into_the_same_folder(installation: Database, tmp_path: Path) -> None:
    first = run(tmp_path / "out")
    before = (tmp_path / "out" / "reviews.csv").read_bytes()
    again = run(tmp_path / "out")
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert (tmp_path / "out" / "reviews.csv").read_bytes() == before


def test_a_year_without_reviews_has_files_without_rows(installation: Database, tmp_path: Path) -> None:
    done = run(tmp_path / "out", year="2019-20")
    assert done.exit_code == 0
    assert "held 0 = exported 0 + exceptions 0" in done.stdout
    assert (tmp_path / "out" / "reviews.csv").read_text() == "CHILD,DOB,REVIEW,REVIEW_CODE\n"


@pytest.mark.parametrize("year", ["2025", "2025-27", "last"])
def test_a_year_that_is_none_is_wrong_usage(installation: Database, tmp_path: Path, year: str) -> None:
    done = run(tmp_path / "out", year=year)
    assert done.exit_code == 2
    assert "write it like 2025-26" in done.stderr


def test_a_folder_that_cannot_be_written_ends_in_one_line(installation: Database, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = run(tmp_path / "file" / "out")
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: cannot write to ")
    assert len(done.stderr.splitlines()) == 1


def test_a_control_line_that_does_not_hold_ends_in_failure(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(click.ClickException, match="do not send this return") as failure:
        conclude(Control(held=3, exported=1, exceptions=1))
    assert failure.value.exit_code == 1
    assert capsys.readouterr().out == "held 3 is not exported 1 + exceptions 1\n"
