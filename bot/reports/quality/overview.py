"""All checks of one person with their counts, and the rows of one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.domain.quality import CHECKS, Check, Count, Kind
from bot.ground.access import NotFound
from bot.reports.quality.families import KINDS, Checked, families
from bot.reports.quality.reading import checks_on_reviews, count_reviews, list_reviews
from bot.reports.quality.rows import Row
from bot.reports.quality.scope import Scope
from bot.reports.quality.symbols import symbols

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Summary:
    """One check and what it comes to."""

    kind: Kind
    check: Check
    count: Count


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows of one check; ``page`` counts from 1."""

    summary: Summary
    rows: tuple[Row, ...]
    page: int
    pages: int


def overview(session: Session, scope: Scope) -> tuple[Summary, ...]:
    """Give every check that this person may see: the heaviest first, and of the same weight the most found."""
    checks = checks_on_reviews(session, scope)
    return _summaries(count_reviews(session, scope, checks), _checks_on_others(session, scope))


def listing(session: Session, scope: Scope, kind: Kind, page: int = 1) -> Listing:
    """Give one page of what a check found.

    NotFound for a page that does not exist, and for a check that this person may not see.
    """
    if kind not in scope.kinds:
        raise NotFound(kind)
    others = _checks_on_others(session, scope, kind)
    if kind in others:
        checked = others[kind]
        page, pages = _pages(page, checked.count.found)
        first = (page - 1) * PAGE_SIZE
        rows = checked.rows[first : first + PAGE_SIZE]
        return Listing(Summary(kind, CHECKS[kind], checked.count), rows, page, pages)
    return _of_reviews(session, scope, kind, page)


def every_row(session: Session, scope: Scope) -> tuple[tuple[Kind, Row], ...]:
    """Give every row of every check that this person may see, the heaviest first."""
    checks, others = checks_on_reviews(session, scope), _checks_on_others(session, scope)
    found = {kind: checked.rows for kind, checked in others.items()}
    found |= {kind: list_reviews(session, scope, kind, check) for kind, check in checks.items()}
    kinds = sorted(found, key=lambda kind: CHECKS[kind].weight)
    return tuple((kind, row) for kind in kinds for row in found[kind])


def _summaries(reviews: Mapping[Kind, Count], others: Mapping[Kind, Checked]) -> tuple[Summary, ...]:
    counts = {**reviews, **{kind: checked.count for kind, checked in others.items()}}
    order = {kind: place for place, kind in enumerate(Kind)}
    found = [Summary(kind, CHECKS[kind], count) for kind, count in counts.items()]
    return tuple(sorted(found, key=lambda each: (each.check.weight, -each.count.found, order[each.kind])))


def _checks_on_others(session: Session, scope: Scope, only: Kind | None = None) -> Mapping[Kind, Checked]:
    """Run the checks that are not about one review; ``only`` leaves out what another check does not need."""
    found: dict[Kind, Checked] = {}
    if only is None or only in KINDS:
        found |= families(session, scope)
    if Kind.NO_SYMBOLS in scope.kinds and only in {None, Kind.NO_SYMBOLS}:
        found[Kind.NO_SYMBOLS] = symbols(session, scope)
    return found


def _of_reviews(session: Session, scope: Scope, kind: Kind, page: int) -> Listing:
    check = checks_on_reviews(session, scope, kind)[kind]
    count = count_reviews(session, scope, {kind: check})[kind]
    page, pages = _pages(page, count.found)
    rows = list_reviews(session, scope, kind, check, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
    return Listing(Summary(kind, CHECKS[kind], count), rows, page, pages)


def _pages(wanted: int, found: int) -> tuple[int, int]:
    pages = max(1, -(-found // PAGE_SIZE))
    if not 1 <= wanted <= pages:
        raise NotFound(f"page {wanted}")
    return wanted, pages
