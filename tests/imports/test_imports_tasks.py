"""What a worker does with files: once each, again after it was killed, and never twice."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot import imports
from bot.ground.roles import NotFound, Person, Role
from bot.imports import FileSource, ImportOffice, Moment, TaskState, tasks
from bot.store.accounts import Account
from bot.store.engine import Database
from bot.store.imports import ImportBatch, ImportTask, ImportUpload
from bot.store.people import Child
from tests.factories import NOW
from tests.ground.people import person
from tests.imports.importing import CHILDREN, CONTEXT, MOMENT

LATER = Moment(NOW + timedelta(minutes=2), MOMENT.today)


@dataclass(frozen=True)
class Desk:
    """An administrator with a file that waits to be taken in."""

    office: ImportOffice
    ada: Person
    upload: int
    task: int

    def work(self, moment: Moment = MOMENT) -> bool:
        """Let a worker do the task that has waited longest."""
        return imports.work_on_next(self.office, lambda: moment)

    def found(self) -> imports.Task:
        """Return the task as its page sees it."""
        with self.office.database.read() as session:
            return imports.find_task(session, self.ada, self.task)

    def count(self, record: type[Child] | type[ImportBatch] | type[ImportUpload]) -> int:
        """Count rows."""
        with self.office.database.read() as session:
            return session.scalar(select(func.count()).select_from(record)) or 0

    def change(self, **values: object) -> None:
        """Change the row of the task behind the worker's back."""
        with self.office.database.write() as session:
            session.execute(update(ImportTask).where(ImportTask.id == self.task).values(**values))


@pytest.fixture
def desk(database: Database) -> Desk:
    with database.write() as session:
        ada = person(session, Role.ADMINISTRATOR)
        upload = imports.keep_upload(session, ada, FileSource("children.csv", CHILDREN.encode()), NOW)
        task = imports.ask_to_take(session, ada, upload, None, NOW)
    return Desk(ImportOffice(database, CONTEXT), ada, upload, task)


def test_a_file_is_taken_in_once_and_the_task_says_what_came_of_it(desk: Desk) -> None:
    assert desk.work()
    assert not desk.work()
    task = desk.found()
    assert (task.state, task.upload_id, task.outcome["added"]) == (TaskState.DONE, None, 2)
    assert (task.rows_done, task.rows_all, task.percent) == (2, 2, 100)
    assert (desk.count(Child), desk.count(ImportBatch), desk.count(ImportUpload)) == (2, 1, 0)


def test_asking_twice_to_take_a_file_in_is_one_task(desk: Desk) -> None:
    with desk.office.database.write() as session:
        assert imports.ask_to_take(session, desk.ada, desk.upload, None, NOW) == desk.task


def test_a_task_whose_worker_was_killed_is_done_by_another_when_its_claim_has_run_out(desk: Desk) -> None:
    desk.change(state="running", attempts=1, claimed_until=NOW + timedelta(minutes=1))
    with desk.office.database.read() as session:
        assert not imports.is_waiting(session, NOW)
        assert imports.is_waiting(session, LATER.now)
    assert not desk.work()
    assert desk.work(LATER)
    assert (desk.found().state, desk.found().attempts, desk.count(Child)) == (TaskState.DONE, 2, 2)


def test_work_that_is_interrupted_again_and_again_is_reported(desk: Desk) -> None:
    desk.change(state="running", attempts=tasks.ATTEMPTS, claimed_until=NOW)
    assert not desk.work(LATER)
    task = desk.found()
    assert (task.state, task.outcome["why"]) == (TaskState.FAILED, tasks.INTERRUPTED)
    assert desk.count(Child) == 0


class Meddled(Database):
    """A database in which something happens just before the file is written: after the claim and two signs of life."""

    def __init__(self, desk: Desk, meddle: Callable[[], None]) -> None:
        super().__init__(desk.office.database.engine.url.render_as_string(hide_password=False))
        self._meddle, self._writes = meddle, 0

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Count the transactions that write."""
        self._writes += 1
        if self._writes == 4:
            self._meddle()
        with super().write() as session:
            yield session


def work_meddled(desk: Desk, meddle: Callable[[], None]) -> None:
    """Let a worker do the task while somebody meddles."""
    with closing(Meddled(desk, meddle)) as database:
        assert imports.work_on_next(ImportOffice(database, CONTEXT), lambda: MOMENT)


def test_a_worker_that_lost_its_claim_to_another_writes_nothing(desk: Desk) -> None:
    work_meddled(desk, lambda: desk.change(attempts=2))
    assert (desk.found().state, desk.count(Child), desk.count(ImportBatch)) == (TaskState.RUNNING, 0, 0)


def test_a_file_that_is_forgotten_while_it_is_worked_on_is_not_taken_in(desk: Desk) -> None:
    def forget() -> None:
        with desk.office.database.write() as session:
            imports.drop_upload(session, desk.ada, desk.upload)

    work_meddled(desk, forget)
    assert desk.count(Child) == 0
    with pytest.raises(NotFound):
        desk.found()


def test_whoever_may_not_import_any_more_imports_nothing(desk: Desk) -> None:
    with desk.office.database.write() as session:
        session.execute(update(Account).values(role=Role.TRANSLATOR.value))
    assert desk.work()
    assert (desk.found().state, desk.found().outcome["why"]) == (TaskState.FAILED, tasks.NOT_ALLOWED)
    assert desk.count(Child) == 0


def test_a_file_and_what_was_asked_about_it_go_after_a_day(desk: Desk) -> None:
    with desk.office.database.write() as session:
        imports.keep_upload(
            session, desk.ada, FileSource("new.csv", b"x"), NOW + timedelta(days=1, minutes=1)
        )
        assert session.scalars(select(ImportUpload.file_name)).all() == ["new.csv"]
        assert session.scalars(select(ImportTask.id)).all() == []
