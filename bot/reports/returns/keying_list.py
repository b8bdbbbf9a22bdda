"""The keying list: codes confirmed here that the case system does not have yet, ticked off when they are keyed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, select
from sqlalchemy.orm import Session, aliased

from bot.domain.returns import DFE_DAY, CodeSource, table
from bot.ground import audit
from bot.ground.roles import NotFound, Person
from bot.reports import ReportYear
from bot.reports.returns.held import held_in, within
from bot.store.people import CarePeriod, Child, Officer
from bot.store.reports import Keyed
from bot.store.reviews import CodeRecord, Review

# Standard Safeguarding Dataset, table ssd_cla_reviews: the shape in which the import reads reviews as well.
SSD_HEADER = (
    "clar_cla_review_id", "clar_cla_id", "clar_cla_person_id", "clar_cla_review_due_date",
    "clar_cla_review_date", "clar_cla_review_cancelled", "clar_cla_review_participation",
)  # fmt: skip
Imported = aliased(CodeRecord, name="imported")


@dataclass(frozen=True, slots=True)
class ToKey:
    """One code to key: the child and the review, the code, and what the case system has in its place, if known."""

    code_id: int
    key: str
    child: str
    care_period: str | None
    due_on: date | None
    on: date
    code: str
    in_case_system: str | None
    officer: str
    confirmed_at: datetime


def keying_list(
    session: Session, person: Person, year: ReportYear, *, limit: int | None = None
) -> tuple[ToKey, ...]:
    """Return the codes of a report year that are still to be keyed, in the order of child and day.

    A team manager sees those of the own team; the list is empty for who may see no review.
    """
    statement = _statement(year, within(person)).order_by(Child.la_child_id, Review.review_on, CodeRecord.id)
    return tuple(_to_key(row) for row in session.execute(statement.limit(limit)))


def count_to_key(session: Session, person: Person, year: ReportYear) -> int:
    """Return how many codes of a report year are still to be keyed."""
    waiting = _statement(year, within(person)).with_only_columns(func.count(), maintain_column_froms=True)
    return session.scalar(waiting) or 0


def keying_csv(rows: Collection[ToKey]) -> str:
    """Return the list in the shape of the Standard Safeguarding Dataset, so that it can be keyed or loaded."""
    return table(SSD_HEADER, (_line(row) for row in rows))


def take_list(session: Session, person: Person, year: ReportYear, now: datetime) -> str:
    """Return the whole list as CSV, and record that it left."""
    rows = keying_list(session, person, year)
    audit.record(session, "took_keying_list", "return", None, person, now, year=year.name, codes=len(rows))
    return keying_csv(rows)


def tick_off(
    session: Session, person: Person, year: ReportYear, code_ids: Collection[int], now: datetime
) -> int:
    """Record that these codes were keyed into the case system; return how many.

    Codes that are not on this person's list, or no longer, are passed over: a code that was changed since the list
    was made stays on it with its new value.
    """
    wanted = set(code_ids)
    # Two people who tick the same code take turns on it (PostgreSQL; SQLite has one writer).
    session.execute(
        select(CodeRecord.id).where(CodeRecord.id.in_(wanted)).order_by(CodeRecord.id).with_for_update()
    )
    waiting = [row for row in keying_list(session, person, year) if row.code_id in wanted]
    for row in waiting:
        session.add(Keyed(code_id=row.code_id, keyed_at=now, keyed_by=person.account_id))
    if waiting:
        audit.record(session, "keyed", "return", None, person, now, year=year.name, codes=len(waiting))
    return len(waiting)


def keyed_list(
    session: Session, person: Person, year: ReportYear, *, limit: int | None = None
) -> tuple[ToKey, ...]:
    """Return the codes of a year that were ticked off but that the case system does not show yet, newest first."""
    statement = _statement(year, within(person), keyed=True).order_by(Keyed.id.desc())
    return tuple(_to_key(row) for row in session.execute(statement.limit(limit)))


def take_tick_back(session: Session, person: Person, year: ReportYear, code_id: int, now: datetime) -> None:
    """Put one code back on the keying list; NotFound for one that is not ticked off or not this person's."""
    ticked = {row.code_id for row in keyed_list(session, person, year)}
    if code_id not in ticked:
        raise NotFound(f"ticked code {code_id}")
    session.execute(delete(Keyed).where(Keyed.code_id == code_id))
    audit.record(session, "took_tick_back", "code", code_id, person, now, year=year.name)


def _statement(
    year: ReportYear, scope: ColumnElement[bool], *, keyed: bool = False
) -> Select[*tuple[Any, ...]]:
    newest = (
        select(Imported.code)
        .where(Imported.review_id == Review.id, Imported.source == CodeSource.IMPORTED.value)
        .order_by(Imported.id.desc())
        .limit(1)
        .correlate(Review)
        .scalar_subquery()
    )
    confirmed = and_(CodeRecord.source == CodeSource.CONFIRMED.value, CodeRecord.superseded_at.is_(None))
    ticked = Keyed.code_id == CodeRecord.id
    statement = (
        select(
            CodeRecord.id,
            CodeRecord.code,
            CodeRecord.recorded_at,
            Review.key,
            Review.due_on,
            Review.imported_due_on,
            Review.review_on,
            Child.la_child_id,
            CarePeriod.external_id,
            Officer.name.label("officer"),
            newest.label("in_case_system"),
        )
        .join(Review, Review.id == CodeRecord.review_id)
        .join(Child, Child.id == Review.child_id)
        .join(Officer, Officer.id == Review.officer_id)
        .outerjoin(CarePeriod, CarePeriod.id == Review.care_period_id)
        .where(held_in(year), confirmed, scope, func.coalesce(newest, "") != CodeRecord.code)
    )
    not_ticked = ~exists().where(ticked).correlate(CodeRecord)
    return statement.join(Keyed, ticked) if keyed else statement.where(not_ticked)


def _to_key(row: Any) -> ToKey:
    return ToKey(
        code_id=row.id,
        key=row.key,
        child=row.la_child_id,
        care_period=row.external_id,
        due_on=row.imported_due_on or row.due_on,
        on=row.review_on,
        code=row.code,
        in_case_system=row.in_case_system,
        officer=row.officer,
        confirmed_at=row.recorded_at,
    )


def _line(row: ToKey) -> tuple[str, ...]:
    due = row.due_on.strftime(DFE_DAY) if row.due_on else ""
    return row.key, row.care_period or "", row.child, due, row.on.strftime(DFE_DAY), "N", row.code
