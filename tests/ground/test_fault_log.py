"""Faults in the log: the traceback once, then one line with the reason."""

import logging

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.ground.fault_log import FaultLog
from bot.store.engine import Database
from tests.judges.servers import free_port

LOGGER = logging.getLogger("tests.faults")


def ask_nobody(port: int) -> None:
    """Ask a database server that is not there."""
    database = Database(f"postgresql+psycopg://heard@127.0.0.1:{port}/heard")
    with database.read() as session:
        session.execute(text("SELECT 1"))


def lines(caplog: pytest.LogCaptureFixture) -> list[int]:
    """Count the lines of each record as they come into a log."""
    return [len(caplog.handler.format(record).splitlines()) for record in caplog.records]


def test_a_database_that_is_away_leaves_one_line_each_time(caplog: pytest.LogCaptureFixture) -> None:
    log, port = FaultLog(LOGGER), free_port()
    for place in ("the panel", "the worker", "the worker"):
        with pytest.raises(OperationalError) as caught:
            ask_nobody(port)
        log.tell(place, caught.value)
    first, *others = lines(caplog)
    assert first > 20
    assert others == [1, 1]
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "the panel",
        "the worker",
        "the worker",
    ]
    assert all(
        "the database cannot be used: connection failed" in record.message for record in caplog.records
    )


def test_two_faults_in_different_places_leave_a_traceback_each(caplog: pytest.LogCaptureFixture) -> None:
    log = FaultLog(LOGGER)
    for value in ("x", "y", "", "z"):
        try:
            int(value) if value else [].pop()
        except (ValueError, IndexError) as error:
            log.tell("it failed", error)
    first, again, other, last = lines(caplog)
    assert (again, last) == (1, 1)
    assert min(first, other) > 1


def test_a_log_without_words_keeps_those_of_an_error_for_itself(caplog: pytest.LogCaptureFixture) -> None:
    log, words = FaultLog(LOGGER, words=False), "what a child wrote"
    for _ in range(2):
        try:
            raise ValueError(words)
        except ValueError as error:
            log.tell("a message was left to a person", error)
    assert words not in "".join(caplog.handler.format(record) for record in caplog.records)
    assert lines(caplog)[0] > lines(caplog)[1] == 1
