"""All checks of one person with their counts, the rows of one of them, and the same as a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from bot.domain.participation import Code
from bot.domain.quality import CHECKS, Check, CheckKind, Count
from bot.domain.reviews import add_months
from bot.ground import audit
from bot.ground.calendar import in_words
from bot.ground.conditions import held_between
from bot.ground.list_pages import page_of, rows_on
from bot.ground.roles import NotFound
from bot.reports.quality.cards import cards
from bot.reports.quality.codes import code, with_codes
from bot.reports.quality.counts import checks_on_reviews, count_reviews, list_reviews
from bot.reports.quality.families import KINDS, Findings, families
from bot.reports.quality.rows import CheckRow, Scope
from bot.reports.spreadsheets import as_csv
from bot.store.reviews import Review

# Months that are looked at for a symbol.
MONTHS = 12
HEADER = ("Check", "Review", "Child id", "Date", "IRO", "Found", "What to do", "Who")


@dataclass(frozen=True, slots=True)
class Summary:
    """One check and what it comes to."""

    kind: CheckKind
    check: Check
    count: Count


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows of one check; ``page`` counts from 1."""

    summary: Summary
    rows: tuple[CheckRow, ...]
    page: int
    pages: int


def overview(session: Session, scope: Scope) -> tuple[Summary, ...]:
    """Return every check that this person may see: the heaviest first, and of the same weight the most found."""
    counts = {**count_reviews(session, scope, checks_on_reviews(session, scope))}
    counts |= {kind: count for kind, (count, _) in _checks_on_others(session, scope).items()}
    order = {kind: place for place, kind in enumerate(CheckKind)}
    found = [Summary(kind, CHECKS[kind], count) for kind, count in counts.items()]
    return tuple(sorted(found, key=lambda each: (each.check.weight, -each.count.found, order[each.kind])))


def listing(session: Session, scope: Scope, kind: CheckKind, page: int = 1) -> Listing:
    """Return one page of what a check found.

    NotFound for a page that does not exist, and for a check that this person may not see.
    """
    if kind not in scope.kinds:
        raise NotFound(kind)
    others = _checks_on_others(session, scope, kind)
    if kind in others:
        count, every = others[kind]
        pages, rows = _pages(page, count), tuple(rows_on(page, every()))
    else:
        check = checks_on_reviews(session, scope, kind)[kind]
        count = count_reviews(session, scope, {kind: check})[kind]
        pages = _pages(page, count)
        rows = list_reviews(session, scope, kind, check, page=page)
    return Listing(Summary(kind, CHECKS[kind], count), rows, page, pages)


def _pages(page: int, count: Count) -> int:
    """Return how many pages there are; NotFound where this one is not among them."""
    there, pages = page_of(count.found, page)
    if there != page:
        raise NotFound(f"page {page}")
    return pages


def take_rows(session: Session, scope: Scope, now: datetime) -> bytes:
    """Return every finding that this person may see as CSV, and record that the list left."""
    rows = _every_row(session, scope)
    audit.record(
        session, "took_quality_list", "quality", None, scope.person, now, year=scope.year.name, rows=len(rows)
    )
    return as_csv([HEADER, *(_cells(CHECKS[kind], row) for kind, row in rows)])


def _cells(check: Check, row: CheckRow) -> tuple[str, ...]:
    on = row.on.isoformat() if row.on else ""
    return check.title, row.key, row.child, on, row.officer, row.found, check.mend, check.mender.value


def _every_row(session: Session, scope: Scope) -> tuple[tuple[CheckKind, CheckRow], ...]:
    """Return every row of every check that this person may see, the heaviest first."""
    checks, others = checks_on_reviews(session, scope), _checks_on_others(session, scope)
    found = {kind: rows() for kind, (_, rows) in others.items()}
    found |= {kind: list_reviews(session, scope, kind, check) for kind, check in checks.items()}
    kinds = sorted(found, key=lambda kind: CHECKS[kind].weight)
    return tuple((kind, row) for kind in kinds for row in found[kind])


def _checks_on_others(
    session: Session, scope: Scope, only: CheckKind | None = None
) -> Mapping[CheckKind, Findings]:
    """Return what the checks find that are not about one review; ``only`` leaves out what another one needs."""
    found: dict[CheckKind, Findings] = {}
    if only is None or only in KINDS:
        found |= families(session, scope)
    if CheckKind.NO_CARD in scope.kinds and only in {None, CheckKind.NO_CARD}:
        found[CheckKind.NO_CARD] = cards(session, scope)
    if CheckKind.NO_SYMBOLS in scope.kinds and only in {None, CheckKind.NO_SYMBOLS}:
        found[CheckKind.NO_SYMBOLS] = _symbols(session, scope)
    return found


def _symbols(session: Session, scope: Scope) -> Findings:
    """Return how often PN3 stands in the twelve months that end with the report year, or today where it is not over."""
    last = min(scope.year.last, scope.today)
    first = add_months(last + timedelta(days=1), -MONTHS)
    counted = [each.value for each in Code if each is not Code.PN0]
    numbers = select(func.count(Review.id), func.sum(case((code == Code.PN3.value, 1), else_=0)))
    statement = with_codes(numbers.select_from(Review)).where(
        held_between(first, last),
        code.in_(counted),
        scope.within,
    )
    coded, found = session.execute(statement).one()
    if not coded:
        return Count(0, 0, 1), tuple
    if found:
        return Count(0, coded, 0), tuple
    said = f"No PN3 among {coded} reviews with PN1 to PN7, {in_words(first)} to {in_words(last)}"
    return Count(1, coded, 0), lambda: (CheckRow(None, None, "", "", None, last, "", said),)
