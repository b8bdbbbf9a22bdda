"""Reading the reviews that a file speaks of: their rows, what a person recorded here, their codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from bot.domain.imports import Existing, ImportRow, KnownChild, KnownReview, OpenReview, Subject, standin_of
from bot.domain.returns import CodeSource
from bot.imports.foreseen import ForeseenView, columns_of
from bot.imports.records import COLUMNS, existing
from bot.reviews.states import KIND_CHANGED
from bot.store.chunks import all_rows
from bot.store.imports import ImportBatch, ImportChange
from bot.store.reviews import CodeRecord, Review, ReviewReason


def open_reviews(
    view: ForeseenView,
    children: Mapping[str, KnownChild],
    where: Any,
    is_open: Callable[[Existing], bool],
) -> tuple[OpenReview, ...]:
    """Return the reviews of these children that are still open to what a file says of other rows."""
    names = {child.id: name for name, child in children.items()}
    found = view.rows(Subject.REVIEW, "child_id", names, where)
    return tuple(
        OpenReview(
            row.id, names[row.number("child_id")], str(row.values["key"]), on, row.number("officer_id")
        )
        for row in found
        if is_open(row) and (on := row.day("review_on"))
    )


def reviews_on(
    view: ForeseenView, rows: Sequence[ImportRow], children: Mapping[str, KnownChild]
) -> dict[tuple[str, date], str]:
    """Return the keys of the reviews of the children whose lines have no id of the review, by child and day."""
    named = {row.text("child_id") for row in rows if not row.text("review_id")}
    names = {child.id: name for name, child in children.items() if name in named}
    found = view.rows(Subject.REVIEW, "child_id", names)
    return {
        (names[row.number("child_id")], on): str(row.values["key"])
        for row in reversed(found)
        if (on := row.day("review_on"))
    }


def standins(rows: Sequence[ImportRow]) -> set[str]:
    """Return the keys under which reviews of these lines stand that came without an id."""
    days = ((row.text("child_id"), row.day("review_date") or row.day("due_date")) for row in rows)
    return {standin_of(child, on) for child, on in days if child and on}


def known_reviews(view: ForeseenView, keys: Iterable[str]) -> dict[str, KnownReview]:
    """Return the reviews with these keys, with what a file may not undo in them."""
    rows = view.rows(Subject.REVIEW, "key", keys)
    ids = [row.id for row in rows]
    names = view.child_names(row.number("child_id") for row in rows)
    by_person, kinds = _recorded_by_a_person(view.session, ids), _kind_by_a_person(view.session, ids)
    said, confirmed, imported = _said(view, ids), _confirmed(view.session, ids), _imported(view, ids)
    return {
        str(row.values["key"]): KnownReview(
            child=names[row.number("child_id")],
            row=row,
            by_person=row.id in by_person,
            said_on=said.get(row.id),
            confirmed=confirmed.get(row.id),
            imported=_still_true(imported.get(row.id), confirmed.get(row.id)),
            kind_by_person=row.id in kinds,
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


def _kind_by_a_person(session: Session, ids: Sequence[int]) -> set[int]:
    statement = select(ReviewReason.review_id).where(ReviewReason.action == KIND_CHANGED)
    return {row.review_id for row in all_rows(session, statement, ReviewReason.review_id, ids)}


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
