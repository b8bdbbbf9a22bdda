"""What all builders share: a number for what must be unique, and adding a record."""

import itertools
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from bot.store.base import Base

Record = TypeVar("Record", bound=Base)

_numbers = itertools.count(1)


def number() -> int:
    """Give a number that no other record of this test run has."""
    return next(_numbers)


def add(session: Session, record: type[Record], defaults: dict[str, Any], given: dict[str, Any]) -> Record:
    """Add one record, what the test gave over the defaults, and flush it so that it has its id."""
    made = record(**{**defaults, **given})
    session.add(made)
    session.flush()
    return made
