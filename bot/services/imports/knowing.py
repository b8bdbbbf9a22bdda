"""Reading the rows that a file speaks of, so that the plan can be made, and made sure of, without the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from bot.domain.imports import (
    Existing,
    Kind,
    Known,
    KnownChild,
    KnownPeriod,
    KnownReview,
    OpenReview,
    Row,
    Span,
    Subject,
)
from bot.services.imports.records import COLUMNS, all_rows, existing, table_of
from bot.store.imports import ImportBatch, ImportChange
from bot.store.participation import CodeRecord
from bot.store.people import Allocation, CarePeriod, Child, Officer, OfficerPost, Team
from bot.store.reviews import Review

STILL_TO_COME = ("planned", "adjourned")


def know(session: Session, kind: Kind, rows: Sequence[Row]) -> Known:
    """Read what the planner of this kind of file must know about the rows that its lines name."""
    return _LOADERS[kind](session, rows)


def _columns(subject: Subject) -> list[Any]:
    columns = table_of(subject).columns
    return [columns["id"], *(columns[name] for name in COLUMNS[subject])]


def _children(session: Session, rows: Sequence[Row]) -> Known:
    statement = select(*_columns(Subject.CHILD))
    names = _texts(rows, "child_id") | _texts(rows, "parent_child_id")
    found = all_rows(session, statement, Child.la_child_id, names)
    return Known(child_rows={row.la_child_id: existing(Subject.CHILD, row) for row in found})


def _care(session: Session, rows: Sequence[Row]) -> Known:
    children = _known_children(session, _texts(rows, "child_id"))
    periods = _periods(session, children, _texts(rows, "care_id"))
    return Known(
        children=_with_care(children, periods),
        periods=periods,
        period_ids=_by_external_id(periods),
        unlinked=_open_reviews(session, children, Review.care_period_id.is_(None)),
    )


def _officers(session: Session, rows: Sequence[Row]) -> Known:
    children = _known_children(session, _texts(rows, "child_id"))
    emails = _texts(rows, "officer_email")
    names = {child.id: name for name, child in children.items()}
    posts, allocations = defaultdict[str, list[Existing]](list), defaultdict[str, list[Existing]](list)
    statement = select(*_columns(Subject.POST), Officer.email).join(
        Officer, Officer.id == OfficerPost.officer_id
    )
    for row in all_rows(session, statement.order_by(OfficerPost.id), Officer.email, emails):
        posts[row.email].append(existing(Subject.POST, row))
    statement = select(*_columns(Subject.ALLOCATION)).order_by(Allocation.id)
    for row in all_rows(session, statement, Allocation.child_id, names):
        allocations[names[row.child_id]].append(existing(Subject.ALLOCATION, row))
    return Known(
        children=children,
        teams={row.name: row.id for row in session.execute(select(Team.id, Team.name))},
        officers=_known_officers(session, emails),
        posts={email: tuple(each) for email, each in posts.items()},
        allocations={child: tuple(each) for child, each in allocations.items()},
        waiting=_open_reviews(session, children, Review.status.in_(STILL_TO_COME)),
    )


def _reviews(session: Session, rows: Sequence[Row]) -> Known:
    named = _known_children(session, _texts(rows, "child_id"))
    by_care = _periods(session, named, _texts(rows, "care_id"))
    owners = {period.child for period in by_care.values()} - named.keys()
    children = {**named, **_known_children(session, owners)}
    periods = {**by_care, **_periods(session, {name: children[name] for name in owners}, ())}
    return Known(
        children=_with_allocations(session, _with_care(children, periods)),
        periods=periods,
        period_ids=_by_external_id(periods),
        officers=_known_officers(session, _texts(rows, "officer_email")),
        reviews=_known_reviews(session, _texts(rows, "review_id")),
    )


_LOADERS: Mapping[Kind, Callable[[Session, Sequence[Row]], Known]] = MappingProxyType(
    {
        Kind.CHILDREN: _children,
        Kind.CARE_PERIODS: _care,
        Kind.OFFICERS: _officers,
        Kind.REVIEWS: _reviews,
    }
)


def _texts(rows: Sequence[Row], field: str) -> set[str]:
    return {text for row in rows if (text := row.text(field))}


def _known_children(session: Session, names: Iterable[str]) -> dict[str, KnownChild]:
    statement = select(Child.id, Child.la_child_id, Child.born_on)
    found = all_rows(session, statement, Child.la_child_id, sorted(names))
    return {row.la_child_id: KnownChild(row.id, row.born_on) for row in found}


def _known_officers(session: Session, emails: Iterable[str]) -> dict[str, Existing]:
    found = all_rows(session, select(*_columns(Subject.OFFICER)), Officer.email, emails)
    return {row.email: existing(Subject.OFFICER, row) for row in found}


def _periods(
    session: Session, children: Mapping[str, KnownChild], external_ids: Iterable[str]
) -> dict[int, KnownPeriod]:
    """Read the times in care of these children, and those with these ids, whoever's they are."""
    statement = select(*_columns(Subject.CARE_PERIOD), Child.la_child_id).join(
        Child, Child.id == CarePeriod.child_id
    )
    wanted = [
        *all_rows(session, statement, CarePeriod.child_id, (child.id for child in children.values())),
        *all_rows(session, statement, CarePeriod.external_id, external_ids),
    ]
    rows = sorted({row.id: row for row in wanted}.values(), key=lambda row: int(row.id))
    return {row.id: KnownPeriod(row.la_child_id, existing(Subject.CARE_PERIOD, row)) for row in rows}


