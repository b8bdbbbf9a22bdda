"""What is open about the children of one IRO, counted for each child, before somebody else gets them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, func, literal, select, union_all
from sqlalchemy.orm import Session

from bot.domain.reviews.states import OPEN
from bot.ground.access import allocatable_children, visible_challenges, visible_flags
from bot.ground.alerts import visible_alerts
from bot.ground.calendar import after_working_days, proclaimed_days
from bot.ground.conditions import (
    IS_OPEN_FLAG,
    IS_UNREAD,
    WAITS_FOR_CODE,
    is_allocated,
    is_reviewed,
)
from bot.ground.roles import Person
from bot.reviews.allocations.current import with_officers
from bot.reviews.caseload import WORKING_DAYS
from bot.reviews.challenges import UNRESOLVED
from bot.reviews.flags import OPEN_SEVERITIES
from bot.store.alerts import Alert, AlertChild, Flag
from bot.store.challenges import Challenge
from bot.store.contributions import ReceivedViews
from bot.store.cover import Cover
from bot.store.people import Allocation, Child
from bot.store.reviews import Review


class OpenWork(StrEnum):
    """A kind of work that waits for a child's IRO."""

    UNREAD = "unread"
    FLAGS = "flags"
    ALERTS = "alerts"
    CODES = "codes"
    CHALLENGES = "challenges"
    REVIEWS = "reviews"


@dataclass(frozen=True, slots=True)
class ChildToHand:
    """A child of an IRO, and how much of each kind of work is open."""

    child_id: int
    known_as: str
    la_child_id: str
    work: dict[OpenWork, int]


def children_to_hand(
    session: Session, person: Person, officer_id: int, today: date
) -> tuple[ChildToHand, ...]:
    """Return the children of an IRO whose IRO this person may change, by name, with what is open.

    They are in care, or at home under a supervision order.
    """
    theirs = and_(Allocation.officer_id == officer_id, allocatable_children(person, today))
    found = with_officers(session, theirs, today)
    counted: dict[int, dict[OpenWork, int]] = defaultdict(dict)
    for child_id, kind, count in session.execute(_counted(session, person, list(found), today)):
        counted[child_id][OpenWork(kind)] = count
    children = (
        ChildToHand(key, one.child.known_as, one.child.la_child_id, counted[key])
        for key, one in found.items()
    )
    return tuple(sorted(children, key=lambda one: (one.known_as.casefold(), one.la_child_id)))


def _counted(session: Session, person: Person, children: list[int], today: date) -> Any:
    """Return the statement that counts all kinds of work at once."""
    last = after_working_days(today, WORKING_DAYS, proclaimed_days(session))
    of_reviews = Review.child_id.in_(children)
    flags = (IS_OPEN_FLAG, Flag.severity.in_(OPEN_SEVERITIES))
    return union_all(
        _count(OpenWork.UNREAD, Review.child_id, func.sum(ReceivedViews.unread))
        .join(ReceivedViews, ReceivedViews.review_id == Review.id)
        .where(of_reviews, IS_UNREAD)
        .group_by(Review.child_id),
        _count(OpenWork.FLAGS, Review.child_id)
        .join(Flag, Flag.review_id == Review.id)
        .where(of_reviews, *flags, visible_flags(person))
        .group_by(Review.child_id),
        _count(OpenWork.ALERTS, AlertChild.child_id)
        .join(Alert, Alert.id == AlertChild.alert_id)
        .where(AlertChild.child_id.in_(children), Alert.done_at.is_(None), visible_alerts(person, today))
        .group_by(AlertChild.child_id),
        _count(OpenWork.CODES, Review.child_id).where(of_reviews, WAITS_FOR_CODE).group_by(Review.child_id),
        _count(OpenWork.CHALLENGES, Challenge.child_id)
        .where(
            Challenge.child_id.in_(children),
            visible_challenges(person, today),
            Challenge.state.in_(UNRESOLVED),
        )
        .group_by(Challenge.child_id),
        _count(OpenWork.REVIEWS, Review.child_id)
        .where(of_reviews, Review.status.in_(OPEN), Review.review_on <= last)
        .group_by(Review.child_id),
    )


def _count(kind: OpenWork, child: Any, count: Any = None) -> Select[*tuple[Any, ...]]:
    counted = func.count() if count is None else count
    return select(child.label("child_id"), literal(kind.value).label("kind"), counted.label("count"))


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What an IRO who leaves would leave behind: so many children, and so many covers for colleagues."""

    children: int
    covers: int


def left_behind(session: Session, officer_id: int, today: date) -> LeftBehind:
    """Return whom nobody would see to without this IRO, today or in a cover to come."""
    children = (
        select(func.count(Child.id.distinct()))
        .join(Allocation, is_allocated(today))
        .where(Allocation.officer_id == officer_id, is_reviewed(today))
    )
    covers = select(func.count(Cover.id)).where(
        Cover.covered_by == officer_id, Cover.ends_on >= today, Cover.ended_at.is_(None)
    )
    return LeftBehind(session.scalar(children) or 0, session.scalar(covers) or 0)
