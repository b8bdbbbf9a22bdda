"""What an address asks for beside its path; what is not there is not found, and never something else in its place."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, TypeVar

from flask import g, request

from bot.domain import quarters
from bot.domain.quarters import Quarter
from bot.ground.list_pages import page_of, rows_on
from bot.ground.roles import NotFound
from bot.reports import ReportYear, recorded_years
from web.kit import clock, database

LONGEST_NUMBER = 9
# Rows of a list on one page.
Row = TypeVar("Row")
Chosen = TypeVar("Chosen", bound=StrEnum)


def years() -> tuple[ReportYear, ...]:
    """Return the report years that pages can show, the newest first; read once for each request."""
    if "years" not in g:
        with database.read() as session:
            g.years = recorded_years(session, clock.today())
    found: tuple[ReportYear, ...] = g.years
    return found


def year(*, is_over: bool = False) -> ReportYear:
    """Return the year that is asked for, else the newest one; ``is_over``: the newest one that is over."""
    name = request.values.get("year", "")
    if name:
        return year_named(name)
    over = [each for each in years() if each.last < clock.today()] if is_over else []
    return next(iter(over), years()[0])


def year_named(name: str) -> ReportYear:
    """Return the year of a path; NotFound when there is no such page."""
    found = next((each for each in years() if each.name == name), None)
    if found is None:
        raise NotFound(name)
    return found


def quarter_named(name: str) -> Quarter:
    """Return the quarter of a path; NotFound for what is none."""
    try:
        return quarters.quarter_named(name)
    except ValueError as error:
        raise NotFound(name) from error


def quarter() -> Quarter:
    """Return the quarter that is asked for, else the last one that is over."""
    name = request.values.get("quarter", "")
    return quarter_named(name) if name else quarters.quarter_of(clock.today()).before


def begun_quarters() -> list[Quarter]:
    """Return the quarters that have begun, of every year that pages can show, and the last one that is over."""
    current = quarters.quarter_of(clock.today())
    begun = [each for year in years() for each in quarters.quarters_of(year.start) if each <= current]
    return sorted({*begun, current.before}, reverse=True)


def number(name: str, default: int) -> int:
    """Return the whole number that is asked for; NotFound for anything else."""
    sent = request.args.get(name, "")
    if not sent:
        return default
    if not (sent.isascii() and sent.isdecimal()) or len(sent) > LONGEST_NUMBER:
        raise NotFound(sent)
    return int(sent)


def choice(name: str, kinds: type[Chosen]) -> Chosen:
    """Return the kind that is asked for, else the first of them; NotFound when there is no such kind."""
    sent = request.args.get(name, "")
    known: dict[str, Chosen] = {each.value: each for each in kinds}
    if sent and sent not in known:
        raise NotFound(sent)
    return known[sent] if sent else next(iter(kinds))


def maybe(name: str, kinds: type[Chosen]) -> Chosen | None:
    """Return the kind that is asked for, None where none is; NotFound when there is no such kind."""
    return choice(name, kinds) if request.args.get(name, "") else None


def maybe_number(name: str) -> int | None:
    """Return the whole number that is asked for, None where none is; NotFound for anything else."""
    return number(name, 0) or None


def kept(*names: str) -> dict[str, Any]:
    """Return what the address asks for under these names, for the addresses that lead to other parts of a page."""
    return {name: sent for name in names if (sent := request.args.get(name, ""))}


def part(rows: Sequence[Row]) -> tuple[Sequence[Row], int, int]:
    """Return the rows of the page that is asked for, its number, and how many pages there are.

    A page that is not there any more becomes the last: lists of work get shorter while people read them.
    """
    page, pages = page_of(len(rows), number("page", 1))
    return rows_on(page, rows), page, pages
