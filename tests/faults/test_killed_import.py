"""A worker is killed in the middle of a file: the next one takes the file in, whole and once."""

from pathlib import Path

from sqlalchemy import func, select

from bot import imports
from bot.ground.roles import Role
from bot.imports import FileSource, Task, TaskState
from bot.store.engine import Database
from bot.store.imports import ImportBatch
from bot.store.people import Child
from bot.wiring import now
from tests.faults.processes import environment, kill, running, until
from tests.ground.people import person

LINES = 8_000


def test_a_file_whose_worker_was_killed_is_taken_in_by_the_next_one_once(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    text = "child_id,known_as\n" + "".join(f"{one},Child\n" for one in range(LINES))
    with database.write() as session:
        ada = person(session, Role.ADMINISTRATOR)
        upload = imports.keep_upload(session, ada, FileSource("children.csv", text.encode()), now())
        asked = imports.ask_to_take(session, ada, upload, None, now())

    def task() -> Task:
        with database.read() as session:
            return imports.find_task(session, ada, asked)

    def taken() -> tuple[int, int]:
        with database.read() as session:
            counts = (select(func.count()).select_from(record) for record in (Child, ImportBatch))
            children, batches = (session.scalar(count) or 0 for count in counts)
            return children, batches

    env, log = environment(database_url, tmp_path / "data"), tmp_path / "worker.log"
    with running("tests.faults.worker", env=env, log=log) as worker:
        until(lambda: 0 < task().rows_done < LINES, "a part of the file is read")
        kill(worker)
    assert (task().state, taken()) == (TaskState.RUNNING, (0, 0))
    with running("tests.faults.worker", env=env, log=log):
        until(lambda: task().is_finished, "the file is taken in")
    assert (task().state, task().attempts, taken()) == (TaskState.DONE, 2, (LINES, 1))
