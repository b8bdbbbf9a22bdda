"""Reading the rows of many ids, in statements short enough for every database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

# How many values an SQL IN holds at most; SQLite allows some thousands.
CHUNK = 500


def in_chunks(values: Iterable[Any]) -> Iterator[Sequence[Any]]:
    """Cut values, each once and in order, into lists short enough for SQL's IN."""
    ordered = list(dict.fromkeys(values))
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def all_rows(
    session: Session, statement: Select[*tuple[Any, ...]], column: Any, values: Iterable[Any]
) -> Iterator[Any]:
    """Run a statement for the rows whose column is one of many values."""
    for chunk in in_chunks(values):
        yield from session.execute(statement.where(column.in_(chunk)))
