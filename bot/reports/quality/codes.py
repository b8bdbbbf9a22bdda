"""Reviews with the codes that stand for them: one confirmed here wins over one of the case system."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased

from bot.store.participation import CodeRecord
from bot.store.reviews import Review

Newest = aliased(CodeRecord, name="newest")
Told = aliased(CodeRecord, name="told")
Confirmed = aliased(CodeRecord, name="confirmed")
Recorded = aliased(CodeRecord, name="recorded")
code: ColumnElement[str | None] = func.coalesce(Confirmed.code, Recorded.code)


def with_codes(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Join the code confirmed here and the code of the case system, where they stand."""
    for table, source in ((Confirmed, "confirmed"), (Recorded, "imported")):
        standing = and_(table.review_id == Review.id, table.source == source, table.superseded_at.is_(None))
        statement = statement.outerjoin(table, standing)
    return statement


def with_told(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Join the code that the case system told last, whether or not it stands."""
    newest = select(func.max(Newest.id)).where(Newest.review_id == Review.id, Newest.source == "imported")
    return statement.outerjoin(Told, Told.id == newest.correlate(Review).scalar_subquery())
