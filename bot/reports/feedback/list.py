"""The list of feedback: unread first, with the day by which it must have been read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, extract, func, select
from sqlalchemy.orm import Session

from bot.ground.calendar import AddedDays, added_days, read_by
from bot.ground.list_pages import limited_to, page_of
from bot.ground.roles import Person
from bot.reports.feedback.found import readable_feedback
from bot.reports.themes.parts import bears
from bot.store.contributions import FeedbackReading
from bot.store.conversations import ConversationRecord
from bot.store.people import Child, Officer
from bot.store.prepared import prepared
from bot.store.reviews import Review


class Show(StrEnum):
    """Which part of the list is shown."""

    UNREAD = "unread"
    READ = "read"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class FeedbackFilter:
    """Which feedback is shown, all of it where nothing is asked for; ``month`` is that of the review."""

    show: Show = Show.ALL
    month: date | None = None
    language: str | None = None
    questionnaire: str | None = None
    theme: int | None = None
    page: int = 1

    @property
    def is_narrow(self) -> bool:
        """Return whether less is shown than the part has."""
        return any(each is not None for each in (self.month, self.language, self.questionnaire, self.theme))


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """One feedback in the list: about which review, how much of it is unread, and by when it must be read."""

    conversation_id: int
    known_as: str
    review_on: date
    officer: str
    status: str
    language: str | None
    unread: int
    unread_since: datetime | None
    due_on: date | None
    is_overdue: bool
    received_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many feedback forms hold unread words, and how many of them longer than two working days."""

    unread: int
    overdue: int


@dataclass(frozen=True, slots=True)
class FeedbackList:
    """One page of the list, how many there are of each part, and what the whole can be narrowed to."""

    rows: tuple[FeedbackRow, ...]
    waiting: Waiting
    total: int
    months: tuple[date, ...]
    languages: tuple[str, ...]
    questionnaires: tuple[str, ...]
    page: int
    pages: int


def feedback_list(session: Session, person: Person, by: FeedbackFilter, today: date) -> FeedbackList:
    """Return one page of the feedback that this person may read; a page that is not there is the nearest one.

    Five statements, whatever its rows.
    """
    mine = readable_feedback(person)
    kept = and_(mine, *_kept(by))
    page, pages = page_of(_count(session, kept), by.page)
    added = added_days(session)
    rows = session.execute(limited_to(page, _rows(kept)))
    kinds = _kinds(session, mine)
    return FeedbackList(
        tuple(_row(row, today, added) for row in rows),
        _waiting(session, mine, today, added),
        sum(kind.number for kind in kinds),
        tuple(sorted({date(int(kind.year), int(kind.month), 1) for kind in kinds}, reverse=True)),
        tuple(sorted({kind.language for kind in kinds if kind.language})),
        tuple(sorted({kind.questionnaire for kind in kinds})),
        page,
        pages,
    )


def next_unread(session: Session, person: Person, after: int) -> int | None:
    """Return the conversation of the feedback that has waited longest, another than ``after``; None without any."""
    unread = and_(readable_feedback(person), FeedbackReading.unread > 0, ConversationRecord.id != after)
    found: int | None = session.scalar(
        _joined(select(ConversationRecord.id), unread)
        .order_by(FeedbackReading.unread_since, ConversationRecord.id)
        .limit(1)
    )
    return found


def waiting(session: Session, today: date) -> Waiting:
    """Return how much feedback nobody has read, of the whole authority and without anybody's name."""
    session.flush()
    rows = _UNREAD.rows(session.connection(), {})
    return _counted((row.unread_since for row in rows), today, added_days(session))


def _kept(by: FeedbackFilter) -> Iterator[ColumnElement[bool]]:
    if by.show is not Show.ALL:
        yield FeedbackReading.unread > 0 if by.show is Show.UNREAD else FeedbackReading.unread == 0
    if by.month is not None:
        yield extract("year", Review.review_on) == by.month.year
        yield extract("month", Review.review_on) == by.month.month
    if by.language is not None:
        yield ConversationRecord.language == by.language
    if by.questionnaire is not None:
        yield ConversationRecord.questionnaire == by.questionnaire
    if by.theme is not None:
        yield bears(by.theme)


def _joined(statement: Select[*tuple[Any, ...]], kept: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        statement.select_from(FeedbackReading)
        .join(ConversationRecord, ConversationRecord.id == FeedbackReading.conversation_id)
        .join(Review, Review.id == ConversationRecord.review_id)
        .where(kept)
    )


def _count(session: Session, kept: ColumnElement[bool]) -> int:
    return session.scalar(_joined(select(func.count()), kept)) or 0


def _rows(kept: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    reading = FeedbackReading
    found = _joined(
        select(
            reading.conversation_id, reading.unread, reading.unread_since, reading.received_at, reading.read_at,
            ConversationRecord.status, ConversationRecord.language, Review.review_on, Child.known_as,
            Officer.name.label("officer"),
        ),
        kept,
    )  # fmt: skip
    return (
        found.join(Child, Child.id == Review.child_id)
        .join(Officer, Officer.id == Review.officer_id)
        .order_by(
            case((reading.unread > 0, 0), else_=1),
            case((reading.unread > 0, reading.unread_since)),
            reading.received_at.desc(),
            reading.id.desc(),
        )
    )


def _row(row: Any, today: date, added: AddedDays) -> FeedbackRow:
    since = row.unread_since if row.unread else None
    due = read_by(since, added)
    return FeedbackRow(
        conversation_id=row.conversation_id,
        known_as=row.known_as,
        review_on=row.review_on,
        officer=row.officer,
        status=row.status,
        language=row.language,
        unread=row.unread,
        unread_since=since,
        due_on=due,
        is_overdue=due is not None and due < today,
        received_at=row.received_at,
        read_at=row.read_at,
    )


def _waiting(session: Session, mine: ColumnElement[bool], today: date, added: AddedDays) -> Waiting:
    found = _joined(select(FeedbackReading.unread_since), and_(mine, FeedbackReading.unread > 0))
    return _counted(session.scalars(found), today, added)


def _counted(unread_since: Iterable[datetime | None], today: date, added: AddedDays) -> Waiting:
    days = [read_by(since, added) for since in unread_since]
    return Waiting(len(days), sum(day is not None and day < today for day in days))


# The navigation asks it for each page, so it is made once.
_UNREAD = prepared(_joined(select(FeedbackReading.unread_since), FeedbackReading.unread > 0))


def _kinds(session: Session, mine: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """Count the feedback of each month of reviews, language and question set."""
    by = (
        extract("year", Review.review_on).label("year"),
        extract("month", Review.review_on).label("month"),
        ConversationRecord.language,
        ConversationRecord.questionnaire,
    )
    return session.execute(_joined(select(*by, func.count().label("number")), mine).group_by(*by)).all()
