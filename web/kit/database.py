"""The two ways of a page to the rows; each is one transaction of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from web.kit import wiring


@contextmanager
def read() -> Iterator[Session]:
    """Open a session for reading; whatever it did is rolled back."""
    with wiring().database.read() as session:
        yield session


@contextmanager
def write() -> Iterator[Session]:
    """Open a session that writes; commits at the end, rolls back on any error."""
    with wiring().database.write() as session:
        yield session
