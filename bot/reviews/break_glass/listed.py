"""Who opened which words and why: for the IRO beside the review, for managers and administrators in a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from bot.ground.access import may_read_words, visible_reviews
from bot.ground.breakglass import listed_openings
from bot.ground.list_pages import limited_to, page_of
from bot.ground.roles import Person, Role
from bot.reviews.break_glass.opened import openable_review
from bot.reviews.contributions import Words, Written, words, written
from bot.store.accounts import Account
from bot.store.breakglass import BreakGlass
from bot.store.conversations import ConversationRecord
from bot.store.people import Child, Officer
from bot.store.reviews import Review
from bot.translation import Content

Seer = aliased(Account)
# A reason in words may name what happened to a child.
_READS_REASONS = frozenset({Role.IRO, Role.TEAM_MANAGER, Role.SERVICE_MANAGER})


@dataclass(frozen=True, slots=True)
class Opening:
    """One opening: who read whose words, when and why; names and ``words`` are None for an administrator."""

    id: int
    by: str
    role: Role
    review_id: int
    review_on: date
    known_as: str | None
    la_child_id: str
    officer: str
    reason: str
    words: str | None
    opened_at: datetime
    ends_at: datetime
    seen_at: datetime | None
    seen_by: str | None


@dataclass(frozen=True, slots=True)
class OpeningList:
    """A page of openings, the newest first, with its number, how many pages and how many openings there are."""

    openings: tuple[Opening, ...]
    page: int
    pages: int
    count: int


@dataclass(frozen=True, slots=True)
class OpenedWords:
    """A review whose words may be opened; the words are None and empty until this person has opened them."""

    review_id: int
    known_as: str
    officer: str
    review_on: date
    is_open: bool
    words: Words | None
    written: tuple[Written, ...]


def openings_to_see(session: Session, person: Person) -> tuple[Opening, ...]:
    """Return the openings of the words of this IRO's children that nobody has marked as seen, the oldest first."""
    if not may_read_words(person):
        return ()
    mine = (visible_reviews(person), BreakGlass.seen_at.is_(None))
    return _read(session, person, limited_to(1, _openings().where(*mine).order_by(BreakGlass.id)))


def openings_of(session: Session, person: Person, review_id: int) -> tuple[Opening, ...]:
    """Return every opening of the words of one review, the newest first; the caller has found the review."""
    about = _openings().where(BreakGlass.review_id == review_id, visible_reviews(person))
    return _read(session, person, about.order_by(BreakGlass.id.desc()))


def opening_list(session: Session, person: Person, page: int) -> OpeningList:
    """Return the openings that this person may know of, without a child's words."""
    mine: ColumnElement[bool] = listed_openings(person)
    count = session.scalar(select(func.count()).select_from(BreakGlass).where(mine)) or 0
    page, pages = page_of(count, page)
    newest = _openings().where(mine).order_by(BreakGlass.id.desc())
    found = _read(session, person, limited_to(page, newest))
    return OpeningList(found, page, pages, count)


def opened_words(session: Session, person: Person, content: Content, review_id: int) -> OpenedWords:
    """Return a review with the words that this person has opened; NotFound for one that is not theirs to open.

    The caller has recorded that this person looks at the words.
    """
    review = openable_review(session, person, review_id)
    is_open = review.id in person.opened
    talk = select(ConversationRecord.id).where(
        ConversationRecord.review_id == review.id, ConversationRecord.phase == "pre"
    )
    talk_id = session.scalar(talk.order_by(ConversationRecord.id.desc()).limit(1)) if is_open else None
    return OpenedWords(
        review_id=review.id,
        known_as=session.get_one(Child, review.child_id).known_as,
        officer=session.get_one(Officer, review.officer_id).name,
        review_on=review.review_on,
        is_open=is_open,
        words=words(session, person, content, talk_id) if talk_id else None,
        written=written(session, review.id) if is_open else (),
    )


def _openings() -> Select[*tuple[Any, ...]]:
    return (
        select(
            BreakGlass, Account.name.label("by"), Account.role, Review.review_on, Child.known_as,
            Child.la_child_id, Officer.name.label("officer"), Seer.name.label("seen_by"),
        )
        .join(Account, Account.id == BreakGlass.account_id)
        .join(Review, Review.id == BreakGlass.review_id)
        .join(Child, Child.id == Review.child_id)
        .join(Officer, Officer.id == Review.officer_id)
        .outerjoin(Seer, Seer.id == BreakGlass.seen_by)
    )  # fmt: skip


def _read(session: Session, person: Person, statement: Select[*tuple[Any, ...]]) -> tuple[Opening, ...]:
    reads = person.role in _READS_REASONS
    return tuple(_one(row, reads) for row in session.execute(statement))


def _one(row: Any, reads: bool) -> Opening:
    made: BreakGlass = row.BreakGlass
    return Opening(
        id=made.id,
        by=row.by,
        role=Role(row.role),
        review_id=made.review_id,
        review_on=row.review_on,
        known_as=row.known_as if reads else None,
        la_child_id=row.la_child_id,
        officer=row.officer,
        reason=made.reason,
        words=made.words if reads else None,
        opened_at=made.opened_at,
        ends_at=made.ends_at,
        seen_at=made.seen_at,
        seen_by=row.seen_by,
    )
