"""Faults in the log: with the traceback at first, and in one line whenever the same one comes again."""

from __future__ import annotations

import logging
import traceback

from sqlalchemy.exc import DBAPIError

from bot.ground.database_faults import fault_of, said_by

ROOMS = frozenset({"bot", "web"})


class FaultLog:
    """What one process has told of faults: a database that is away hinders every request and every look of a worker.

    Without ``words`` a traceback ends before the error's own words, which may quote a child's.
    """

    def __init__(self, logger: logging.Logger, *, words: bool = True) -> None:
        self._logger = logger
        self._words = words
        self._told: set[object] = set()

    def tell(self, happened: str, error: BaseException) -> None:
        """Log that something happened, with its reason in the same line."""
        same = fault_of(error) or (type(error), _place(error))
        is_new = same not in self._told
        self._told.add(same)
        said = f"{happened}: {_reason(error)}"
        if is_new and not self._words:
            said = "\n".join([said, *traceback.format_tb(error.__traceback__)])
        self._logger.error("%s", said, exc_info=error if is_new and self._words else None)


def _reason(error: BaseException) -> str:
    """Say what the database says when it cannot be used; the words of other errors may quote a child's."""
    if isinstance(error, DBAPIError) and (fault := fault_of(error)):
        return f"{fault}: {said_by(error)}"
    return type(error).__name__


def _place(error: BaseException) -> tuple[object, int] | None:
    """Return the line of ours that met the error last, by which one fault is told from another."""
    steps = reversed(list(traceback.walk_tb(error.__traceback__)))
    ours = (
        (frame.f_code, line)
        for frame, line in steps
        if str(frame.f_globals.get("__name__")).partition(".")[0] in ROOMS
    )
    return next(ours, None)
