"""How one review runs: when it and its documents are due, who was consulted, and what is late."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.reviews import Due, due_on, midway
from bot.domain.reviews.states import OPEN, ReviewState
from bot.ground.access import Person
from bot.ground.calendar import legal_days
from bot.reviews.contacts import Chair, Contact, chair_of, last_contact
from bot.reviews.contributions import find_review
from bot.reviews.states import Sat, sittings
from bot.store.people import Child
from bot.store.reviews import Review


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
class ChildAlone:
    """Whether the IRO spoke with the child in private before the review: spoke, refused or inappropriate."""

    outcome: str | None
    on: date | None
    medium: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class ReviewCourse:
    """What is recorded about the course of one review, without any words of the child."""

    review_id: int
    child_id: int
    known_as: str
    chair: Chair
    last_contact: Contact | None
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
    alone: ChildAlone
    parents_consulted_on: date | None
    midway_checked_on: date | None
    midway_due_on: date | None
    documents: tuple[Document, ...]

    @property
    def due_differs(self) -> bool:
        """Return whether the case system has the review due on another day than the law."""
        return self.imported_due_on is not None and self.imported_due_on != self.due_on

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


# In the order in which they are done; 5, 15 and 20 working days as in Bradford's IRO service.
DOCUMENTS = (
    ("recommended_on", "Recommendations sent", Due.DECISIONS),
    ("decided_on", "Decisions agreed", Due.DECISIONS),
    ("minuted_on", "Minutes completed", Due.MINUTES),
    ("distributed_on", "Minutes sent out", Due.DISTRIBUTION),
)


def progress(session: Session, person: Person, review_id: int) -> ReviewCourse:
    """Read the course of one review; NotFound for one that this person may not read."""
    review = find_review(session, person, review_id)
    return progress_of(session, review)


def progress_of(session: Session, review: Review) -> ReviewCourse:
    """Read the course of a review that the caller was allowed to find."""
    first, closed = review.adjourned_from, legal_days(session)
    return ReviewCourse(
        review_id=review.id,
        child_id=review.child_id,
        known_as=session.get_one(Child, review.child_id).known_as,
        chair=chair_of(session, review),
        last_contact=last_contact(session, review.child_id),
        state=ReviewState(review.status),
        review_on=review.review_on,
        starts_at=review.starts_at,
        no_meeting=review.form == "no_meeting",
        due_on=review.due_on or review.imported_due_on,
        imported_due_on=review.imported_due_on,
        late_reason=review.late_reason,
        early_reason=review.early_reason,
        cancelled_reason=review.cancelled_reason,
        adjourned_from=first,
        completion_due_on=due_on(Due.COMPLETION, first, closed) if first else None,
        meetings=sittings(session, review.id),
        alone=ChildAlone(
            review.spoke_alone, review.spoke_alone_on, review.spoke_alone_medium, review.spoke_alone_reason
        ),
        parents_consulted_on=review.parents_consulted_on,
        midway_checked_on=review.midway_checked_on,
        midway_due_on=_midway(session, review),
        documents=_documents(review, closed),
    )


def _documents(review: Review, closed: Container[date]) -> tuple[Document, ...]:
    held = review.status == ReviewState.HELD
    return tuple(
        Document(name, label, due_on(due, review.review_on, closed) if held else None, getattr(review, name))
        for name, label, due in DOCUMENTS
    )


def _midway(session: Session, review: Review) -> date | None:
    """Return the day half-way from the review held before to this one; None for a first review."""
    before = (
        select(Review.review_on)
        .where(
            Review.child_id == review.child_id,
            Review.care_period_id == review.care_period_id,
            Review.status == ReviewState.HELD.value,
            Review.review_on < review.review_on,
        )
        .order_by(Review.review_on.desc())
        .limit(1)
    )
    last = session.scalar(before)
    return midway(last, review.review_on) if last else None
