"""Audits of children's files: entering one, the list, and how many there were in each month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from bot.domain.practice import AuditForm, AuditGrade
from bot.domain.reviews import add_months
from bot.ground import audit
from bot.ground.calendar import runs_on
from bot.ground.errors import require_words
from bot.ground.list_pages import limited_to, page_of
from bot.ground.records import visible_audits
from bot.ground.roles import NotFound, Person
from bot.reviews import children
from bot.reviews.contacts import refuse_days_to_come
from bot.store.accounts import Account
from bot.store.people import Allocation, Child, Officer
from bot.store.practice import FileAudit

LONGEST_FINDING = 4000


@dataclass(frozen=True, slots=True)
class EnteredAudit:
    """What somebody enters about an audit."""

    on: date
    form: AuditForm
    grade: AuditGrade
    found: str


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One audit as the list shows it; ``officer`` was the child's IRO that day."""

    id: int
    child_id: int
    known_as: str
    officer: str | None
    on: date
    form: AuditForm
    grade: AuditGrade
    found: str
    by: str | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class AuditList:
    """One page of audits, the newest first; ``total`` is how many the filter finds."""

    rows: tuple[AuditRow, ...]
    total: int
    page: int
    pages: int


def enter_audit(
    session: Session, person: Person, child_id: int, *, entered: EnteredAudit, today: date, now: datetime
) -> int:
    """Enter the audit of a child's file and return its id.

    InputRefused for a day that has not come and without what was found; NotFound for another's child.
    """
    children.check(session, person, child_id, today)
    refuse_days_to_come({"on": entered.on}, today)
    found = require_words("found", entered.found, "Say what was found", LONGEST_FINDING)
    officer = select(Allocation.officer_id).where(
        Allocation.child_id == child_id, runs_on(Allocation, entered.on)
    )
    made = FileAudit(
        child_id=child_id,
        officer_id=session.scalar(officer.order_by(Allocation.id.desc()).limit(1)),
        audited_on=entered.on,
        form=entered.form.value,
        grade=entered.grade.value,
        found=found,
        recorded_at=now,
        recorded_by=person.account_id,
    )
    session.add(made)
    session.flush()
    detail = {"form": made.form, "grade": made.grade}
    audit.record(session, "entered", "file_audit", made.id, person, now, **detail)
    return made.id


def withdraw_audit(session: Session, person: Person, audit_id: int, now: datetime) -> None:
    """Take a wrong entry of this person's out of every count; it stays on record. NotFound for others'."""
    mine = (FileAudit.id == audit_id, FileAudit.recorded_by == person.account_id)
    found = session.scalar(select(FileAudit).where(*mine).with_for_update())
    if found is None or found.withdrawn_at is not None:
        raise NotFound(f"audit {audit_id}")
    found.withdrawn_at = now
    audit.record(session, "withdrawn", "file_audit", audit_id, person, now)


def audit_list(
    session: Session, person: Person, grade: AuditGrade | None, page: int, today: date
) -> AuditList:
    """Return one page of the audits that this person may know of; two statements."""
    mine = [visible_audits(person, today), FileAudit.withdrawn_at.is_(None)]
    if grade is not None:
        mine.append(FileAudit.grade == grade.value)
    total = session.scalar(select(func.count()).select_from(FileAudit).where(*mine)) or 0
    page, pages = page_of(total, page)
    statement = (
        select(FileAudit, Child.known_as, Officer.name, Account.name)
        .join(Child, Child.id == FileAudit.child_id)
        .outerjoin(Officer, Officer.id == FileAudit.officer_id)
        .outerjoin(Account, Account.id == FileAudit.recorded_by)
        .where(*mine)
        .order_by(FileAudit.audited_on.desc(), FileAudit.id.desc())
    )
    return AuditList(
        tuple(_row(person, *row) for row in session.execute(limited_to(page, statement))), total, page, pages
    )


def audits_by_month(session: Session, person: Person, today: date) -> Mapping[date, int]:
    """Count this person's audits of each of the last twelve months, by the first day of the month; one statement."""
    firsts = [add_months(today.replace(day=1), -back) for back in range(11, -1, -1)]
    mine = (visible_audits(person, today), FileAudit.withdrawn_at.is_(None))
    months = [
        (FileAudit.audited_on >= first, FileAudit.audited_on < add_months(first, 1)) for first in firsts
    ]
    cells = [func.coalesce(func.sum(case((and_(*month), 1), else_=0)), 0) for month in months]
    row = session.execute(select(*cells).select_from(FileAudit).where(*mine)).one()
    return dict(zip(firsts, map(int, row), strict=True))


def _row(person: Person, found: FileAudit, known_as: str, officer: str | None, by: str | None) -> AuditRow:
    return AuditRow(
        found.id, found.child_id, known_as, officer, found.audited_on, AuditForm(found.form),
        AuditGrade(found.grade), found.found, by, found.recorded_by == person.account_id,
    )  # fmt: skip
