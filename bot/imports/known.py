"""Reading the rows that a file speaks of, so that the plan can be made, and made sure of, without the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from bot.domain.imports import (
    CareSpan,
    Existing,
    FileKind,
    ImportRow,
    Known,
    KnownChild,
    KnownPeriod,
    KnownReview,
    OpenReview,
    Subject,
    Told,
    folded,
    spellings,
)
from bot.domain.imports.reviews import ADJOURNED
from bot.domain.participation import ReviewStatus
from bot.domain.returns import CodeSource
from bot.imports.foreseen import Foreseen, ForeseenView, columns_of
from bot.imports.records import COLUMNS, existing, table_for
from bot.store.chunks import all_rows
from bot.store.imports import ImportBatch, ImportChange
from bot.store.people import Team
from bot.store.reviews import CodeRecord, Review

STILL_TO_COME = (ReviewStatus.PLANNED.value, ADJOURNED)

_SPELT: Mapping[Told, tuple[Subject, str]] = MappingProxyType(
    {
        Told.CHILD: (Subject.CHILD, "la_child_id"),
        Told.CARE: (Subject.CARE_PERIOD, "external_id"),
        Told.REVIEW: (Subject.REVIEW, "key"),
        Told.TEAM: (Subject.TEAM, "name"),
        Told.SIBLINGS: (Subject.CHILD, "sibling_group"),
    }
)


def know(session: Session, kind: FileKind, rows: Sequence[ImportRow], seen: Foreseen | None = None) -> Known:
    """Read what the planner of this kind of file must know about the rows that its lines name.

    ``seen`` is what the files before it would add.
    """
    view = ForeseenView(session, seen or Foreseen())
    return replace(_LOADERS[kind](view, rows), spelt=_spelt(view, rows))


def _spelt(view: ForeseenView, rows: Sequence[ImportRow]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Find what is spelt nearly as the file spells it."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for told, texts in spellings(rows).items():
        subject, column = _SPELT[told]
        stored = view.session.scalars(select(table_for(subject).columns[column]).distinct())
        foreseen = (values.get(column) for values in view.seen.rows(subject).values())
        wanted = {folded(text) for text in texts}
        near = defaultdict[str, set[str]](set)
        for text in (*stored, *foreseen):
            if text and folded(text) in wanted:
                near[folded(text)].add(text)
        found[told] = {fold: tuple(sorted(each)) for fold, each in near.items()}
    return found


def _children(view: ForeseenView, rows: Sequence[ImportRow]) -> Known:
    names = _texts(rows, "child_id") | _texts(rows, "parent_child_id")
    found = view.rows(Subject.CHILD, "la_child_id", names)
    return Known(child_rows={str(row.values["la_child_id"]): row for row in found})


def _care(view: ForeseenView, rows: Sequence[ImportRow]) -> Known:
    children = _known_children(view, _texts(rows, "child_id"))
    periods = _periods(view, children, _texts(rows, "care_id"))
    return Known(
        children=_with_care(children, periods),
        periods=periods,
        period_ids=_by_external_id(periods),
        unlinked=_open_reviews(
            view, children, Review.care_period_id.is_(None), lambda row: row.values["care_period_id"] is None
        ),
    )


def _officers(view: ForeseenView, rows: Sequence[ImportRow]) -> Known:
    children = _known_children(view, _texts(rows, "child_id"))
    officers = _known_officers(view, _texts(rows, "officer_email"))
    names = {child.id: name for name, child in children.items()}
    emails = {row.id: email for email, row in officers.items()}
    return Known(
        children=children,
        teams=_teams(view),
        officers=officers,
        posts=_grouped(view.rows(Subject.POST, "officer_id", emails), "officer_id", emails),
        allocations=_grouped(view.rows(Subject.ALLOCATION, "child_id", names), "child_id", names),
        waiting=_open_reviews(
            view,
            children,
            Review.status.in_(STILL_TO_COME),
            lambda row: row.values["status"] in STILL_TO_COME,
        ),
    )


def _grouped(
    rows: Iterable[Existing], column: str, names: Mapping[int, str]
) -> dict[str, tuple[Existing, ...]]:
    found = defaultdict[str, list[Existing]](list)
    for row in rows:
        found[names[_id(row, column)]].append(row)
    return {name: tuple(each) for name, each in found.items()}


def _id(row: Existing, column: str) -> int:
    value = row.values[column]
    assert isinstance(value, int)
    return value


def _teams(view: ForeseenView) -> dict[str, int]:
    stored = {row.name: row.id for row in view.session.execute(select(Team.id, Team.name))}
    return stored | {values["name"]: key for key, values in view.seen.rows(Subject.TEAM).items()}


def _reviews(view: ForeseenView, rows: Sequence[ImportRow]) -> Known:
    named = _known_children(view, _texts(rows, "child_id"))
    by_care = _periods(view, named, _texts(rows, "care_id"))
    owners = {period.child for period in by_care.values()} - named.keys()
    children = {**named, **_known_children(view, owners)}
    periods = {**by_care, **_periods(view, {name: children[name] for name in owners}, ())}
    return Known(
        children=_with_allocations(view, _with_care(children, periods)),
        periods=periods,
        period_ids=_by_external_id(periods),
        officers=_known_officers(view, _texts(rows, "officer_email")),
        reviews=_known_reviews(view, _texts(rows, "review_id")),
    )


_LOADERS: Mapping[FileKind, Callable[[ForeseenView, Sequence[ImportRow]], Known]] = MappingProxyType(
    {
        FileKind.CHILDREN: _children,
        FileKind.CARE_PERIODS: _care,
        FileKind.OFFICERS: _officers,
        FileKind.REVIEWS: _reviews,
    }
)


def _texts(rows: Sequence[ImportRow], field: str) -> set[str]:
    return {text for row in rows if (text := row.text(field))}


def _known_children(view: ForeseenView, names: Iterable[str]) -> dict[str, KnownChild]:
    found = view.rows(Subject.CHILD, "la_child_id", names)
    return {str(row.values["la_child_id"]): KnownChild(row.id, row.day("born_on")) for row in found}


def _names(view: ForeseenView, ids: Iterable[int]) -> dict[int, str]:
    """Return the authority's id of each child."""
    return {row.id: str(row.values["la_child_id"]) for row in view.rows(Subject.CHILD, "id", ids)}


