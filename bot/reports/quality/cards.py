"""Children in care who cannot write to us: no phone in use or waiting, and no card that works."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.quality import Count
from bot.enrolment.lists import is_due_a_card, needs_card
from bot.ground.access import enrollable_children
from bot.ground.calendar import in_words
from bot.ground.conditions import is_allocated
from bot.reports.quality.families import NOBODY, Findings
from bot.reports.quality.rows import CheckRow, Scope
from bot.store.people import Allocation, Child, Officer


def cards(session: Session, scope: Scope) -> Findings:
    """Return how many of this person's children need a card, with a row for each, by the id of the child."""
    today = scope.today
    moment = datetime.combine(today, time(), UTC)
    looked = select(func.count(Child.id)).where(
        is_due_a_card(today), enrollable_children(scope.person, today)
    )
    statement = (
        select(Child, Officer.name.label("officer"))
        .outerjoin(Allocation, is_allocated(today))
        .outerjoin(Officer, Officer.id == Allocation.officer_id)
        .where(needs_card(today, moment), enrollable_children(scope.person, today))
        .order_by(Child.la_child_id)
    )
    rows = tuple({row.Child.id: _row(row, scope) for row in session.execute(statement)}.values())
    return Count(len(rows), session.scalar(looked) or 0, 0), rows


def _row(row: Any, scope: Scope) -> CheckRow:
    child = row.Child
    name = child.known_as if scope.names_children else None
    born = f"Born on {in_words(child.born_on)}" if child.born_on else "No date of birth"
    return CheckRow(
        None, child.id, "", child.la_child_id, name, None, row.officer or NOBODY, f"{born}; no phone, no card"
    )
