"""Counting all checks on reviews in one statement, and listing one of them page by page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, case, false, func, or_, select
from sqlalchemy.orm import Session

from bot.domain.quality import Count, Kind
from bot.services.quality.codes import code, with_codes
from bot.services.quality.conditions import Condition, conditions, in_case_system, invited, same_day
from bot.services.quality.evidence import views_not_counted, without_evidence
from bot.services.quality.feedback import said_otherwise
from bot.services.quality.rows import Row, row_of
from bot.services.quality.scope import Scope
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


def checks_on_reviews(session: Session, scope: Scope) -> Mapping[Kind, Condition]:
    """Give the checks on reviews that this person may see, with what the evidence and the feedback tell."""
    sees = scope.kinds
    found = conditions(
        scope,
        views_not_counted(session, scope) if Kind.VIEWS_NOT_COUNTED in sees else (),
        without_evidence(session, scope) if Kind.NO_EVIDENCE in sees else false(),
        said_otherwise(session, scope) if Kind.SAID_OTHERWISE in sees else {},
    )
    return {kind: condition for kind, condition in found.items() if kind in sees}


def count_reviews(session: Session, scope: Scope, checks: Mapping[Kind, Condition]) -> Mapping[Kind, Count]:
    """Count what each check found, looked at and could not assess, in one statement."""
    parts = [_count(part) for check in checks.values() for part in (check.found, check.looked, check.unknown)]
    if not parts:
        return {}
    in_sight = or_(
        Review.review_on.between(scope.year.first, scope.year.last), Review.review_on >= scope.today
    )
    numbers = iter(session.execute(_with_children(select(*parts)).where(scope.within, in_sight)).one())
    return {kind: Count(*(int(next(numbers) or 0) for _ in range(3))) for kind in checks}


def list_reviews(
    session: Session, scope: Scope, kind: Kind, check: Condition, *, limit: int | None = None, offset: int = 0
) -> tuple[Row, ...]:
    """Read rows of one check, the latest review first, of those to come the nearest; names for who knows them."""
    day = Review.review_on.asc() if kind is Kind.TURNING_FOUR else Review.review_on.desc()
    columns: list[Any] = [
        *COLUMNS,
        same_day().label("same_day"),
        in_case_system().label("in_case_system"),
        invited().label("invited"),
        *((Child.known_as,) if scope.names_children else ()),
    ]
    statement = (
        _with_children(select(*columns))
        .join(Officer, Officer.id == Review.officer_id)
        .where(scope.within, check.found)
        .order_by(day, Child.la_child_id, Review.id)
        .limit(limit)
        .offset(offset)
    )
    names = scope.names_children
    return tuple(row_of(kind, row, row.known_as if names else None) for row in session.execute(statement))


def _with_children(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return with_codes(statement.select_from(Review).join(Child, Child.id == Review.child_id))


def _count(part: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((part, 1), else_=0))
