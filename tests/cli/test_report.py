"""The command that writes the annual report: its files, its control lines, and how it ends."""

import io
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import select

from bot.cli import heard
from bot.ground import audit
from bot.reports.annual import take_snapshot
from bot.reports.returns import freeze
from bot.store.audit import AuditEvent
from bot.store.engine import Database
from bot.store.reviews import CodeRecord
from tests import factories
from tests.content import content
from tests.peers import databases
from tests.reports.annual_years import NOW, TODAY, YEAR, account
from tests.reports.both_years import both_years
from tests.reviews.holding import made

ENOUGH = 10
"""Seconds that a report of a whole authority may take."""


@pytest.fixture
def installation(
    database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Database:
    """Let the command find a database with forty coded reviews, and one without a code."""
    monkeypatch.setenv("HEARD_DATABASE_URL", database_url)
    monkeypatch.setenv("HEARD_DATA_DIR", str(tmp_path))
    with database.write() as session:
        officer = factories.officer(session)
        for code in ["PN1"] * 25 + ["PN5"] * 15 + [None]:
            review = factories.review(
                session, status="held", review_on=date(2025, 9, 10), officer_id=officer.id
            )
            if code:
                factories.code(session, review_id=review.id, code=code)
    return database


def run(out: Path, year: str = "2025-26", *more: str) -> Result:
    return CliRunner().invoke(heard, ["report", "annual", "--year", year, "--out", str(out), *more])


def test_it_writes_a_word_file_a_workbook_and_drawings(installation: Database, tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    done = run(out)
    assert done.exit_code == 0, done.output
    files = sorted(str(file.relative_to(out)) for file in out.rglob("*") if file.is_file())
    assert files[:2] == ["annual-2025-26.docx", "annual-2025-26.xlsx"]
    assert files[2] == "charts/01-participation-attendance-and-no-contribution.svg"
    assert {file.rpartition(".")[2] for file in files[2:]} == {"svg"}
    document = Document(io.BytesIO((out / files[0]).read_bytes()))
    assert document.paragraphs[0].text == "Child in Care reviews: annual report 2025-26"
    assert load_workbook(out / files[1]).sheetnames[:2] == ["About", "How children took part"]
    assert '<svg xmlns="http://www.w3.org/2000/svg" role="img"' in (out / files[2]).read_text(
        encoding="utf-8"
    )


def test_it_prints_the_control_lines_in_true_numbers(installation: Database, tmp_path: Path) -> None:
    lines = run(tmp_path / "out").stdout.splitlines()
    assert (
        "2025-26: held 41 = PN0 0 + PN1 25 + PN2 0 + PN3 0 + PN4 0 + PN5 15 + PN6 0 + PN7 0 + without a code 1"
        in lines
    )


def test_the_published_edition_is_rounded_and_has_no_control_line(
    installation: Database, tmp_path: Path
) -> None:
    done = run(tmp_path / "out", "2025-26", "--published")
    assert done.exit_code == 0, done.output
    assert "held" not in done.stdout
    book = load_workbook(tmp_path / "out" / "annual-2025-26-published.xlsx")
    rows = list(book["How children took part"].iter_rows(values_only=True))
    assert [row[3] for row in rows if row[1] in {"Without a code", "Reviews held"}] == ["c", 40]
    assert [row for row in rows if str(row[0]).startswith("Control")] == []
    assert (tmp_path / "out" / "annual-2025-26-published.docx").exists()
    drawing = next((tmp_path / "out" / "charts-published").iterdir()).read_text(encoding="utf-8")
    assert ".0%" not in drawing
    with installation.read() as session:
        event = session.scalars(select(AuditEvent)).one()
        assert event.detail == {"year": "2025-26", "edition": "published"}


def test_a_frozen_year_says_so_and_prints_the_lines_as_they_were(
    installation: Database, tmp_path: Path
) -> None:
    before = run(tmp_path / "before").stdout.splitlines()
    with installation.write() as session:
        person = account(session)
        snapshot = take_snapshot(session, YEAR, TODAY, content())
        freeze(session, person, YEAR, made(session).sorted, annual=snapshot, today=TODAY, now=NOW)
        for code in session.scalars(select(CodeRecord)).all()[:15]:
            code.code = "PN7"
    after = run(tmp_path / "after").stdout.splitlines()
    assert after[1] == "Frozen on 23 November 2026 by Sam Bell."
    assert after[2:] == before[1:]


def test_that_it_was_written_is_in_the_audit_trail(installation: Database, tmp_path: Path) -> None:
    run(tmp_path / "out")
    with installation.read() as session:
        event = session.scalars(select(AuditEvent)).one()
        assert (event.action, event.subject, event.detail) == (
            "exported",
            "annual_report",
            {"year": "2025-26"},
        )
        assert audit.verify(session) == 1


def test_a_year_of_an_authority_takes_less_than_ten_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARD_DATA_DIR", str(tmp_path))
    with databases.fresh("sqlite", tmp_path, both_years) as url:
        monkeypatch.setenv("HEARD_DATABASE_URL", url)
        started = time.process_time()
        done = run(tmp_path / "out")
        assert time.process_time() - started < ENOUGH
    assert "2025-26: held 3,560 = " in done.stdout
    text = "\n".join(each.text for each in Document(tmp_path / "out" / "annual-2025-26.docx").paragraphs)
    assert "PN4 (attended, did not contribute) rose from 5 to 38" in text
    assert "97.5% of reviews of children of four and over had the child’s own contribution" in text


@pytest.mark.parametrize("year", ["2025", "2025-27", "next"])
def test_a_year_that_is_none_is_wrong_usage(installation: Database, tmp_path: Path, year: str) -> None:
    assert run(tmp_path / "out", year).exit_code == 2


def test_a_year_that_has_not_begun_ends_in_one_line(installation: Database, tmp_path: Path) -> None:
    done = run(tmp_path / "out", "2090-91")
    assert (done.exit_code, done.stderr) == (1, "Error: 2090-91 has not begun\n")


def test_a_folder_that_cannot_be_written_ends_in_one_line(installation: Database, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = run(tmp_path / "file" / "out")
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: cannot write to ")


def test_without_the_library_for_word_files_it_says_what_to_install(
    installation: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    for name in ("word", "charts"):
        monkeypatch.delitem(sys.modules, f"bot.reports.annual.{name}", raising=False)
    done = run(tmp_path / "out")
    assert (done.exit_code, done.stderr) == (1, "Error: Word files need python-docx: install heard[docx]\n")
