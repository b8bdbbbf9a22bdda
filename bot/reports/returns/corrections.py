"""Who corrected a review after its year was signed off, when and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot.domain.imports import Subject
from bot.domain.returns import Source
from bot.store.accounts import Account
from bot.store.audit import AuditEvent
from bot.store.imports import ImportBatch, ImportChange
from bot.store.participation import CodeRecord
from bot.store.reviews import Review

CASE_SYSTEM = "the case system"
LOOKING = ("viewed", "read")
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Correction:
    """The newest correction of one review: by whom, when, and the reason they gave."""

    by: str
    at: datetime
    reason: str


def corrections(session: Session, review_ids: Sequence[int], since: datetime) -> Mapping[int, Correction]:
    """Find the newest correction of each review since a moment.

    A new code tells most, then what the audit trail has, then a file that changed the review or its child.
    """
    found: dict[int, Correction] = {}
    for start in range(0, len(review_ids), CHUNK):
        some = review_ids[start : start + CHUNK]
        found |= _filed(session, some, since) | _audited(session, some, since) | _coded(session, some, since)
    return found


def _coded(session: Session, review_ids: Sequence[int], since: datetime) -> dict[int, Correction]:
    statement = (
        select(CodeRecord, Account.name)
        .outerjoin(Account, Account.id == CodeRecord.recorded_by)
        .where(CodeRecord.review_id.in_(review_ids), CodeRecord.recorded_at > since)
        .order_by(CodeRecord.id)
    )
    return {code.review_id: _by_code(code, name) for code, name in session.execute(statement)}


def _by_code(code: CodeRecord, name: str | None) -> Correction:
    imported = code.source == Source.IMPORTED.value
    return Correction(CASE_SYSTEM if imported else name or "", code.recorded_at, code.override_reason or "")


def _audited(session: Session, review_ids: Sequence[int], since: datetime) -> dict[int, Correction]:
    about = (AuditEvent.subject == "review", AuditEvent.subject_id.in_(review_ids))
    statement = (
        select(AuditEvent.subject_id, AuditEvent.at, AuditEvent.action, Account.name)
        .outerjoin(Account, Account.id == AuditEvent.account_id)
        .where(*about, AuditEvent.at > since, AuditEvent.action.not_in(LOOKING))
        .order_by(AuditEvent.id)
    )
    return {
        row.subject_id: Correction(row.name or "", row.at, row.action) for row in session.execute(statement)
    }


def _filed(session: Session, review_ids: Sequence[int], since: datetime) -> dict[int, Correction]:
    about_review = and_(ImportChange.subject == Subject.REVIEW.value, ImportChange.subject_id == Review.id)
    about_child = and_(
        ImportChange.subject == Subject.CHILD.value, ImportChange.subject_id == Review.child_id
    )
    statement = (
        select(Review.id, ImportBatch.imported_at, ImportBatch.file_name)
        .join(ImportChange, or_(about_review, about_child))
        .join(ImportBatch, ImportBatch.id == ImportChange.batch_id)
        .where(Review.id.in_(review_ids), ImportBatch.imported_at > since)
        .order_by(ImportChange.id)
    )
    return {
        row.id: Correction(CASE_SYSTEM, row.imported_at, f"imported from {row.file_name}")
        for row in session.execute(statement)
    }
