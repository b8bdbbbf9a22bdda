"""Contributions that came another way than by message, written down by a person on the review's page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from bot.domain.media import AddedSubject, may_be_foreign
from bot.domain.participation import Provenance, Route
from bot.domain.reviews.states import LONDON, ReviewState
from bot.exchange import events
from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import Person
from bot.media.beside import BesideText, beside_records
from bot.reviews.contributions.files import Upload, find_review, kind_of, name_of
from bot.store.contributions import ReceivedViews, StaffRecord
from bot.store.reviews import Review

LONGEST_WORDS = 5000
NOON = time(12)


class ViewsSource(StrEnum):
    """The way in which words came that were not sent to Heard."""

    CALL = "call"
    VISIT = "visit"
    ADVOCATE = "advocate"
    RECORD = "record"
    LETTER = "letter"
    DRAWING = "drawing"
    APP = "app"
    PHONE = "phone"
    SYMBOLS = "symbols"
    OBSERVATION = "observation"


_TO_IRO = frozenset({Route.IRO_OR_ADVOCATE})
_BY_OTHERS = frozenset({Route.OTHER_ATTENDEE, Route.NOT_PRESENTED})
# Whoever received the words decides the route; another person's record counts once they presented it.
ROUTES: Mapping[ViewsSource, frozenset[Route]] = MappingProxyType(
    {
        ViewsSource.CALL: _TO_IRO,
        ViewsSource.VISIT: _TO_IRO,
        ViewsSource.ADVOCATE: _TO_IRO,
        ViewsSource.RECORD: _BY_OTHERS,
        ViewsSource.LETTER: _TO_IRO | _BY_OTHERS,
        ViewsSource.DRAWING: _TO_IRO | _BY_OTHERS,
        ViewsSource.APP: _TO_IRO | _BY_OTHERS,
        ViewsSource.PHONE: _TO_IRO,
        ViewsSource.SYMBOLS: _TO_IRO | _BY_OTHERS,
        ViewsSource.OBSERVATION: _TO_IRO | _BY_OTHERS,
    }
)
# What came another way in the child's own words: not what an adult thinks, nor what was taken back or may be another's.
IS_OWN_WORDS: ColumnElement[bool] = and_(
    ReceivedViews.provenance != Provenance.ADULT.value,
    ReceivedViews.withdrawn_at.is_(None),
    ~ReceivedViews.quarantined,
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a person writes down: the words, how and when they came, whose they are, and the file that came along.

    ``received`` is a local time, None when it is not known; ``shared`` is False when the child does not want the
    meeting to know.
    """

    source: ViewsSource
    route: Route
    provenance: Provenance
    on: date
    received: time | None
    language: str | None
    words: str
    written_by: str
    writer_role: str
    spoken_for: bool
    shared: bool
    file: Upload | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """One contribution that came another way, as the page shows it; ``is_own``: in the child's own words."""

    id: int
    source: str
    words: str | None
    language: str | None
    written_by: str
    writer_role: str
    file_name: str | None
    received_at: datetime
    is_own: bool
    beside: tuple[BesideText, ...] = ()

    @property
    def is_foreign(self) -> bool:
        """Return whether a reader may need a translation of the words."""
        return may_be_foreign(self.words, self.language)


def record_contribution(
    session: Session, person: Person, review_id: int, *, recorded: Recorded, now: datetime
) -> int:
    """Save a contribution and return its id; it counts at once, as far as the evidence filter lets it.

    InputRefused for a cancelled review, a route that this source cannot have, an observation as the child's own words,
    words that have neither text nor file, a moment to come, and a file that is no picture or PDF; NotFound for a
    review that is not theirs.
    """
    review = find_review(session, person, review_id, lock=True)
    _check(review, recorded)
    at = _moment(recorded, now)
    contribution = ReceivedViews(
        review_id=review.id,
        child_id=review.child_id,
        route=recorded.route.value,
        provenance=recorded.provenance.value,
        source=recorded.source.value,
        has_view=True,
        spoken_for=recorded.spoken_for or recorded.source is ViewsSource.ADVOCATE,
        shared=recorded.shared,
        first_at=at,
        first_view_at=at,
        received_at=at,
        read_at=now,
        read_by=person.account_id,
    )
    session.add(contribution)
    session.flush()
    session.add(_record(person, contribution, recorded, now))
    session.flush()
    events.views_came(session.connection(), contribution.id, now)
    audit.record(
        session, "recorded", "review", review.id, person, now, contribution_id=contribution.id,
        source=recorded.source.value, route=recorded.route.value, provenance=recorded.provenance.value,
        has_file=recorded.file is not None,
    )  # fmt: skip
    return contribution.id


def written(session: Session, review_id: int) -> tuple[Written, ...]:
    """Return what came another way for a review, oldest first; the caller has checked and recorded who is reading."""
    statement = (
        select(StaffRecord, ReceivedViews.source, ReceivedViews.received_at, IS_OWN_WORDS)
        .join(ReceivedViews, ReceivedViews.id == StaffRecord.contribution_id)
        .where(ReceivedViews.review_id == review_id)
        .order_by(ReceivedViews.received_at, ReceivedViews.id)
    )
    found = session.execute(statement).all()
    texts = beside_records(session, review_id) if found else {}
    return tuple(
        Written(
            id=record.contribution_id,
            source=source,
            words=record.words,
            language=record.language,
            written_by=record.written_by,
            writer_role=record.writer_role,
            file_name=record.file_name if record.file_type else None,
            received_at=received_at,
            is_own=is_own,
            beside=texts.get((AddedSubject.RECORD, record.contribution_id), ()),
        )
        for record, source, received_at, is_own in found
    )


def _check(review: Review, recorded: Recorded) -> None:
    if review.status == ReviewState.CANCELLED:
        raise InputRefused("source", "This review was cancelled. Record the words with the next one")
    if recorded.route not in ROUTES[recorded.source]:
        raise InputRefused("route", "Words that came this way reach the review in another way")
    if recorded.source is ViewsSource.OBSERVATION and recorded.provenance is not Provenance.ADULT:
        raise InputRefused("provenance", "What was observed is what an adult thinks the child feels")
    if not recorded.words.strip() and recorded.file is None:
        raise InputRefused("words", "Write down the words, or attach a file")
    if len(recorded.words) > LONGEST_WORDS:
        raise InputRefused("words", f"Use {LONGEST_WORDS} characters or fewer")
    if not recorded.written_by.strip():
        raise InputRefused("written_by", "Say who wrote it down or made it")


def _moment(recorded: Recorded, now: datetime) -> datetime:
    at = datetime.combine(recorded.on, recorded.received or NOON, tzinfo=LONDON).astimezone(UTC)
    if recorded.received is None and recorded.on == now.astimezone(LONDON).date():
        at = min(at, now)
    if at > now:
        raise InputRefused("on", "Enter a day and a time that have come")
    return at


def _record(person: Person, contribution: ReceivedViews, recorded: Recorded, now: datetime) -> StaffRecord:
    file = recorded.file
    return StaffRecord(
        contribution_id=contribution.id,
        words=recorded.words.strip() or None,
        language=recorded.language,
        written_by=recorded.written_by.strip(),
        writer_role=recorded.writer_role,
        file=file.content if file else None,
        file_name=name_of(file) if file else None,
        file_type=kind_of(file) if file else None,
        recorded_at=now,
        recorded_by=person.account_id,
    )