def _by_external_id(periods: Mapping[int, KnownPeriod]) -> dict[str, int]:
    ids = {key: period.row.values["external_id"] for key, period in periods.items()}
    return {str(external): key for key, external in ids.items() if external}


def _with_care(
    children: Mapping[str, KnownChild], periods: Mapping[int, KnownPeriod]
) -> dict[str, KnownChild]:
    spans = defaultdict[str, list[Span]](list)
    for key, period in periods.items():
        start = period.row.day("starts_on")
        assert start is not None
        spans[period.child].append(Span(key, start, period.row.day("ends_on"), None))
    return {name: KnownChild(child.id, child.born_on, tuple(spans[name])) for name, child in children.items()}


def _with_allocations(session: Session, children: Mapping[str, KnownChild]) -> dict[str, KnownChild]:
    spans = defaultdict[int, list[tuple[Span, int]]](list)
    statement = select(*_columns(Subject.ALLOCATION)).order_by(Allocation.id)
    for row in all_rows(session, statement, Allocation.child_id, (child.id for child in children.values())):
        spans[row.child_id].append((Span(row.id, row.starts_on, row.ends_on, None), row.officer_id))
    return {
        name: KnownChild(child.id, child.born_on, child.care, tuple(spans[child.id]))
        for name, child in children.items()
    }


def _open_reviews(
    session: Session, children: Mapping[str, KnownChild], condition: Any
) -> tuple[OpenReview, ...]:
    names = {child.id: name for name, child in children.items()}
    columns = (Review.id, Review.child_id, Review.key, Review.review_on, Review.officer_id)
    found = all_rows(session, select(*columns).where(condition).order_by(Review.id), Review.child_id, names)
    return tuple(
        OpenReview(row.id, names[row.child_id], row.key, row.review_on, row.officer_id) for row in found
    )


def _known_reviews(session: Session, keys: Iterable[str]) -> dict[str, KnownReview]:
    statement = select(
        *_columns(Subject.REVIEW), Review.recorded_by, Review.cancelled_reason, Child.la_child_id
    ).join(Child, Child.id == Review.child_id)
    rows = list(all_rows(session, statement, Review.key, sorted(keys)))
    ids = [row.id for row in rows]
    said, confirmed, imported = _said(session, ids), _confirmed(session, ids), _imported(session, ids)
    return {
        row.key: KnownReview(
            child=row.la_child_id,
            row=existing(Subject.REVIEW, row),
            by_person=row.recorded_by is not None or bool(row.cancelled_reason),
            said_on=said.get(row.id),
            confirmed=confirmed.get(row.id),
            imported=_still_true(imported.get(row.id), confirmed.get(row.id)),
        )
        for row in rows
    }


def _said(session: Session, ids: Sequence[int]) -> dict[int, date]:
    """Give the day that the last import set for each review, if any did."""
    statement = (
        select(ImportChange.subject_id, ImportChange.after)
        .join(ImportBatch, ImportBatch.id == ImportChange.batch_id)
        .where(ImportChange.subject == Subject.REVIEW.value, ImportBatch.undone_at.is_(None))
        .order_by(ImportChange.id)
    )
    found = all_rows(session, statement, ImportChange.subject_id, ids)
    return {
        row.subject_id: date.fromisoformat(row.after["review_on"])
        for row in found
        if "review_on" in row.after
    }


def _confirmed(session: Session, ids: Sequence[int]) -> dict[int, str]:
    standing = and_(CodeRecord.source == "confirmed", CodeRecord.superseded_at.is_(None))
    statement = select(CodeRecord.review_id, CodeRecord.code).where(standing)
    return {row.review_id: row.code for row in all_rows(session, statement, CodeRecord.review_id, ids)}


def _imported(session: Session, ids: Sequence[int]) -> dict[int, Existing]:
    """Give the newest code of the case system for each review."""
    statement = (
        select(*_columns(Subject.CODE), CodeRecord.review_id)
        .where(CodeRecord.source == "imported")
        .order_by(CodeRecord.id)
    )
    found = all_rows(session, statement, CodeRecord.review_id, ids)
    return {row.review_id: existing(Subject.CODE, row) for row in found}


def _still_true(imported: Existing | None, confirmed: str | None) -> Existing | None:
    """Leave out a code that the case system took back; one that gave way to a confirmed code is still its code."""
    if imported is None or (imported.values["superseded_at"] is not None and confirmed is None):
        return None
    return imported
