"""Held reviews of a year in which nothing unrelated was held, for tests of the return."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from bot.domain.participation import Policy
from bot.reports import ReportYear
from bot.reports.returns import YearReturn, year_return
from bot.store.reviews import Review
from tests import factories
from tests.factories import TODAY

YEAR = ReportYear(2025)
DAY = date(2025, 9, 10)
Hold = Callable[..., Review]


def holder(session: Session) -> Hold:
    """Return a function that holds a review of a child with a code confirmed here, unless told otherwise."""

    def hold(
        code: str | None = "PN5", source: str = "confirmed", born_on: Any = date(2012, 6, 15), **given: Any
    ) -> Review:
        if "child_id" not in given:
            given["child_id"] = factories.child(session, born_on=born_on).id
        defaults = {"status": "held", "review_on": DAY, "attendance": "none"}
        review = factories.review(session, **{**defaults, **given})
        if code is not None:
            factories.code(session, review_id=review.id, code=code, source=source)
        return review

    return hold


def made(session: Session, today: date = TODAY, year: ReportYear = YEAR) -> YearReturn:
    """Read and sort the year."""
    return year_return(session, year, Policy(), today)
