"""What a child chose for the meeting and what was arranged: options only, never what the child wrote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from bot.domain.questionnaires import Phase
from bot.domain.reviews.states import OPEN
from bot.ground import audit
from bot.ground.access import visible_reviews
from bot.ground.calendar import after_working_days, proclaimed_days
from bot.ground.list_pages import page_of, rows_on
from bot.ground.roles import NotFound, Person, Role
from bot.store.contributions import AnswerRecord
from bot.store.conversations import ConversationRecord
from bot.store.people import Child, Officer
from bot.store.reviews import Arrangement, Review

ARRANGERS = frozenset({Role.COORDINATOR, Role.IRO, Role.TEAM_MANAGER})
WORKING_DAYS = 20
BY_DAY = (Review.review_on, Review.starts_at, Review.id)
# Questions about coming to the meeting; each question set has one of them.
COMING = ("attend", "meeting")
PEOPLE, SUPPORT = "who", "support"


@dataclass(frozen=True, slots=True)
class Arranged:
    """What was arranged.

    ``form``: room, video or hybrid; ``chair``: iro, child or both; ``interpreter``: booked or not_needed.
    """

    place: str | None
    form: str | None
    people: str | None
    chair: str | None
    interpreter: str | None


@dataclass(frozen=True, slots=True)
class Wishes:
    """One open review with the child's choices, by option key, and what was arranged.

    ``named_people``: the child wrote whom they want there or not; only the IRO reads it and passes it on.
    """

    review_id: int
    known_as: str
    language: str | None
    officer: str
    review_on: date
    starts_at: str | None
    coming: str | None
    named_people: bool
    chair: bool
    interpreter: bool
    arranged: Arranged | None


class ArrangementShow(StrEnum):
    """A part of the list that can be shown by itself."""

    ALL = "all"
    TO_ARRANGE = "to_arrange"
    ARRANGED = "arranged"


@dataclass(frozen=True, slots=True)
class ArrangementFilter:
    """Which reviews are shown; an officer or a team that is None is not asked for."""

    show: ArrangementShow = ArrangementShow.ALL
    officer_id: int | None = None
    team_id: int | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class ArrangementList:
    """One page of the list, and how many reviews each part has."""

    rows: tuple[Wishes, ...]
    counts: Mapping[ArrangementShow, int]
    page: int
    pages: int


def wishes(session: Session, person: Person, today: date, by: ArrangementFilter) -> ArrangementList:
    """Return one page of the open reviews of the next 20 working days that this person may arrange, by day.

    A page that is not there becomes the last.
    """
    last = after_working_days(today, WORKING_DAYS, proclaimed_days(session))
    soon = Review.status.in_(OPEN) & Review.review_on.between(today, last)
    found = session.execute(_ids(person, and_(soon, *_kept(by)))).all() if person.role in ARRANGERS else ()
    counts = {show: sum(_shows(show, row) for row in found) for show in ArrangementShow}
    shown = [row.id for row in found if _shows(by.show, row)]
    page, pages = page_of(len(shown), by.page)
    rows = _read(session, person, Review.id.in_(rows_on(page, shown)))
    return ArrangementList(rows, counts, page, pages)


def _kept(by: ArrangementFilter) -> Iterator[ColumnElement[bool]]:
    if by.officer_id is not None:
        yield Review.officer_id == by.officer_id
    if by.team_id is not None:
        yield Review.officer_id.in_(select(Officer.id).where(Officer.team_id == by.team_id))


def _ids(person: Person, condition: ColumnElement[bool]) -> Any:
    """Select which reviews there are, without what is sealed about them."""
    return (
        select(Review.id, Arrangement.id.label("arranged"))
        .outerjoin(Arrangement, Arrangement.review_id == Review.id)
        .where(visible_reviews(person), condition)
        .order_by(*BY_DAY)
    )


def _shows(show: ArrangementShow, row: Any) -> bool:
    match show:
        case ArrangementShow.ALL:
            return True
        case ArrangementShow.TO_ARRANGE:
            return row.arranged is None
        case ArrangementShow.ARRANGED:
            return row.arranged is not None


def wishes_of(session: Session, person: Person, review_id: int) -> Wishes:
    """Return one review; NotFound for one that this person may not arrange."""
    found = _read(session, person, Review.id == review_id)
    if not found:
        raise NotFound(f"arrangements of review {review_id}")
    return found[0]


def arrange(session: Session, person: Person, review_id: int, *, arranged: Arranged, now: datetime) -> None:
    """Save what was arranged for a review; NotFound for one that this person may not arrange."""
    wishes_of(session, person, review_id)
    kept = session.scalar(select(Arrangement).where(Arrangement.review_id == review_id))
    if kept is None:
        kept = Arrangement(review_id=review_id)
        session.add(kept)
    kept.place, kept.form, kept.people = arranged.place, arranged.form, arranged.people
    kept.chair, kept.interpreter = arranged.chair, arranged.interpreter
    kept.recorded_at, kept.recorded_by = now, person.account_id
    audit.record(
        session, "arranged", "review", review_id, person, now, form=arranged.form, chair=arranged.chair
    )


def _read(session: Session, person: Person, condition: ColumnElement[bool]) -> tuple[Wishes, ...]:
    if person.role not in ARRANGERS:
        return ()
    statement = (
        select(
            Review.id,
            Review.review_on,
            Review.starts_at,
            Child.known_as,
            Child.language,
            Officer.name.label("officer"),
            Arrangement,
        )
        .join(Child, Child.id == Review.child_id)
        .join(Officer, Officer.id == Review.officer_id)
        .outerjoin(Arrangement, Arrangement.review_id == Review.id)
        .where(visible_reviews(person), condition)
        .order_by(*BY_DAY)
    )
    rows = session.execute(statement).all()
    said = _said(session, [row.id for row in rows])
    return tuple(_wishes(row, said[row.id]) for row in rows)


def _said(session: Session, review_ids: Iterable[int]) -> Mapping[int, Mapping[str, Any]]:
    statement = (
        select(ConversationRecord.review_id, AnswerRecord.question, AnswerRecord.value)
        .join(AnswerRecord, AnswerRecord.conversation_id == ConversationRecord.id)
        .where(
            ConversationRecord.review_id.in_(review_ids),
            ConversationRecord.phase == Phase.PRE.value,
            AnswerRecord.current,
            AnswerRecord.off_path.is_(False),
            AnswerRecord.question.in_((*COMING, PEOPLE, SUPPORT)),
        )
    )
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for row in session.execute(statement):
        found[row.review_id][row.question] = row.value
    return found


def _wishes(row: Any, said: Mapping[str, Any]) -> Wishes:
    coming = next((said[name] for name in COMING if isinstance(said.get(name), str)), None)
    support = said.get(SUPPORT)
    wanted = support if isinstance(support, list) else []
    made: Arrangement | None = row.Arrangement
    return Wishes(
        review_id=row.id,
        known_as=row.known_as,
        language=row.language,
        officer=row.officer,
        review_on=row.review_on,
        starts_at=row.starts_at,
        coming=coming,
        named_people=bool(said.get(PEOPLE)),
        chair="chair" in wanted,
        interpreter="interpreter" in wanted,
        arranged=Arranged(made.place, made.form, made.people, made.chair, made.interpreter) if made else None,
    )
