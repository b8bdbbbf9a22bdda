"""Signing a report year off: a snapshot that stays, and the corrections that came after it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot.domain.imports import Subject
from bot.domain.returns import (
    CodeSource,
    Restated,
    ReturnEntry,
    Sorted,
    entries,
    restated,
    reviews_csv,
    table,
)
from bot.domain.reviews import LONDON
from bot.ground import audit
from bot.ground.calendar import in_words
from bot.ground.errors import InputRefused
from bot.ground.roles import Forbidden, Person, Role
from bot.reports import ReportYear
from bot.reports.annual import DIGEST
from bot.reports.years import signed_off
from bot.store.accounts import Account
from bot.store.audit import AuditEvent
from bot.store.imports import ImportBatch, ImportChange
from bot.store.reports import FrozenYear
from bot.store.reviews import CodeRecord, Review

CASE_SYSTEM = "the case system"
LOOKING = ("viewed", "read")
CHUNK = 500
RESTATED_HEADER = (
    "REVIEW_ID", "CHILD", "REVIEW", "WHAT", "CODE_BEFORE", "CODE_AFTER", "BY", "WHEN", "REASON",
)  # fmt: skip
# The newest correction of one review: by whom, when, and the reason they gave.
Correction = tuple[str, datetime, str]


@dataclass(frozen=True, slots=True)
class Restatement:
    """One review that was corrected after the sign-off: what changed, who did it, when and why."""

    review_id: int
    key: str
    child: str
    on: date
    what: tuple[str, ...]
    before: str | None
    after: str | None
    by: str
    at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Signed:
    """A year's sign-off: by whom and when, whether the snapshot is still what was signed, and what came after."""

    at: datetime
    by: str
    digest: str
    is_whole: bool
    report: Mapping[str, Any]
    restatements: tuple[Restatement, ...]

    def as_facts(self) -> dict[str, Any]:
        """Return the sign-off as the manifest states it."""
        return {
            "at": self.at.isoformat(),
            "by": self.by,
            "sha256": self.digest,
            "is_whole": self.is_whole,
            "restatements": len(self.restatements),
        }


def freeze(
    session: Session,
    person: Person,
    year: ReportYear,
    found: Sorted,
    *,
    annual: bytes,
    today: date,
    now: datetime,
) -> None:
    """Save a year as it stands, signed off by a service manager; ``annual`` is what its annual report needs.

    InputRefused when the year is not over or was signed off before; Forbidden for everybody else.
    """
    _check_signing(session, person, year, today)
    codes, report = [each.as_json() for each in entries(found)], _report(found, annual)
    digest = _digest(year, codes, report)
    session.add(
        FrozenYear(
            year=year.name,
            codes=codes,
            report=report,
            annual=annual,
            digest=digest,
            frozen_at=now,
            frozen_by=person.account_id,
        )
    )
    audit.record(
        session,
        "signed_off",
        "return",
        None,
        person,
        now,
        year=year.name,
        held=len(codes),
        returned=len(found.returned),
        sha256=digest.hex(),
    )


def _check_signing(session: Session, person: Person, year: ReportYear, today: date) -> None:
    if person.role is not Role.SERVICE_MANAGER:
        raise Forbidden("only a service manager signs a year off")
    if today <= year.last:
        raise InputRefused("year", f"{year.name} is not over: sign it off after {in_words(year.last)}")
    if session.scalar(select(FrozenYear.id).where(FrozenYear.year == year.name)):
        raise InputRefused("year", f"{year.name} was signed off before")


def find_signed(session: Session, year: ReportYear, found: Sorted) -> Signed | None:
    """Return the sign-off of a year, with what was restated since; None when there is none."""
    frozen = signed_off(session, year)
    if frozen is None:
        return None
    kept, by = frozen
    before = (ReturnEntry.from_json(each) for each in kept.codes)
    return Signed(
        at=kept.frozen_at,
        by=by,
        digest=bytes(kept.digest).hex(),
        is_whole=_digest(year, kept.codes, kept.report) == bytes(kept.digest),
        report=kept.report,
        restatements=_restatements(session, restated(before, entries(found)), kept.frozen_at),
    )


def restatements_csv(signed: Signed) -> str:
    """Return what was restated since the sign-off as CSV, one line a review."""
    return table(RESTATED_HEADER, (_line(each) for each in signed.restatements))


def _line(each: Restatement) -> tuple[str, ...]:
    return (
        each.key,
        each.child,
        f"{each.on:%d/%m/%Y}",
        "; ".join(each.what),
        each.before or "",
        each.after or "",
        each.by,
        each.at.astimezone(LONDON).isoformat(timespec="seconds") if each.at else "",
        each.reason,
    )


def _report(found: Sorted, annual: bytes) -> dict[str, Any]:
    """Return what is signed off: reviews counted by code, and the digests of the file and the annual report's facts."""
    codes = Counter(each.code or "uncoded" for each in entries(found))
    return {
        "returned": len(found.returned),
        "left_out": len(found.left_out),
        "codes": dict(sorted(codes.items())),
        "reviews_sha256": hashlib.sha256(reviews_csv(found.returned).encode()).hexdigest(),
        DIGEST: hashlib.sha256(annual).hexdigest(),
    }


def _digest(year: ReportYear, codes: Any, report: Any) -> bytes:
    text = json.dumps([year.name, codes, report], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()


def _restatements(
    session: Session, changes: Iterable[Restated], signed_at: datetime
) -> tuple[Restatement, ...]:
    found = tuple(changes)
    known = _corrections(session, [each.entry.review_id for each in found], signed_at)
    return tuple(_restatement(each, known.get(each.entry.review_id)) for each in found)


def _restatement(change: Restated, correction: Correction | None) -> Restatement:
    by, at, reason = correction or ("", None, "")
    return Restatement(
        review_id=change.entry.review_id,
        key=change.entry.key,
        child=change.entry.child,
        on=change.entry.on,
        what=change.changed,
        before=change.before.code if change.before else None,
        after=change.after.code if change.after else None,
        by=by,
        at=at,
        reason=reason,
    )


def _corrections(session: Session, review_ids: Sequence[int], since: datetime) -> Mapping[int, Correction]:
    """Return the newest correction of each review since a moment.

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
    found: dict[int, Correction] = {}
    for code, name in session.execute(statement):
        by = CASE_SYSTEM if code.source == CodeSource.IMPORTED else name or ""
        found[code.review_id] = by, code.recorded_at, code.override_reason or ""
    return found


def _audited(session: Session, review_ids: Sequence[int], since: datetime) -> dict[int, Correction]:
    about = (AuditEvent.subject == "review", AuditEvent.subject_id.in_(review_ids))
    statement = (
        select(AuditEvent.subject_id, AuditEvent.at, AuditEvent.action, Account.name)
        .outerjoin(Account, Account.id == AuditEvent.account_id)
        .where(*about, AuditEvent.at > since, AuditEvent.action.not_in(LOOKING))
        .order_by(AuditEvent.id)
    )
    return {
        review_id: (by or "", at, action)
        for review_id, at, action, by in session.execute(statement)
        if review_id is not None
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
        review_id: (CASE_SYSTEM, at, f"imported from {file}")
        for review_id, at, file in session.execute(statement)
    }
