"""Who is a child's Independent Reviewing Officer, since when and why, and the family in care."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from bot.domain.reviews.states import OPEN
from bot.ground.access import allocatable_children, may_work_on_reviews
from bot.ground.conditions import in_care, is_allocated, is_reviewed
from bot.ground.roles import NotFound, Person
from bot.store.accounts import Account
from bot.store.people import Allocation, Child, Officer
from bot.store.reviews import Review


class ReviewedChild(NamedTuple):
    """A child who has an IRO or should, with today's and the allocation that says so, where there is one."""

    child: Child
    allocation_id: int | None
    since: date | None
    officer_id: int | None
    officer: str | None


@dataclass(frozen=True, slots=True)
class AllocationTerm:
    """One time in which somebody was the child's IRO; why and by whom only where it was recorded here."""

    officer: str
    starts_on: date
    ends_on: date | None
    reason: str | None
    recorded_by: str | None
    recorded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Relative:
    """A brother or sister, parent or child in care, with their IRO; ``mine``: this person may change that IRO."""

    child_id: int
    la_child_id: str
    name: str | None
    officer_id: int | None
    officer: str | None
    mine: bool


@dataclass(frozen=True, slots=True)
class Allocated:
    """One child with the IRO, the IROs before, and the family in care; the name only for anyone who knows it.

    ``is_reviewed``: the child is in care, or at home under a supervision order; nobody else gets an IRO.
    """

    child_id: int
    la_child_id: str
    name: str | None
    is_reviewed: bool
    officer_id: int | None
    officer: str | None
    since: date | None
    terms: tuple[AllocationTerm, ...]
    siblings: tuple[Relative, ...]
    parent: Relative | None
    children: tuple[Relative, ...]
    apart_because: str | None
    same_because: str | None
    next_review_on: date | None


def allocated(session: Session, person: Person, child_id: int, today: date) -> Allocated:
    """Return one child; NotFound for one whose IRO this person may not change."""
    child = session.scalar(select(Child).where(Child.id == child_id, allocatable_children(person, today)))
    if child is None:
        raise NotFound(f"child {child_id}")
    family = with_officers(session, family_of([child], today), today)
    changeable = select(Child.id).where(Child.id.in_(family), allocatable_children(person, today))
    mine = set(session.scalars(changeable))
    own = family.pop(child.id, None)
    others = [(each.child, _relative(each, person, mine)) for each in family.values()]
    group = child.sibling_group
    next_review = select(func.min(Review.review_on)).where(
        Review.child_id == child.id, Review.status.in_(OPEN)
    )
    return Allocated(
        child_id=child.id,
        la_child_id=child.la_child_id,
        name=child.known_as if may_work_on_reviews(person) else None,
        is_reviewed=own is not None,
        officer_id=own.officer_id if own else None,
        officer=own.officer if own else None,
        since=own.since if own else None,
        terms=_terms(session, child.id),
        siblings=tuple(each for other, each in others if group is not None and other.sibling_group == group),
        parent=next((each for other, each in others if other.la_child_id == child.parent_la_child_id), None),
        children=tuple(each for other, each in others if other.parent_la_child_id == child.la_child_id),
        apart_because=child.sibling_exception,
        same_because=child.parent_exception,
        next_review_on=session.scalar(next_review),
    )


def _terms(session: Session, child_id: int) -> tuple[AllocationTerm, ...]:
    statement = (
        select(Allocation, Officer.name, Account.name)
        .join(Officer, Officer.id == Allocation.officer_id)
        .outerjoin(Account, Account.id == Allocation.recorded_by)
        .where(Allocation.child_id == child_id)
        .order_by(Allocation.starts_on.desc(), Allocation.id.desc())
    )
    return tuple(
        AllocationTerm(officer, made.starts_on, made.ends_on, made.reason, by, made.recorded_at)
        for made, officer, by in session.execute(statement)
    )


def _relative(each: ReviewedChild, person: Person, mine: set[int]) -> Relative:
    child, is_mine = each.child, each.child.id in mine
    name = child.known_as if is_mine and may_work_on_reviews(person) else None
    return Relative(child.id, child.la_child_id, name, each.officer_id, each.officer, is_mine)


def with_officers(session: Session, condition: ColumnElement[bool], today: date) -> dict[int, ReviewedChild]:
    """Return the children with reviews that meet a condition, by id; of two allocations today the later one counts."""
    statement = (
        select(Child, Allocation.id, Allocation.starts_on, Officer.id, Officer.name)
        .outerjoin(Allocation, is_allocated(today))
        .outerjoin(Officer, Officer.id == Allocation.officer_id)
        .where(is_reviewed(today), condition)
        .order_by(Child.la_child_id, Allocation.starts_on, Allocation.id)
    )
    found = (ReviewedChild(*row) for row in session.execute(statement))
    return {each.child.id: each for each in found}


def family_of(children: Sequence[Child], today: date) -> ColumnElement[bool]:
    """Return the condition on ``Child`` that keeps these, and their brothers and sisters, parents and children in care.

    The rules about families are about children in care.
    """
    groups = {child.sibling_group for child in children} - {None}
    parents = {child.parent_la_child_id for child in children} - {None}
    related = or_(
        Child.sibling_group.in_(groups),
        Child.la_child_id.in_(parents),
        Child.parent_la_child_id.in_([child.la_child_id for child in children]),
    )
    return or_(Child.id.in_([child.id for child in children]), and_(related, in_care(today)))
