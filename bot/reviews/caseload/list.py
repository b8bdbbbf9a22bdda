"""The caseload of one person, read with four statements however many reviews there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import Session

from bot.domain.flags import NOT_REACHED, NOTICED, Severity
from bot.domain.participation import Policy
from bot.domain.reviews.states import OPEN
from bot.ground.access import (
    enrollable_children,
    may_read_words,
    may_work_on_reviews,
    visible_flags,
    visible_reviews,
)
from bot.ground.calendar import AddedDays, added_days, after_working_days, read_by, working_days_between
from bot.ground.conditions import HAS_UNREAD_WORDS, IS_OPEN_FLAG, WAITS_FOR_CODE
from bot.ground.roles import Person
from bot.reviews.caseload.gaps import WORKING_DAYS, Unplanned, unplanned
from bot.reviews.caseload.needs import Danger, Need, arrange, dangers
from bot.reviews.caseload.rows import KEEPS, CaseloadRow, Filter, OpenFlag
from bot.reviews.codes import Case, cases_of, propose
from bot.store.alerts import Flag
from bot.store.people import Child
from bot.store.reviews import Review

# Flags that bring a review onto the list; of the normal ones what a program noticed or a colleague handed over.
PRESSING = (Severity.URGENT.value, Severity.HIGH.value, Severity.NORMAL.value)


@dataclass(frozen=True, slots=True)
class CaseloadPage:
    """The page's rows in order, how many each filter keeps, and what needs doing.

    ``dangers`` are the children in danger, ``unplanned`` those for whom no review is planned.
    """

    rows: tuple[CaseloadRow, ...]
    counts: Mapping[Filter, int]
    needs: tuple[Need, ...]
    dangers: tuple[Danger, ...]
    unplanned: tuple[Unplanned, ...] = ()

    def kept(self, by: Filter) -> tuple[CaseloadRow, ...]:
        """Return the rows that a filter keeps."""
        return tuple(row for row in self.rows if KEEPS[by](row))


def caseload(session: Session, person: Person, policy: Policy, today: date) -> CaseloadPage:
    """Return the reviews of the next 20 working days, those whose day passed unrecorded, and held ones without a code.

    A review that holds unread words or an open alert is among them whatever its state. An IRO sees their own, a
    team manager those of the team, nobody else any.
    """
    if not may_work_on_reviews(person):
        return _arranged(())
    added = added_days(session)
    last = after_working_days(today, WORKING_DAYS, added.proclaimed)
    rows = _rows(session, person, _waiting(person, last), policy, today, added)
    return _arranged(rows, unplanned(session, person, today, last, added.proclaimed))


def next_unread(session: Session, person: Person, policy: Policy, today: date, after: int) -> int | None:
    """Return the review to read after another one: the first unread one in the order of Today, None without any."""
    if not may_read_words(person):
        return None
    rows = _rows(session, person, _unread(person, after), policy, today, added_days(session))
    ordered, _ = arrange(rows)
    return ordered[0].review_id if ordered else None


def unread_elsewhere(session: Session, person: Person, review_id: int) -> int:
    """Return how many other reviews of this person hold words that nobody has read."""
    if not may_read_words(person):
        return 0
    statement = select(func.count()).select_from(Review).where(_unread(person, review_id))
    return session.scalar(statement) or 0


def _unread(person: Person, but: int) -> ColumnElement[bool]:
    return and_(HAS_UNREAD_WORDS, Review.id != but, visible_reviews(person))


def _rows(
    session: Session,
    person: Person,
    condition: ColumnElement[bool],
    policy: Policy,
    today: date,
    added: AddedDays,
) -> list[CaseloadRow]:
    found = session.execute(_found(person, condition, today)).all()
    flags, with_page = _open_flags(found), {row.id for row in found if row.has_page}
    return [
        row_of(case, flags[case.review_id], policy, today, added, has_page=case.review_id in with_page)
        for case in cases_of(session, list(flags))
    ]


def _found(person: Person, condition: ColumnElement[bool], today: date) -> Select[*tuple[Any, ...]]:
    """Return the statement of the reviews and their open flags, none of feedback: a row for each flag, else one.

    ``has_page``: the child is this person's too, and not the review alone.
    """
    known = and_(IS_OPEN_FLAG, Flag.severity != Severity.FEEDBACK.value, visible_flags(person))
    return (
        select(
            Review.id,
            enrollable_children(person, today).label("has_page"),
            Flag.name,
            Flag.severity,
            Flag.raised_at,
        )
        .select_from(Review)
        .join(Child, Child.id == Review.child_id)
        .outerjoin(Flag, and_(Flag.review_id == Review.id, known))
        .where(condition)
        .order_by(Flag.id)
    )


def _waiting(person: Person, last: date) -> ColumnElement[bool]:
    """Return the condition on what is planned soon, not recorded, without a code, unread, or behind an alert.

    The ids are found first, each kind by its own index; only then is anything joined to them.
    """
    calls = or_(Flag.severity != Severity.NORMAL.value, Flag.name.in_((NOTICED, NOT_REACHED)))
    pressing = and_(Flag.severity.in_(PRESSING), calls, IS_OPEN_FLAG)
    mine = select(Review.id).where(visible_reviews(person))
    return Review.id.in_(
        union_all(
            mine.where(Review.status.in_(OPEN), Review.review_on <= last),
            mine.where(WAITS_FOR_CODE),
            mine.where(HAS_UNREAD_WORDS),
            mine.where(Review.id.in_(select(Flag.review_id).where(pressing, visible_flags(person)))),
        )
    )


def _open_flags(found: Iterable[Any]) -> Mapping[int, tuple[OpenFlag, ...]]:
    """Return the open flags of each review, each kind once, with how many messages raised it."""
    flags: dict[int, dict[tuple[str, str], OpenFlag]] = defaultdict(dict)
    for row in found:
        of_review = flags[row.id]
        if row.name is not None:
            seen = of_review.get((row.name, row.severity))
            first, count = (seen.raised_at, seen.count + 1) if seen else (row.raised_at, 1)
            made = OpenFlag(row.name, row.severity, first, row.raised_at, count)
            of_review[row.name, row.severity] = made
    return {review_id: tuple(each.values()) for review_id, each in flags.items()}


def row_of(
    case: Case,
    flags: tuple[OpenFlag, ...],
    policy: Policy,
    today: date,
    added: AddedDays,
    *,
    has_page: bool = False,
) -> CaseloadRow:
    """Return a review as the caseload shows it, with the open flags that the reader may know of."""
    days = working_days_between(today, case.review_on, added.proclaimed)
    proposal, due = propose(case, policy, days), read_by(case.unread_since, added)
    return CaseloadRow(
        review_id=case.review_id,
        child_id=case.child_id,
        known_as=case.known_as,
        age=case.age,
        officer=case.officer,
        review_on=case.review_on,
        days=days,
        held=not case.is_open,
        language=case.language,
        asked=proposal.asked,
        unread=case.unread,
        unread_since=case.unread_since,
        wish=case.wish,
        code=proposal.state,
        flags=flags,
        date_passed=case.is_open and case.review_on < today,
        attendance_missing=case.attendance_missing and proposal.decision.code is None,
        has_views=case.has_views,
        read_due_on=due,
        read_overdue=due is not None and due < today,
        kind=case.kind,
        has_page=has_page,
    )


def _arranged(rows: Iterable[CaseloadRow], without: tuple[Unplanned, ...] = ()) -> CaseloadPage:
    ordered, needs = arrange(rows)
    counts = {each: sum(KEEPS[each](row) for row in ordered) for each in Filter}
    return CaseloadPage(ordered, counts, needs, dangers(ordered), without)
