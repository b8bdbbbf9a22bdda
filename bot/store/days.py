"""London's day of a moment, in SQL; SQLite knows no time zones, and there a day may err to the safe side by one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Date
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class DayAtLatest(FunctionElement[Any]):
    """The day of a moment in London, or on SQLite the day after within the last hour of a winter's day."""

    name = "day_at_latest"
    type = Date()
    inherit_cache = True


class DayAtEarliest(FunctionElement[Any]):
    """The day of a moment in London, or on SQLite the day before within the first hour of a summer's day."""

    name = "day_at_earliest"
    type = Date()
    inherit_cache = True


@compiles(DayAtLatest, "postgresql")
@compiles(DayAtEarliest, "postgresql")
def _postgresql(element: FunctionElement[Any], compiler: Any, **given: Any) -> str:
    moment = compiler.process(element.clauses, **given)
    return f"CAST({moment} AT TIME ZONE 'Europe/London' AS DATE)"


@compiles(DayAtLatest, "sqlite")
def _sqlite_latest(element: FunctionElement[Any], compiler: Any, **given: Any) -> str:
    return f"date({compiler.process(element.clauses, **given)}, '+1 hour')"


@compiles(DayAtEarliest, "sqlite")
def _sqlite_earliest(element: FunctionElement[Any], compiler: Any, **given: Any) -> str:
    return f"date({compiler.process(element.clauses, **given)})"
