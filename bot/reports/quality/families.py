"""Families in care: brothers and sisters with different IROs, parent and child with the same one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from bot.domain.quality import CheckKind, Count, Kin, parents_known, split_siblings
from bot.ground.calendar import runs_on
from bot.ground.conditions import in_care, is_allocated
from bot.ground.roles import Role
from bot.reports.quality.rows import CheckRow, Scope
from bot.store.people import Allocation, Child, Officer

KINDS = frozenset({CheckKind.SIBLINGS, CheckKind.PARENT})
NOBODY, PARENT = "No IRO", "Parent in care, {}, has the same IRO"
Own = aliased(Child, name="own")
# What a check comes to: its count, and what returns a row for each finding.
Findings = tuple[Count, Callable[[], tuple[CheckRow, ...]]]


class FamilyMember(NamedTuple):
    """A child in care with today's IRO, as the columns come; the first six make up a ``Kin``."""

    la_child_id: str
    sibling_group: Any
    is_apart: bool
    parent_la_child_id: str | None
    officer_id: int | None
    may_share: bool
    id: int
    officer: Any
    is_mine: bool


def families(session: Session, scope: Scope) -> Mapping[CheckKind, Findings]:
    """Return what is found in the families of the children in care today, for children of this person's.

    A family is looked at as a whole, also where the others are another officer's.
    """
    if not scope.kinds & KINDS:
        return {}
    everybody = _everybody(session, scope)
    mine = [row for row in everybody if row.is_mine]
    parents = {row.parent_la_child_id for row in everybody} - {None}
    # Most children have nobody on record here.
    related_at_all = (
        row
        for row in everybody
        if row.sibling_group is not None or row.parent_la_child_id is not None or row.la_child_id in parents
    )
    kin = [Kin(*row[:6]) for row in related_at_all]
    split, known = split_siblings(kin), parents_known(kin)
    grouped = [row for row in mine if row.sibling_group is not None and row.officer_id is not None]
    apart = [row for row in grouped if row.sibling_group in split and not row.is_apart]
    related = [row for row in mine if row.la_child_id in known]
    shared = [row for row in related if known[row.la_child_id]]
    officers = {row.officer_id: row.officer for row in everybody}
    listed = partial(_rows, session, scope)
    return {
        CheckKind.SIBLINGS: (
            Count(len(apart), len(grouped), len(mine) - len(grouped)),
            partial(listed, [(row, _apart(split[row.sibling_group], officers)) for row in apart]),
        ),
        CheckKind.PARENT: (
            Count(len(shared), len(related), len(mine) - len(related)),
            partial(listed, [(row, PARENT.format(row.parent_la_child_id)) for row in shared]),
        ),
    }


def _rows(session: Session, scope: Scope, found: Sequence[tuple[FamilyMember, str]]) -> tuple[CheckRow, ...]:
    names = _names(session, scope, [row for row, _ in found])
    return tuple(_row(row, names, what) for row, what in found)


def _everybody(session: Session, scope: Scope) -> tuple[FamilyMember, ...]:
    """Return the children in care who matter here, with today's IRO; of two allocations the later one counts."""
    today = scope.today
    statement = (
        select(
            *(Child.la_child_id, Child.sibling_group, Child.sibling_exception.is_not(None)),
            *(Child.parent_la_child_id, Officer.id, Child.parent_exception.is_not(None)),
            *(Child.id, Officer.name, scope.officers),
        )
        .outerjoin(Allocation, is_allocated(today))
        .outerjoin(Officer, Officer.id == Allocation.officer_id)
        .where(_concerned(scope))
        .order_by(Child.la_child_id, Allocation.starts_on, Allocation.id)
    )
    session.flush()
    # Rows of the connection, not of the session: there are thousands.
    rows = map(FamilyMember._make, session.connection().execute(statement).all())
    return tuple({row.id: row for row in rows}.values())


def _concerned(scope: Scope) -> ColumnElement[bool]:
    """Return the condition on this person's children in care with their brothers, sisters and parents.

    A service manager has all.
    """
    if scope.person.role is Role.SERVICE_MANAGER:
        return in_care(scope.today)
    allocated = and_(
        Allocation.child_id == Own.id,
        runs_on(Allocation, scope.today),
        Officer.id == Allocation.officer_id,
        scope.officers,
    )
    related = or_(
        *(
            column.in_(select(own).where(allocated).correlate(None))
            for column, own in (
                (Child.id, Own.id),
                (Child.sibling_group, Own.sibling_group),
                (Child.la_child_id, Own.parent_la_child_id),
            )
        )
    )
    return and_(in_care(scope.today), related)


def _apart(group: Iterable[int], officers: Mapping[int | None, str]) -> str:
    return "IROs of the group: " + ", ".join(sorted(officers[officer_id] for officer_id in group))


def _names(session: Session, scope: Scope, rows: Iterable[FamilyMember]) -> Mapping[int, str]:
    wanted = {row.id for row in rows}
    if not wanted or not scope.names_children:
        return {}
    found = session.execute(select(Child.id, Child.known_as).where(Child.id.in_(wanted)))
    return {row.id: row.known_as for row in found}


def _row(row: FamilyMember, names: Mapping[int, str], found: str) -> CheckRow:
    return CheckRow(None, row.id, "", row.la_child_id, names.get(row.id), None, row.officer or NOBODY, found)
