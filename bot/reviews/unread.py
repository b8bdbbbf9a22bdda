"""How many reviews hold words that nobody has read: of many people at once, each by what they may know of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, literal, not_, select, union_all
from sqlalchemy.orm import Session

from bot.ground.access import visible_reviews
from bot.ground.calendar import AddedDays, added_days
from bot.ground.conditions import HAS_UNREAD_WORDS
from bot.ground.cover import is_left_to_cover
from bot.ground.roles import Person
from bot.reviews.contributions import holds_overdue
from bot.store.reviews import Review

# SQLite joins at most 500 parts in one statement; fewer keep it short.
PEOPLE_A_STATEMENT = 50


@dataclass(frozen=True, slots=True)
class UnreadReviews:
    """The reviews with unread words, those of them beyond two working days, and how many IROs these are of."""

    reviews: int
    overdue: int
    officers: int


def unread_reviews(session: Session, people: Sequence[Person], today: date) -> Mapping[int, UnreadReviews]:
    """Return for each account what it would see unread on Today and on the team board; a statement for 50 people.

    What another IRO covers today belongs to the one who covers, and no longer to the one who is away.
    """
    added = added_days(session)
    found: dict[int, UnreadReviews] = {}
    for first in range(0, len(people), PEOPLE_A_STATEMENT):
        some = people[first : first + PEOPLE_A_STATEMENT]
        parts = union_all(*(_counted(person, today, added) for person in some))
        found |= {
            account_id: UnreadReviews(reviews, overdue, officers)
            for account_id, reviews, overdue, officers in session.execute(parts)
        }
    return found


def _counted(person: Person, today: date, added: AddedDays) -> Select[*tuple[Any, ...]]:
    overdue = holds_overdue(today, added.unread)
    away = is_left_to_cover(person, Review.officer_id, Review.child_id, today)
    return select(
        literal(person.account_id),
        func.count(Review.id),
        func.count(case((overdue, Review.id))),
        func.count(case((overdue, Review.officer_id)).distinct()),
    ).where(visible_reviews(person), HAS_UNREAD_WORDS, not_(away))
