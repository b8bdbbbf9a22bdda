"""The reviews held without a code, for those who may open them; a work list, so nothing in it is hidden."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot.ground.access import Person, visible_reviews
from bot.reports import ReportYear
from bot.reports.annual.facts import Span
from bot.reports.annual.reading import held_in
from bot.store.people import CarePeriod, Officer
from bot.store.reviews import CodeRecord, Review


@dataclass(frozen=True, slots=True)
class Uncoded:
    """One IRO's reviews of a year without a code: the id and the day of each."""

    officer: str
    reviews: tuple[tuple[int, date], ...]


def uncoded(session: Session, person: Person, year: ReportYear, today: date) -> tuple[Uncoded, ...]:
    """List the held reviews without a code that this person may know of, by IRO."""
    coded = and_(CodeRecord.review_id == Review.id, CodeRecord.superseded_at.is_(None))
    statement = (
        select(Review.id, Review.review_on, Officer.id.label("officer_id"), Officer.name)
        .join(Officer, Officer.id == Review.officer_id)
        .outerjoin(CarePeriod, CarePeriod.id == Review.care_period_id)
        .where(held_in(Span.of(year, today)), visible_reviews(person))
        .where(or_(CarePeriod.id.is_(None), ~CarePeriod.short_breaks_only))
        .where(~select(CodeRecord.id).where(coded).correlate(Review).exists())
        .order_by(Officer.name, Officer.id, Review.review_on, Review.id)
    )
    found: dict[int, tuple[str, list[tuple[int, date]]]] = {}
    for row in session.execute(statement):
        found.setdefault(row.officer_id, (row.name, []))[1].append((row.id, row.review_on))
    return tuple(Uncoded(name, tuple(reviews)) for name, reviews in found.values())
