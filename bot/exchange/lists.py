"""The lists that the case system reads: confirmed codes, and that views came; each page is one statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from bot.domain.conversations import Status
from bot.domain.messages import ChannelKind
from bot.domain.participation import LABELS, Code, Profile
from bot.domain.returns import CodeSource
from bot.domain.reviews import ReviewKind
from bot.exchange.cursors import Cursor
from bot.exchange.documents import (
    CodeDocument,
    CodePage,
    CodeStatus,
    ContributionDocument,
    ContributionPage,
    ContributionStatus,
    ReviewReference,
)
from bot.ground.review_kinds import of_counted_kind
from bot.ground.roles import NotFound
from bot.store.accounts import Account
from bot.store.contributions import ReceivedViews, StaffRecord
from bot.store.conversations import ConversationRecord
from bot.store.people import Child
from bot.store.reviews import CodeRecord, Review

Later = aliased(CodeRecord, name="later")
REVIEW = (Review.id.label("review_id"), Review.key, Review.kind, Review.review_on, Child.la_child_id)
# A code that was confirmed for a supervision order review is the service's own, whatever became of the review since.
CONFIRMED = and_(CodeRecord.source == CodeSource.CONFIRMED.value, of_counted_kind(CodeRecord.review_kind))
# What the meeting may not know leaves only as withdrawn, and only where it may have left before.
TOLD = and_(ReceivedViews.shared, ~ReceivedViews.quarantined)
TIMES = (
    ReceivedViews.withdrawn_at,
    ReceivedViews.decided_at,
    ReceivedViews.received_at,
    ReceivedViews.read_at,
    ReceivedViews.checked_at,
    ConversationRecord.finished_at,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows of a list are wanted: from where on, how many, changed since when, of which child or review."""

    cursor: Cursor
    limit: int
    changed_since: datetime | None = None
    child_id: str | None = None
    review_id: int | None = None


def codes(session: Session, wanted: Wanted) -> CodePage:
    """Return one page of the codes that people confirmed, for Child in Care reviews, in the order in which they did."""
    changed = _changed(wanted.changed_since, (CodeRecord.recorded_at, CodeRecord.superseded_at))
    rows = _page(session, _codes().where(*changed), CodeRecord.id, wanted)
    items = [_code(row) for row in rows[: wanted.limit]]
    return CodePage(items=items, **_onward(wanted, rows))


def code(session: Session, code_id: int) -> CodeDocument:
    """Return one confirmed code; NotFound when there is none."""
    row = session.execute(_codes().where(CodeRecord.id == code_id)).first()
    if row is None:
        raise NotFound(f"code {code_id}")
    return _code(row)


def contributions(session: Session, wanted: Wanted) -> ContributionPage:
    """Return one page of what came before reviews, in the order in which it began to come."""
    changed = _changed(wanted.changed_since, TIMES)
    rows = _page(session, _contributions().where(*changed), ReceivedViews.id, wanted)
    items = [_contribution(row) for row in rows[: wanted.limit]]
    return ContributionPage(items=items, **_onward(wanted, rows))


def contribution(session: Session, contribution_id: int) -> ContributionDocument:
    """Return one contribution; NotFound when there is none, or it was never to be shared."""
    row = session.execute(_contributions().where(ReceivedViews.id == contribution_id)).first()
    if row is None:
        raise NotFound(f"contribution {contribution_id}")
    return _contribution(row)


def reference(session: Session, review_id: int) -> ReviewReference:
    """Return how the case system knows a review; NotFound when there is none."""
    statement = select(*REVIEW).join(Child, Child.id == Review.child_id).where(Review.id == review_id)
    row = session.execute(statement).first()
    if row is None:
        raise NotFound(f"review {review_id}")
    return _review(row)


def _changed(since: datetime | None, times: Iterable[Any]) -> tuple[ColumnElement[bool], ...]:
    return () if since is None else (or_(*(time >= since for time in times)),)


def _page(session: Session, statement: Select[*tuple[Any, ...]], by: Any, wanted: Wanted) -> Sequence[Any]:
    """Return the rows of a page and one more, which says that the list goes on."""
    filters = [by > wanted.cursor.after]
    if wanted.child_id is not None:
        filters.append(Child.la_child_id == wanted.child_id)
    if wanted.review_id is not None:
        filters.append(Review.id == wanted.review_id)
    return session.execute(statement.where(*filters).order_by(by).limit(wanted.limit + 1)).all()


def _onward(wanted: Wanted, rows: Sequence[Any]) -> dict[str, Any]:
    goes_on = len(rows) > wanted.limit
    next_cursor = wanted.cursor.moved(rows[wanted.limit - 1].id) if goes_on else None
    return {"next_cursor": next_cursor, "complete_until": wanted.cursor.complete_until}


