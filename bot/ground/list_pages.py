"""Pages of long lists: how many rows a page has, and which page is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, TypeVarTuple

from sqlalchemy import Select

ROWS_A_PAGE = 50
# Rows of a list.
Listed = TypeVar("Listed")
# Columns of a statement.
Columns = TypeVarTuple("Columns")


@dataclass(frozen=True, slots=True)
class ListPage(Generic[Listed]):
    """The rows of one page of a list, how many there are in all, the number of the page, and how many pages."""

    rows: tuple[Listed, ...]
    total: int
    page: int
    pages: int


def page_of(total: int, wanted: int) -> tuple[int, int]:
    """Return the number of the page to show and how many pages there are, both from 1.

    A page that is not there any more becomes the last: lists of work get shorter while people read them.
    """
    pages = max(1, -(-total // ROWS_A_PAGE))
    return min(max(1, wanted), pages), pages


def rows_on(page: int, rows: Sequence[Listed]) -> Sequence[Listed]:
    """Return the rows of one page."""
    return rows[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]


def limited_to(page: int, statement: Select[*Columns]) -> Select[*Columns]:
    """Return a statement that reads the rows of one page."""
    return statement.limit(ROWS_A_PAGE).offset((page - 1) * ROWS_A_PAGE)