def _known_officers(view: ForeseenView, emails: Iterable[str]) -> dict[str, Existing]:
    return {str(row.values["email"]): row for row in view.rows(Subject.OFFICER, "email", emails)}


def _periods(
    view: ForeseenView, children: Mapping[str, KnownChild], external_ids: Iterable[str]
) -> dict[int, KnownPeriod]:
    """Read the times in care of these children, and those with these ids, whoever's they are."""
    wanted = [
        *view.rows(Subject.CARE_PERIOD, "child_id", (child.id for child in children.values())),
        *view.rows(Subject.CARE_PERIOD, "external_id", external_ids),
    ]
    found = {row.id: row for row in sorted(wanted, key=lambda row: (row.id < 0, abs(row.id)))}
    names = _names(view, {_id(row, "child_id") for row in found.values()})
    return {key: KnownPeriod(names[_id(row, "child_id")], row) for key, row in found.items()}


def _by_external_id(periods: Mapping[int, KnownPeriod]) -> dict[str, int]:
    ids = {key: period.row.values["external_id"] for key, period in periods.items()}
    return {str(external): key for key, external in ids.items() if external}


def _with_care(
    children: Mapping[str, KnownChild], periods: Mapping[int, KnownPeriod]
) -> dict[str, KnownChild]:
    spans = defaultdict[str, list[CareSpan]](list)
    for key, period in periods.items():
        start = period.row.day("starts_on")
        assert start is not None
        spans[period.child].append(CareSpan(key, start, period.row.day("ends_on"), None))
    return {name: KnownChild(child.id, child.born_on, tuple(spans[name])) for name, child in children.items()}


def _with_allocations(view: ForeseenView, children: Mapping[str, KnownChild]) -> dict[str, KnownChild]:
    spans = defaultdict[int, list[tuple[CareSpan, int]]](list)
    for row in view.rows(Subject.ALLOCATION, "child_id", (child.id for child in children.values())):
        start = row.day("starts_on")
        assert start is not None
        span = CareSpan(row.id, start, row.day("ends_on"), None)
        spans[_id(row, "child_id")].append((span, _id(row, "officer_id")))
    return {
        name: KnownChild(child.id, child.born_on, child.care, tuple(spans[child.id]))
        for name, child in children.items()
    }


