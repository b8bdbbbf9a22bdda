"""The command that takes files in: what it prints, what it changes, how it ends, and the watched folder."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.cli import heard
from bot.cli.imports import Desk, look_once
from bot.domain.imports import ColumnMapping, FileKind
from bot.ground import accounts
from bot.ground.roles import Role
from bot.imports import SETTLED, ImportOffice, Watch, save_mapping
from bot.store.audit import AuditEvent
from bot.store.engine import Database
from bot.store.imports import ImportBatch
from bot.store.people import Child
from bot.store.reviews import Review
from tests.factories import NOW
from tests.imports import public_files as public
from tests.imports.importing import CARE, CHILDREN, CONTEXT, OFFICERS, REVIEWS

ADA = "ada@example.org"


@pytest.fixture(autouse=True)
def _that_day() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def installation(
    database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Database:
    """Let the command find a database with an administrator and a mapping."""
    monkeypatch.setenv("HEARD_DATABASE_URL", database_url)
    monkeypatch.setenv("HEARD_DATA_DIR", str(tmp_path / "data"))
    with database.write() as session:
        ada = accounts.add(
            session, ADA, "Ada Wright", Role.ADMINISTRATOR, None, officer_id=None, team_id=None, now=NOW
        )
        accounts.add(
            session,
            "pat@example.org",
            "Pat",
            Role.PARTICIPATION,
            None,
            officer_id=None,
            team_id=None,
            now=NOW,
        )
        save_mapping(session, ColumnMapping("Held", FileKind.REVIEWS, {}, date_means_held=True), ada, NOW)
    return database


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """Write the four files, named so that their order says nothing."""
    named = {"reviews": REVIEWS, "children": CHILDREN, "officers": OFFICERS, "care": CARE}
    for name, text in named.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return {name: str(tmp_path / f"{name}.csv") for name in named}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(heard, ["import", *arguments])


def names(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Child.known_as).order_by(Child.la_child_id)))


def test_all_files_are_taken_in_in_the_order_in_which_they_build_on_each_other(
    installation: Database, files: dict[str, str]
) -> None:
    done = run(*files.values(), "--mapping", "Held")
    assert done.exit_code == 0, done.output
    said = [line for line in done.stdout.splitlines() if ".csv: " in line]
    assert said == [
        "children.csv: children, 2 lines: 2 added, 0 changed, 0 unchanged, 0 refused",
        "care.csv: care periods, 2 lines: 2 added, 0 changed, 0 unchanged, 0 refused",
        "officers.csv: officers, 2 lines: 2 added, 0 changed, 0 unchanged, 0 refused",
        "reviews.csv: reviews by the mapping “Held”, 4 lines: 4 added, 0 changed, 0 unchanged, 0 refused",
    ]
    with installation.read() as session:
        assert session.scalars(select(Review.status).order_by(Review.key)).all() == [
            "held",
            "held",
            "planned",
            "held",
        ]
        detail = session.scalars(select(AuditEvent.detail).where(AuditEvent.action == "imported")).first()
        assert detail is not None
        assert detail["by"].endswith("at the terminal")


def test_a_dry_run_shows_the_difference_and_changes_nothing(
    installation: Database, files: dict[str, str], tmp_path: Path
) -> None:
    run(files["children"])
    changed = tmp_path / "changed.csv"
    changed.write_text(CHILDREN.replace("Ama", "Amma") + "900003,Ben,,Klingon,\n", encoding="utf-8")
    done = run("--dry-run", str(changed))
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[-4:] == [
        "~ line 3: child 900002: known as Ama → Amma",
        "+ line 4: child 900003: known as Ben",
        "notice   line 4, language “Klingon”: Heard does not speak this language; the child will be asked",
        "changed.csv: children, 3 lines: 1 added, 1 changed, 1 unchanged, 0 refused",
    ]
    assert names(installation) == ["Kofi", "Ama"]


def test_refused_lines_are_named_and_nothing_of_the_file_is_taken_in(
    installation: Database, files: dict[str, str], tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(CHILDREN + "90 03,Ben,2015-31-01,,\n", encoding="utf-8")
    done = run(str(wrong), files["care"])
    assert done.exit_code == 1
    assert "refused  line 4, child_id “90 03”: An id has only letters and digits" in done.stdout
    assert "refused  line 4, date_of_birth “2015-31-01”: There is no such day" in done.stdout
    assert "Nothing of this file was taken in" in done.stdout
    assert done.stderr.splitlines()[-1] == "Error: 2 of 2 files cannot be taken in"
    assert names(installation) == []


def test_a_file_of_no_kind_says_what_is_missing(installation: Database, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("child_id,shoe size\n1,38\n", encoding="utf-8")
    done = run(str(other))
    assert done.exit_code == 1
    assert "needs the columns known_as" in done.stdout


def test_a_mapping_of_the_same_kind_that_does_not_fit_is_not_passed_over(
    installation: Database, files: dict[str, str]
) -> None:
    with installation.write() as session:
        ada = accounts.find(session, ADA)
        assert ada is not None
        save_mapping(session, ColumnMapping("Other", FileKind.REVIEWS, {"review_id": "STEP"}), ada, NOW)
    done = run(files["reviews"], "--mapping", "Other")
    assert done.exit_code == 1
    assert "The mapping “Other” expects columns that are not there: STEP" in done.stdout


def test_the_last_import_is_undone(installation: Database, files: dict[str, str]) -> None:
    run(files["children"])
    done = run("--undo")
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[-1] == "Import 1 (children.csv): 2 lines undone, 0 stay."
    assert names(installation) == []
    assert run("--undo").exit_code == 1


@pytest.mark.parametrize(
    "arguments", [(), ("--dry-run", "--undo"), ("--watch", "."), ("--undo", "--watch", ".", "--user", ADA)]
)
def test_wrong_usage_ends_with_2(installation: Database, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


@pytest.mark.parametrize("email", ["pat@example.org", "nobody@example.org"])
def test_only_an_administrator_may_be_named(
    installation: Database, files: dict[str, str], email: str
) -> None:
    done = run(files["children"], "--user", email)
    assert done.exit_code == 1
    assert done.stderr.splitlines()[-1] == f"Error: {email} is no administrator's account"


@pytest.fixture
def desk(installation: Database) -> Desk:
    with installation.read() as session:
        return Desk(ImportOffice(installation, CONTEXT), accounts.find(session, ADA), ("Held",))


def test_a_watched_folder_takes_files_that_have_come_to_rest(
    installation: Database, desk: Desk, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in (("a-care.csv", CARE), ("b-children.csv", CHILDREN), ("c-wrong.csv", "child_id\n1\n")):
        (folder / name).write_text(text, encoding="utf-8")
    (folder / ".hidden.csv").write_text(CHILDREN, encoding="utf-8")
    (folder / "link.csv").symlink_to(folder / "b-children.csv")
    watch = Watch(folder)
    look_once(desk, watch, 100.0)
    look_once(desk, watch, 100.0 + SETTLED - 0.1)
    assert names(installation) == []
    look_once(desk, watch, 100.0 + SETTLED)
    assert names(installation) == ["Kofi", "Ama"]
    done, failed = sorted((folder / "done").iterdir()), sorted((folder / "failed").iterdir())
    assert [path.name.partition("-")[2] for path in done] == [
        "a-care.csv", "a-care.csv.report.txt", "b-children.csv", "b-children.csv.report.txt",
    ]  # fmt: skip
    assert [path.name.partition("-")[2] for path in failed] == ["c-wrong.csv", "c-wrong.csv.report.txt"]
    assert "needs the columns known_as" in failed[1].read_text(encoding="utf-8")
    report = done[3].read_text(encoding="utf-8")
    assert "2 lines: 2 added" in report
    assert "Kofi" not in report
    assert {path.name for path in folder.iterdir()} == {"done", "failed", ".hidden.csv", "link.csv"}
    with installation.read() as session:
        assert desk.person is not None
        assert set(session.scalars(select(ImportBatch.imported_by))) == {desk.person.account_id}


def test_a_file_that_still_grows_is_left_alone(desk: Desk, installation: Database, tmp_path: Path) -> None:
    file = tmp_path / "children.csv"
    file.write_text("child_id,known_as\n", encoding="utf-8")
    watch = Watch(tmp_path)
    look_once(desk, watch, 0.0)
    file.write_text(CHILDREN, encoding="utf-8")
    os.utime(file, (1, 1))
    look_once(desk, watch, SETTLED)
    assert file.exists()
    look_once(desk, watch, 2 * SETTLED)
    assert not file.exists()
    assert names(installation) == ["Kofi", "Ama"]


def test_two_files_of_one_name_are_both_kept(desk: Desk, tmp_path: Path) -> None:
    for round_ in range(2):
        (tmp_path / "children.csv").write_text(CHILDREN, encoding="utf-8")
        watch = Watch(tmp_path)
        look_once(desk, watch, 0.0)
        look_once(desk, watch, SETTLED)
        assert len(list((tmp_path / "done").glob("*.csv"))) == round_ + 1


def test_watching_ends_quietly_when_it_is_asked_to(installation: Database, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    command = [sys.executable, "-m", "bot.cli", "import", "--watch", str(folder), "--user", ADA]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"Watching {folder} in the name of {ADA}\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_a_dry_run_of_several_files_sees_what_the_ones_before_would_add(
    installation: Database, files: dict[str, str]
) -> None:
    dry = run(*files.values(), "--dry-run", "--mapping", "Held")
    assert dry.exit_code == 0, dry.output
    assert [line.partition(", ")[2] for line in dry.stdout.splitlines() if ".csv: " in line] == [
        "2 lines: 2 added, 0 changed, 0 unchanged, 0 refused",
        "2 lines: 2 added, 0 changed, 0 unchanged, 0 refused",
        "2 lines: 2 added, 0 changed, 0 unchanged, 0 refused",
        "4 lines: 4 added, 0 changed, 0 unchanged, 0 refused",
    ]
    assert names(installation) == []


def test_a_dry_run_after_a_file_that_is_refused_sees_nothing_of_it(
    installation: Database, files: dict[str, str]
) -> None:
    Path(files["children"]).write_text(CHILDREN + "90 03,Ben,,,\n", encoding="utf-8")
    dry = run(files["children"], files["care"], "--dry-run")
    assert dry.exit_code == 1
    assert dry.stderr.splitlines()[-1] == "Error: 2 of 2 files cannot be taken in"


def test_a_return_as_xml_is_taken_in_table_by_table(installation: Database, tmp_path: Path) -> None:
    without_reviews = re.sub("<AREVIEW>.*</AREVIEW>", "", public.XML)
    path = tmp_path / "return.xml"
    path.write_text(without_reviews, encoding="utf-8")
    dry = run("--dry-run", str(path))
    assert dry.exit_code == 0
    taken = run(str(path))
    assert [line for line in taken.output.splitlines() if line.startswith("return.xml")] == [
        "return.xml Header: children, 1 lines: 1 added, 0 changed, 0 unchanged, 0 refused",
        "return.xml Episodes: care periods, 2 lines: 1 added, 0 changed, 1 unchanged, 0 refused",
    ]
    assert names(installation) == ["903001"]


def test_a_return_as_xml_in_a_watched_folder_is_moved_once_with_one_report(
    installation: Database, desk: Desk, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "return.xml").write_text(public.XML, encoding="utf-8")
    watch = Watch(folder)
    for seconds in (100.0, 100.0 + SETTLED):
        look_once(desk, watch, seconds)
    assert names(installation) == ["903001"]
    # Nobody is allocated to the child, so its reviews cannot be taken.
    (report,) = (folder / "failed").glob("*.report.txt")
    text = report.read_text(encoding="utf-8")
    assert "return.xml Header: children, 1 lines: 1 added" in text
    assert "No officer is allocated to this child; import the officers first" in text
