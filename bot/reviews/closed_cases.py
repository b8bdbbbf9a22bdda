"""Closing a child's case once care has ended and nothing is left to do, and opening it again."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.practice import CloseReason
from bot.ground import audit
from bot.ground.calendar import runs_on
from bot.ground.errors import InputRefused, require_words
from bot.ground.roles import Person
from bot.reviews.case_pages import CasePage, case_page
from bot.store.people import Allocation, Child
from bot.store.practice import ClosedCase

LONGEST_NOTE = 1000


def close_case(
    session: Session,
    person: Person,
    child_id: int,
    *,
    reason: CloseReason,
    note: str,
    today: date,
    now: datetime,
) -> None:
    """Close a case: the child has no IRO any more and stands in no list of work.

    InputRefused while something is unfinished, or when it is closed already; NotFound for another's child.
    """
    page = _lock(session, person, child_id, today)
    if page.is_closed:
        raise InputRefused("reason", "Somebody has closed this case already")
    if page.unfinished:
        raise InputRefused("reason", "Finish first what stands on the page of the case")
    said = note.strip() and require_words("note", note, "Write the note", LONGEST_NOTE)
    running = select(Allocation).where(Allocation.child_id == child_id, runs_on(Allocation, today))
    for allocation in session.scalars(running.with_for_update()):
        allocation.ends_on = today
    made = ClosedCase(
        child_id=child_id, reason=reason.value, note=said or None, closed_at=now, closed_by=person.account_id
    )
    session.add(made)
    session.flush()
    audit.record(session, "closed", "child", child_id, person, now, reason=reason.value)


def reopen_case(
    session: Session, person: Person, child_id: int, *, because: str, today: date, now: datetime
) -> None:
    """Open a closed case again; an IRO is then appointed as for any child without one.

    InputRefused without the reason, and when it is open; NotFound for another's child.
    """
    _lock(session, person, child_id, today)
    said = require_words("because", because, "Say why it is opened again", LONGEST_NOTE)
    standing = (ClosedCase.child_id == child_id, ClosedCase.reopened_at.is_(None))
    found = session.scalar(select(ClosedCase).where(*standing).with_for_update())
    if found is None:
        raise InputRefused("because", "This case is open")
    found.reopened_at, found.reopened_by, found.reopened_because = now, person.account_id, said
    audit.record(session, "reopened", "child", child_id, person, now)


def _lock(session: Session, person: Person, child_id: int, today: date) -> CasePage:
    """Keep two people from closing one case side by side."""
    session.execute(select(Child.id).where(Child.id == child_id).with_for_update(key_share=True))
    return case_page(session, person, child_id, today)
