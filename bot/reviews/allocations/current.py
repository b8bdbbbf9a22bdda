"""Today's IRO of each child in care, read the same way wherever it matters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from bot.store.people import Allocation, CarePeriod, Child, Officer


def runs_on(dated: type[Allocation | CarePeriod], day: date) -> ColumnElement[bool]:
    """Say in SQL that a dated record runs on a day."""
    return and_(dated.starts_on <= day, or_(dated.ends_on.is_(None), dated.ends_on >= day))


def in_care(day: date) -> ColumnElement[bool]:
    """Say in SQL that the child is in care on a day."""
    return exists().where(CarePeriod.child_id == Child.id, runs_on(CarePeriod, day)).correlate(Child)


def with_officers(session: Session, condition: ColumnElement[bool], today: date) -> Mapping[int, Any]:
    """Read the children in care that meet a condition with today's IRO, by id; of two allocations the later counts."""
    statement = (
        select(
            Child,
            Allocation.id.label("allocation_id"),
            Allocation.starts_on.label("since"),
            Officer.id.label("officer_id"),
            Officer.name.label("officer"),
        )
        .outerjoin(Allocation, and_(Allocation.child_id == Child.id, runs_on(Allocation, today)))
        .outerjoin(Officer, Officer.id == Allocation.officer_id)
        .where(in_care(today), condition)
        .order_by(Child.la_child_id, Allocation.starts_on, Allocation.id)
    )
    return {row.Child.id: row for row in session.execute(statement)}


def family_of(children: Sequence[Child]) -> ColumnElement[bool]:
    """Say in SQL that a child is one of these, their brother or sister, their parent, or their child."""
    groups = {child.sibling_group for child in children} - {None}
    parents = {child.parent_la_child_id for child in children} - {None}
    return or_(
        Child.id.in_([child.id for child in children]),
        Child.sibling_group.in_(groups),
        Child.la_child_id.in_(parents),
        Child.parent_la_child_id.in_([child.la_child_id for child in children]),
    )