def _codes() -> Select[*tuple[Any, ...]]:
    after = (
        Later.review_id == CodeRecord.review_id,
        Later.id > CodeRecord.id,
        Later.source == CodeRecord.source,
        Later.review_kind == CodeRecord.review_kind,
    )
    replaced_by = select(func.min(Later.id)).where(*after).correlate(CodeRecord).scalar_subquery()
    return (
        select(
            CodeRecord.id,
            CodeRecord.code,
            CodeRecord.rule,
            CodeRecord.profile,
            CodeRecord.recorded_at,
            CodeRecord.superseded_at,
            Account.name.label("confirmed_by"),
            replaced_by.label("replaced_by"),
            *REVIEW,
        )
        .join(Review, Review.id == CodeRecord.review_id)
        .join(Child, Child.id == Review.child_id)
        .outerjoin(Account, Account.id == CodeRecord.recorded_by)
        .where(CONFIRMED)
    )


def _code(row: Any) -> CodeDocument:
    return CodeDocument(
        id=row.id,
        review=_review(row),
        code=Code(row.code),
        meaning=LABELS[Code(row.code)],
        profile=Profile(row.profile) if row.profile else None,
        rule=row.rule,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.recorded_at,
        status=_standing(row),
        ended_at=row.superseded_at,
        replaced_by=row.replaced_by,
        changed_at=row.superseded_at or row.recorded_at,
    )


def _standing(row: Any) -> CodeStatus:
    if row.superseded_at is None:
        return CodeStatus.CURRENT
    return CodeStatus.WITHDRAWN if row.replaced_by is None else CodeStatus.CORRECTED


def _contributions() -> Select[*tuple[Any, ...]]:
    return (
        select(
            ReceivedViews.id,
            ReceivedViews.source,
            ReceivedViews.has_view,
            ReceivedViews.first_at,
            ReceivedViews.received_at,
            ReceivedViews.withdrawn_at,
            ReceivedViews.decided_at,
            ReceivedViews.read_at,
            ReceivedViews.unread,
            ReceivedViews.checked_at,
            TOLD.label("told"),
            ConversationRecord.channel,
            func.coalesce(ConversationRecord.language, StaffRecord.language).label("language"),
            ConversationRecord.status,
            ConversationRecord.answered,
            ConversationRecord.questions,
            ConversationRecord.invited_at,
            ConversationRecord.finished_at,
            *REVIEW,
        )
        .join(Review, Review.id == ReceivedViews.review_id)
        .join(Child, Child.id == ReceivedViews.child_id)
        .outerjoin(ConversationRecord, ConversationRecord.id == ReceivedViews.conversation_id)
        .outerjoin(StaffRecord, StaffRecord.contribution_id == ReceivedViews.id)
        .where(or_(TOLD, ReceivedViews.decided_at.is_not(None)))
    )


def _contribution(row: Any) -> ContributionDocument:
    if row.withdrawn_at is not None or not row.told:
        return _withdrawn(row)
    times = (row.received_at, row.read_at, row.checked_at, row.finished_at, row.decided_at)
    is_read = row.read_at is not None and not row.unread
    return ContributionDocument(
        id=row.id,
        review=_review(row),
        status=ContributionStatus.READ if is_read else ContributionStatus.RECEIVED,
        phase="before_review",
        source=row.source,
        channel=ChannelKind(row.channel) if row.channel else None,
        language=row.language,
        conversation=Status(row.status) if row.status else None,
        answered=row.answered,
        questions=row.questions,
        has_view=row.has_view,
        invited_at=row.invited_at,
        first_at=row.first_at,
        received_at=row.received_at,
        finished_at=row.finished_at,
        read_at=row.read_at,
        unread=row.unread,
        checked_at=row.checked_at,
        changed_at=max(time for time in times if time is not None),
    )


def _withdrawn(row: Any) -> ContributionDocument:
    kept = {"id", "review", "status", "phase", "changed_at"}
    nothing: dict[str, Any] = dict.fromkeys(ContributionDocument.model_fields.keys() - kept)
    times = (row.withdrawn_at, row.decided_at)
    return ContributionDocument(
        id=row.id,
        review=_review(row),
        status=ContributionStatus.WITHDRAWN,
        phase="before_review",
        changed_at=max(time for time in times if time is not None),
        **nothing,
    )


def _review(row: Any) -> ReviewReference:
    return ReviewReference(
        id=row.review_id,
        key=row.key,
        kind=ReviewKind(row.kind),
        review_on=row.review_on,
        child_id=row.la_child_id,
    )