def _open_reviews(
    view: ForeseenView,
    children: Mapping[str, KnownChild],
    where: Any,
    is_open: Callable[[Existing], bool],
) -> tuple[OpenReview, ...]:
    names = {child.id: name for name, child in children.items()}
    found = view.rows(Subject.REVIEW, "child_id", names, where)
    return tuple(
        OpenReview(row.id, names[_id(row, "child_id")], str(row.values["key"]), on, _id(row, "officer_id"))
        for row in found
        if is_open(row) and (on := row.day("review_on"))
    )


def _known_reviews(view: ForeseenView, keys: Iterable[str]) -> dict[str, KnownReview]:
    rows = view.rows(Subject.REVIEW, "key", keys)
    ids = [row.id for row in rows]
    names = _names(view, {_id(row, "child_id") for row in rows})
    by_person = _recorded_by_a_person(view.session, ids)
    said, confirmed, imported = _said(view, ids), _confirmed(view.session, ids), _imported(view, ids)
    return {
        str(row.values["key"]): KnownReview(
            child=names[_id(row, "child_id")],
            row=row,
            by_person=row.id in by_person,
            said_on=said.get(row.id),
            confirmed=confirmed.get(row.id),
            imported=_still_true(imported.get(row.id), confirmed.get(row.id)),
        )
        for row in rows
    }


def _recorded_by_a_person(session: Session, ids: Sequence[int]) -> set[int]:
    statement = select(Review.id, Review.recorded_by, Review.cancelled_reason)
    return {
        row.id
        for row in all_rows(session, statement, Review.id, ids)
        if row.recorded_by is not None or row.cancelled_reason
    }


def _said(view: ForeseenView, ids: Sequence[int]) -> dict[int, date]:
    """Return the day that the last import set for each review, if any did."""
    statement = (
        select(ImportChange.subject_id, ImportChange.after)
        .join(ImportBatch, ImportBatch.id == ImportChange.batch_id)
        .where(ImportChange.subject == Subject.REVIEW.value, ImportBatch.undone_at.is_(None))
        .order_by(ImportChange.id)
    )
    found = all_rows(view.session, statement, ImportChange.subject_id, ids)
    stored = {
        row.subject_id: date.fromisoformat(row.after["review_on"])
        for row in found
        if "review_on" in row.after
    }
    return stored | {key: said for key in ids if (said := view.seen.said(key))}


def _confirmed(session: Session, ids: Sequence[int]) -> dict[int, str]:
    standing = and_(CodeRecord.source == CodeSource.CONFIRMED, CodeRecord.superseded_at.is_(None))
    statement = select(CodeRecord.review_id, CodeRecord.code).where(standing)
    return {row.review_id: row.code for row in all_rows(session, statement, CodeRecord.review_id, ids)}


def _imported(view: ForeseenView, ids: Sequence[int]) -> dict[int, Existing]:
    """Return the newest code of the case system for each review."""
    statement = (
        select(*columns_of(Subject.CODE), CodeRecord.review_id)
        .where(CodeRecord.source == CodeSource.IMPORTED)
        .order_by(CodeRecord.id)
    )
    stored = {
        row.review_id: existing(Subject.CODE, row)
        for row in all_rows(view.session, statement, CodeRecord.review_id, ids)
    }
    foreseen, known = view.seen.rows(Subject.CODE), set(ids)
    changed = {
        review: Existing(code.id, {**code.values, **foreseen.get(code.id, {})})
        for review, code in stored.items()
    }
    added = {
        values["review_id"]: Existing(key, {name: values[name] for name in COLUMNS[Subject.CODE]})
        for key, values in foreseen.items()
        if key < 0 and values["review_id"] in known
    }
    return changed | added


def _still_true(imported: Existing | None, confirmed: str | None) -> Existing | None:
    """Leave out a code that the case system took back; one that gave way to a confirmed code is still its code."""
    if imported is None or (imported.values["superseded_at"] is not None and confirmed is None):
        return None
    return imported
