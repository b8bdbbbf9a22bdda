"""The course of one review: when it and its documents are due and done, who was consulted, and what is late."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.reviews import Due, ReviewKind, counts_in_care, due_on, midway
from bot.domain.reviews.states import OPEN, ReviewState
from bot.ground import audit
from bot.ground.calendar import legal_days
from bot.ground.errors import InputRefused
from bot.ground.roles import Person
from bot.reviews.contacts import (
    Chair,
    Consulted,
    Contact,
    consulted_of,
    refuse_days_to_come,
    relations_of,
)
from bot.reviews.contributions import find_review
from bot.reviews.states import WITHOUT_MEETING, Sat, sittings
from bot.store.reviews import Review

# In the order in which they are done; 5, 15 and 20 working days as in Bradford's IRO service.
DOCUMENTS = (
    ("recommended_on", "Recommendations sent", Due.DECISIONS),
    ("decided_on", "Decisions agreed", Due.DECISIONS),
    ("minuted_on", "Minutes completed", Due.MINUTES),
    ("distributed_on", "Minutes sent out", Due.DISTRIBUTION),
)


@dataclass(frozen=True, slots=True)
class Document:
    """One outcome of a held review with the day it is due and the day it was done; ``name`` is its column."""

    name: str
    label: str
    due_on: date | None
    done_on: date | None

    def late(self, today: date) -> bool:
        """Return whether it was done after its day, or is not done and the day has passed."""
        return self.due_on is not None and (self.done_on or today) > self.due_on


@dataclass(frozen=True, slots=True)
class ReviewCourse:
    """What is recorded about the course of one review, without any words of the child; only one in care is ever due."""

    review_id: int
    child_id: int
    known_as: str
    chair: Chair
    last_contact: Contact | None
    kind: ReviewKind
    state: ReviewState
    review_on: date
    starts_at: str | None
    no_meeting: bool
    due_on: date | None
    imported_due_on: date | None
    late_reason: str | None
    early_reason: str | None
    cancelled_reason: str | None
    adjourned_from: date | None
    completion_due_on: date | None
    meetings: tuple[Sat, ...]
    consulted: Consulted
    midway_due_on: date | None
    documents: tuple[Document, ...]

    @property
    def due_differs(self) -> bool:
        """Return whether the case system has the review due on another day than the law."""
        return (
            self.due_on is not None
            and self.imported_due_on is not None
            and self.imported_due_on != self.due_on
        )

    @property
    def is_open(self) -> bool:
        """Return whether the review is still to be completed."""
        return self.state in OPEN

    def late(self, today: date) -> bool:
        """Return whether the review was held after its legal date, is planned after it, or is overdue."""
        if self.due_on is None or self.state is ReviewState.CANCELLED:
            return False
        day = max(self.review_on, today) if self.is_open else self.review_on
        return day > self.due_on


def progress(session: Session, person: Person, review_id: int) -> ReviewCourse:
    """Return the course of one review; NotFound for one that this person may not read."""
    return progress_of(session, find_review(session, person, review_id), legal_days(session))


def progress_of(session: Session, review: Review, closed: Container[date]) -> ReviewCourse:
    """Return the course of a review that the caller was allowed to find, by two statements.

    ``closed`` are the days that no count of working days includes, weekends aside.
    """
    first, around = review.adjourned_from, relations_of(session, review)
    return ReviewCourse(
        review_id=review.id,
        child_id=review.child_id,
        known_as=around.known_as,
        chair=around.chair,
        last_contact=around.last_contact,
        kind=ReviewKind(review.kind),
        state=ReviewState(review.status),
        review_on=review.review_on,
        starts_at=review.starts_at,
        no_meeting=review.form == WITHOUT_MEETING,
        due_on=lawful_day(review),
        imported_due_on=review.imported_due_on,
        late_reason=review.late_reason,
        early_reason=review.early_reason,
        cancelled_reason=review.cancelled_reason,
        adjourned_from=first,
        completion_due_on=due_on(Due.COMPLETION, first, closed) if first else None,
        meetings=sittings(session, review.id),
        consulted=consulted_of(review),
        midway_due_on=midway(around.before_on, review.review_on) if around.before_on else None,
        documents=_documents(review, closed),
    )


def lawful_day(review: Review) -> date | None:
    """Return the day by which a review is due by law, else by the case system; None where no law sets one."""
    return (review.due_on or review.imported_due_on) if counts_in_care(review.kind) else None


def _documents(review: Review, closed: Container[date]) -> tuple[Document, ...]:
    held = review.status == ReviewState.HELD
    return tuple(
        Document(name, label, due_on(due, review.review_on, closed) if held else None, getattr(review, name))
        for name, label, due in DOCUMENTS
    )


def record_documents(
    session: Session,
    person: Person,
    review_id: int,
    *,
    days: Mapping[str, date | None],
    today: date,
    now: datetime,
) -> None:
    """Save the day of each outcome document, by the names of :data:`DOCUMENTS`; None takes a day back.

    InputRefused for a review that has not been held and for days before it or to come; NotFound for a review that
    is not theirs.
    """
    review = find_review(session, person, review_id, lock=True)
    if review.status != ReviewState.HELD:
        raise InputRefused(DOCUMENTS[0][0], "Record that the review was held first")
    refuse_days_to_come(days, today)
    for name, day in days.items():
        if day and day < review.review_on:
            raise InputRefused(name, "Enter a day on or after the review")
    for name, _, _ in DOCUMENTS:
        setattr(review, name, days.get(name))
    done = [name for name, day in days.items() if day]
    audit.record(session, "documented", "review", review.id, person, now, done=done)
