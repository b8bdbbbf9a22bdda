"""Cases: everything that is stored about reviews, apart from the words, as frozen rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, select, union_all
from sqlalchemy.orm import Session

from bot.domain.reviews import AskingDays, ReviewKind, age_on
from bot.domain.reviews.states import OPEN, ReviewState
from bot.ground.calendar import working_days_between
from bot.reviews.codes.statement import STATEMENT
from bot.reviews.contributions import Bounds, Exchange, PhoneState, Reach, Received, is_late, window
from bot.reviews.states import WITHOUT_MEETING
from bot.store.contributions import AnswerRecord, Note
from bot.store.reviews import Review

LONG_BEFORE = timedelta(days=60)
USUALLY_BEFORE = AskingDays().invite_before


@dataclass(frozen=True, slots=True)
class StandingCode:
    """The code that stands for a review: confirmed here, or as recorded in the case system (then no rule)."""

    code: str
    source: str
    rule: str | None


@dataclass(frozen=True, slots=True)
class Case:
    """One review with its child, how far asking has come, what was received, and the code that stands.

    ``wish`` is the child's answer to "do you want to come": an option key, or None. ``unread`` counts the answers and
    notes that nobody has read, the oldest of which came at ``unread_since``.
    """

    review_id: int
    child_id: int
    care_period_id: int | None
    kind: ReviewKind
    known_as: str
    born_on: date | None
    officer_id: int
    officer: str
    review_on: date
    starts_at: str | None
    status: str
    no_meeting: bool
    attendance: str | None
    happened: str | None
    spoken_for: bool
    language: str | None
    conversation_id: int | None
    wish: str | None
    exchange: Exchange
    phone: PhoneState
    phone_since: datetime | None
    invited_before: int
    bounds: Bounds
    received: tuple[Received, ...]
    unread: int
    unread_since: datetime | None
    standing: StandingCode | None

    @property
    def is_open(self) -> bool:
        """Return whether the review is still to be completed: planned, or adjourned to another day."""
        return self.status in OPEN

    @property
    def attendance_missing(self) -> bool:
        """Return whether the review was held, and nobody said whether the child was there."""
        return self.status == ReviewState.HELD and self.attendance is None and not self.no_meeting

    @property
    def has_views(self) -> bool:
        """Return whether the child gave a view, in whatever way, and did not take it back."""
        return any(each.has_view and each.withdrawn_at is None for each in self.received)

    @property
    def age(self) -> int | None:
        """Return the age in years on the day of the review; None when the date of birth is not known."""
        return None if self.born_on is None else age_on(self.born_on, self.review_on)

    def reach(self, days: int) -> Reach:
        """Return whether the child could be asked, ``days`` working days before the review."""
        stale, since = self.exchange.stale, self._days_with_phone()
        return Reach(
            self.born_on, self.review_on, self.phone, days, self.is_open, stale, since, self.invited_before
        )

    def _days_with_phone(self) -> int | None:
        if self.phone_since is None or self.exchange.status is not None:
            return None
        # Who is asked is decided weeks before a review; years need not be counted day by day.
        since = max(self.phone_since.date(), self.review_on - LONG_BEFORE)
        return working_days_between(since, self.review_on)


def cases(session: Session, condition: ColumnElement[bool]) -> tuple[Case, ...]:
    """Return the reviews that meet the condition on ``Review``, ordered by day.

    The ids are found first, by a statement of their own: joined to everything else, PostgreSQL would join everything
    before it looks which reviews are wanted. Another statement follows only where words came after a review had ended.
    """
    return cases_of(session, session.scalars(select(Review.id).where(condition)).all())


def cases_of(session: Session, ids: Sequence[int]) -> tuple[Case, ...]:
    """Return these reviews, ordered by day; the caller has checked who is reading."""
    if not ids:
        return ()
    session.flush()
    # Rows of the connection, not of the session: there are hundreds, of sixty columns.
    rows = session.connection().execute(STATEMENT, {"ids": ids}).all()
    found = tuple(_case(list(group)) for _, group in groupby(rows, key=lambda row: row.id))
    return _with_times(session, found)


def _with_times(session: Session, found: tuple[Case, ...]) -> tuple[Case, ...]:
    """Add when the newest words in time came, where later ones came after the review had ended."""
    ends = {
        received.talk_id: during.until
        for case, during in ((case, window(case.bounds)) for case in found)
        for received in case.received
        if received.talk_id is not None and is_late(received, during)
    }
    if not ends:
        return found
    last = _last_in_time(session, ends)
    return tuple(
        replace(
            case,
            received=tuple(each._replace(last_in_time_at=last.get(each.talk_id)) for each in case.received),
        )
        for case in found
    )


def _last_in_time(session: Session, ends: Mapping[int, datetime | None]) -> Mapping[int | None, datetime]:
    """Return when the last words of each conversation came before its end."""
    answers = select(AnswerRecord.conversation_id, AnswerRecord.answered_at.label("at"))
    said = union_all(
        answers.where(AnswerRecord.conversation_id.in_(ends)),
        select(Note.conversation_id, Note.written_at).where(Note.conversation_id.in_(ends)),
    )
    last: dict[int | None, datetime] = {}
    for talk_id, at in session.execute(said):
        if (until := ends[talk_id]) is not None and at <= until:
            last[talk_id] = max(at, last.get(talk_id, at))
    return last


def _case(rows: list[Any]) -> Case:
    row, contributions = rows[0], _contributions(rows)
    return Case(
        review_id=row.id,
        child_id=row.child_id,
        care_period_id=row.care_period_id,
        kind=ReviewKind(row.kind),
        known_as=row.known_as,
        born_on=row.born_on,
        officer_id=row.officer_id,
        officer=row.officer,
        review_on=row.review_on,
        starts_at=row.starts_at,
        status=row.status,
        no_meeting=row.form == WITHOUT_MEETING,
        attendance=row.attendance,
        happened=row.happened,
        spoken_for=row.spoken_for,
        language=row.language or row.child_language,
        conversation_id=row.conversation_id,
        wish=row.wish if isinstance(row.wish, str) else None,
        exchange=_exchange(row, contributions),
        phone=PhoneState(row.phone or 0),
        phone_since=row.phone_since,
        invited_before=(row.asking_days or {}).get("invite_before", USUALLY_BEFORE),
        bounds=_bounds(row),
        received=_received(contributions),
        unread=sum(each.unread for each in contributions),
        unread_since=min((_since(each) for each in contributions if each.unread), default=None),
        standing=None if row.code is None else StandingCode(row.code, row.source, row.code_rule),
    )


def _exchange(row: Any, contributions: Sequence[Any]) -> Exchange:
    return Exchange(
        status=row.asking,
        answered=row.answered or 0,
        questions=row.questions or 0,
        invited_at=row.invited_at,
        finished_at=row.finished_at,
        channel=row.channel,
        delivery=row.delivery,
        failed=row.failed or 0,
        sent=bool(row.went_out),
        refused=row.refused,
        taken_back=any(
            each.withdrawn_at is not None and each.talk_id == row.conversation_id for each in contributions
        ),
        stale=row.stale,
        trouble=row.trouble,
    )


def _bounds(row: Any) -> Bounds:
    return Bounds(
        held=row.status == ReviewState.HELD,
        review_on=row.review_on,
        ended_at=row.ended_at,
        previous_on=row.previous_on,
        previous_ended_at=row.previous_ended_at,
        care_from=row.care_from,
    )


def _contributions(rows: Iterable[Any]) -> tuple[Any, ...]:
    """Return each contribution once; joins may repeat it."""
    return tuple({row.contribution_id: row for row in rows if row.contribution_id is not None}.values())


def _received(contributions: Iterable[Any]) -> tuple[Received, ...]:
    return tuple(
        Received(
            id=row.contribution_id,
            route=row.route,
            provenance=row.provenance,
            has_view=row.has_view,
            spoken_for=row.asked_to_be_spoken_for,
            shared=row.shared,
            quarantined=row.quarantined,
            own_words=row.own_words_tick,
            talk_id=row.talk_id,
            first_at=row.first_at,
            first_view_at=row.first_view_at,
            last_in_time_at=None,
            received_at=row.received_at,
            withdrawn_at=row.withdrawn_at,
            current_tick=row.current_tick,
            accurate_tick=row.accurate_tick,
            for_review_tick=row.for_review_tick,
            checked_at=row.checked_at,
        )
        for row in contributions
    )


def _since(row: Any) -> datetime:
    first: datetime = row.first_at
    newest: datetime = row.received_at
    found = [moment for moment in (row.unread_answer_at, row.unread_note_at) if moment is not None]
    return first if row.read_at is None else min(found, default=newest)
