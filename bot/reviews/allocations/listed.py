"""How many children each IRO has, and the lists in which a manager finds a child to change the IRO."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from bot.domain.reviews.states import OPEN
from bot.ground.access import allocatable_children, may_work_on_reviews
from bot.ground.calendar import runs_on
from bot.ground.conditions import in_care, is_allocated, is_reviewed
from bot.ground.list_pages import Columns, ListPage, limited_to, page_of
from bot.ground.roles import Person
from bot.store.people import Allocation, Child, Officer, Team
from bot.store.reviews import Review


@dataclass(frozen=True, slots=True)
class Load:
    """An IRO with the team and the number of children today."""

    officer_id: int
    officer: str
    team: str
    children: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A child in a list: the IRO since when, the next review, and whether the child is in care."""

    child_id: int
    la_child_id: str
    name: str | None
    since: date | None
    next_review_on: date | None
    in_care: bool


def caseloads(session: Session, today: date) -> tuple[Load, ...]:
    """Return how many children every IRO has today, in care or under a supervision order, by team and name."""
    children = (
        select(Allocation.officer_id, func.count(Child.id.distinct()).label("children"))
        .join(Child, Child.id == Allocation.child_id)
        .where(runs_on(Allocation, today), is_reviewed(today))
        .group_by(Allocation.officer_id)
        .subquery()
    )
    statement = (
        select(Officer.id, Officer.name, Team.name, children.c.children)
        .join(Team, Team.id == Officer.team_id)
        .outerjoin(children, children.c.officer_id == Officer.id)
        .order_by(Team.name, Officer.name, Officer.id)
    )
    return tuple(Load(key, name, team, number or 0) for key, name, team, number in session.execute(statement))


def children_of(
    session: Session, person: Person, officer_id: int | None, today: date, wanted: int = 1
) -> ListPage[Listed]:
    """Return a page of the children of one IRO, or with None of those who should have one and have none.

    Those whose IRO this person may change are in it, by their id.
    """
    of: ColumnElement[bool] = Officer.id == officer_id if officer_id is not None else Officer.id.is_(None)
    counted = _theirs(select(func.count()).select_from(Child), today).where(
        of, allocatable_children(person, today)
    )
    total = session.scalar(counted) or 0
    page, pages = page_of(total, wanted)
    next_review = (
        select(func.min(Review.review_on))
        .where(Review.child_id == Child.id, Review.status.in_(OPEN))
        .correlate(Child)
        .scalar_subquery()
    )
    statement = (
        _theirs(select(Child, Allocation.starts_on, next_review, in_care(today)), today)
        .where(of, allocatable_children(person, today))
        .order_by(Child.la_child_id, Allocation.id)
    )
    names = may_work_on_reviews(person)
    rows = tuple(
        Listed(
            child.id, child.la_child_id, child.known_as if names else None, since, next_review_on, is_in_care
        )
        for child, since, next_review_on, is_in_care in session.execute(limited_to(page, statement))
    )
    return ListPage(rows, total, page, pages)


def _theirs(statement: Select[*Columns], today: date) -> Select[*Columns]:
    """Return a statement about the children with reviews, each beside today's allocation and its officer."""
    return (
        statement.outerjoin(Allocation, is_allocated(today))
        .outerjoin(Officer, Officer.id == Allocation.officer_id)
        .where(is_reviewed(today))
    )


def child_with(session: Session, person: Person, la_child_id: str, today: date) -> int | None:
    """Return the child with this id of the authority; None where there is none or it is not this person's."""
    found = select(Child.id).where(Child.la_child_id == la_child_id, allocatable_children(person, today))
    return session.scalar(found)
