"""One review as data quality sees it, for a person who may not read its words: dates, codes, and what was found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from bot.domain.quality import CheckKind
from bot.ground.roles import NotFound
from bot.reports.quality.codes import Confirmed, Recorded, with_codes
from bot.reports.quality.conditions import invited
from bot.reports.quality.counts import checks_on_reviews, list_reviews
from bot.reports.quality.rows import CheckRow, Scope
from bot.reviews.states import WITHOUT_MEETING
from bot.store.people import Child, Officer
from bot.store.reviews import Review


@dataclass(frozen=True, slots=True)
class ReviewRecordFacts:
    """What is recorded about one review, without names of children and words, and what the checks found in it."""

    key: str
    child_id: int
    child: str
    on: date
    status: str
    no_meeting: bool
    officer: str
    officer_email: str | None
    due_on: date | None
    imported_due_on: date | None
    attendance: str | None
    confirmed: str | None
    recorded: str | None
    invited: bool
    found: tuple[tuple[CheckKind, CheckRow], ...]


def facts_of(session: Session, scope: Scope, review_id: int) -> ReviewRecordFacts:
    """Return one review; NotFound for one that is not among this person's."""
    statement = with_codes(
        select(
            Review,
            Child.la_child_id,
            Officer.name.label("officer"),
            Officer.email.label("officer_email"),
            Confirmed.code.label("confirmed"),
            Recorded.code.label("recorded"),
            invited().label("invited"),
        )
        .join(Child, Child.id == Review.child_id)
        .join(Officer, Officer.id == Review.officer_id)
    ).where(Review.id == review_id, scope.within)
    row = session.execute(statement).one_or_none()
    if row is None:
        raise NotFound(f"review {review_id}")
    review: Review = row.Review
    return ReviewRecordFacts(
        key=review.key,
        child_id=review.child_id,
        child=row.la_child_id,
        on=review.review_on,
        status=review.status,
        no_meeting=review.form == WITHOUT_MEETING,
        officer=row.officer,
        officer_email=row.officer_email,
        due_on=review.due_on,
        imported_due_on=review.imported_due_on,
        attendance=review.attendance,
        confirmed=row.confirmed,
        recorded=row.recorded,
        invited=row.invited,
        found=_found(session, scope, review_id),
    )


def _found(session: Session, scope: Scope, review_id: int) -> tuple[tuple[CheckKind, CheckRow], ...]:
    found = []
    for kind, check in checks_on_reviews(session, scope).items():
        only = replace(check, found=and_(check.found, Review.id == review_id))
        found += [(kind, row) for row in list_reviews(session, scope, kind, only)]
    return tuple(found)
