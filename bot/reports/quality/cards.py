"""Children with reviews who cannot write to us: no phone in use or waiting, and no card that works."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bot.domain.quality import Count
from bot.enrolment.cardless import is_due_a_card, needs_card
from bot.ground.access import enrollable_children
from bot.ground.calendar import beginning_of, in_words
from bot.ground.conditions import is_allocated
from bot.reports.quality.families import NOBODY, Findings
from bot.reports.quality.rows import CheckRow, Scope
from bot.store.people import Allocation, Child, Officer


def cards(session: Session, scope: Scope) -> Findings:
    """Return how many of this person's children need a card, and the rows, read when asked for."""
    looked, needed = func.count(Child.id), func.count(Child.id).filter(_is_without_card(scope))
    mine = (is_due_a_card(scope.today), enrollable_children(scope.person, scope.today))
    counted = session.execute(select(needed, looked).where(*mine)).one()
    return Count(counted[0], counted[1], 0), partial(_rows, session, scope)


def _is_without_card(scope: Scope) -> ColumnElement[bool]:
    return needs_card(scope.today, beginning_of(scope.today))


def _rows(session: Session, scope: Scope) -> tuple[CheckRow, ...]:
    today = scope.today
    statement = (
        select(Child, Officer.name.label("officer"))
        .outerjoin(Allocation, is_allocated(today))
        .outerjoin(Officer, Officer.id == Allocation.officer_id)
        .where(_is_without_card(scope), enrollable_children(scope.person, today))
        .order_by(Child.la_child_id)
    )
    return tuple({row.Child.id: _row(row, scope) for row in session.execute(statement)}.values())


def _row(row: Any, scope: Scope) -> CheckRow:
    child = row.Child
    name = child.known_as if scope.names_children else None
    born = f"Born on {in_words(child.born_on)}" if child.born_on else "No date of birth"
    return CheckRow(
        None, child.id, "", child.la_child_id, name, None, row.officer or NOBODY, f"{born}; no phone, no card"
    )
