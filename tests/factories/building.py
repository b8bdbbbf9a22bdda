"""What all builders share: a number for what must be unique, and adding a record."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from bot.store.base import Base

Record = TypeVar("Record", bound=Base)

_numbers = itertools.count(1)


def number() -> int:
    """Return a number that no other record of this process has."""
    return next(_numbers)


@contextmanager
def counting_from(first: int) -> Iterator[None]:
    """Return other numbers for a while: rows that are copied to many tests must meet none of theirs."""
    global _numbers  # noqa: PLW0603 - one counter for every builder
    before, _numbers = _numbers, itertools.count(first)
    yield
    _numbers = before


def add(session: Session, record: type[Record], defaults: dict[str, Any], given: dict[str, Any]) -> Record:
    """Add one record, what the test gave over the defaults, and flush it so that it has its id."""
    made = record(**{**defaults, **given})
    session.add(made)
    session.flush()
    return made
