"""The report years of which there is something to report."""

from __future__ import annotations

from datetime import date

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from bot.domain.participation import ReviewStatus
from bot.reports.years import ReportYear, report_year
from bot.store.reviews import Review


def recorded_years(session: Session, today: date) -> tuple[ReportYear, ...]:
    """Return the current report year and every earlier one in which a review was held, the newest first."""
    held = Review.status == ReviewStatus.HELD.value
    first, current = session.scalar(select(func.min(Review.review_on)).where(held)), report_year(today)
    if first is None:
        return (current,)
    earlier = [ReportYear(start) for start in range(current.start - 1, report_year(first).start - 1, -1)]
    if not earlier:
        return (current,)
    found = session.execute(
        select(*(exists().where(held, Review.review_on.between(year.first, year.last)) for year in earlier))
    ).one()
    return (current, *(year for year, is_there in zip(earlier, found, strict=True) if is_there))
