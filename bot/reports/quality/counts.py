"""Counting the checks on reviews, those on the same reviews together, and listing one of them page by page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.domain.quality import CheckKind, Count
from bot.ground.list_pages import limited_to
from bot.reports.quality.codes import Told, code, said_otherwise, with_codes, with_told
from bot.reports.quality.conditions import Among, Condition, conditions, invited, same_day
from bot.reports.quality.evidence import weigh_codes
from bot.reports.quality.rows import CheckRow, Scope, row_of
from bot.store.people import Child, Officer
from bot.store.reviews import Review

COLUMNS = (
    Review.id,
    Review.child_id,
    Review.key,
    Review.review_on,
    Review.status,
    Review.due_on,
    Review.imported_due_on,
    Child.la_child_id,
    Child.born_on,
    Officer.name.label("officer"),
    code.label("code"),
)


def checks_on_reviews(
    session: Session, scope: Scope, only: CheckKind | None = None
) -> Mapping[CheckKind, Condition]:
    """Return the checks on reviews that this person may see, with what the evidence and the feedback tell.

    ``only`` leaves out what another check does not need.
    """
    sees = scope.kinds if only is None else scope.kinds & {only}
    needs_evidence = sees & {CheckKind.VIEWS_NOT_COUNTED, CheckKind.NO_EVIDENCE}
    unheard, groundless = weigh_codes(session, scope) if needs_evidence else ((), ())
    said = said_otherwise(session, scope) if CheckKind.SAID_OTHERWISE in sees else {}
    found = conditions(scope, unheard, groundless, said)
    return {kind: condition for kind, condition in found.items() if kind in sees}


def count_reviews(
    session: Session, scope: Scope, checks: Mapping[CheckKind, Condition]
) -> Mapping[CheckKind, Count]:
    """Return what each check found, looked at and could not assess: those on the same reviews in one statement."""
    counts: dict[CheckKind, Count] = {}
    for among in Among:
        these = {kind: check for kind, check in checks.items() if check.among is among}
        if these:
            counts |= _count_among(session, scope, among, these)
    return counts


def _count_among(
    session: Session, scope: Scope, among: Among, checks: Mapping[CheckKind, Condition]
) -> Mapping[CheckKind, Count]:
    """Return the counts of the checks on the same reviews; only those on held ones ask for codes.

    What the case system sent last is read where a check compares it.
    """
    parts = [part for check in checks.values() for part in (check.found, check.looked, check.unknown)]
    statement = _with_children(select(*(func.count().filter(part) for part in parts)))
    if among is Among.HELD:
        statement = with_codes(statement)
    if CheckKind.CODES_DIFFER in checks:
        statement = with_told(statement)
    numbers = iter(session.execute(statement.where(scope.within, among.reviews(scope))).one())
    return {kind: Count(next(numbers), next(numbers), next(numbers)) for kind in checks}


def list_reviews(
    session: Session,
    scope: Scope,
    kind: CheckKind,
    check: Condition,
    *,
    page: int | None = None,
) -> tuple[CheckRow, ...]:
    """Return the rows of one check, or of a page of it: the latest review first, of those to come the nearest.

    Names stand in them for who knows them.
    """
    day = Review.review_on.asc() if kind is CheckKind.TURNING_FOUR else Review.review_on.desc()
    columns: list[Any] = [
        *COLUMNS,
        same_day().label("same_day"),
        Told.code.label("in_case_system"),
        invited().label("invited"),
        *((Child.known_as,) if scope.names_children else ()),
    ]
    statement = (
        with_told(with_codes(_with_children(select(*columns))))
        .join(Officer, Officer.id == Review.officer_id)
        .where(scope.within, check.among.reviews(scope), check.found)
        .order_by(day, Child.la_child_id, Review.id)
    )
    if page is not None:
        statement = limited_to(page, statement)
    names = scope.names_children
    return tuple(row_of(kind, row, row.known_as if names else None) for row in session.execute(statement))


def _with_children(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return statement.select_from(Review).join(Child, Child.id == Review.child_id)
