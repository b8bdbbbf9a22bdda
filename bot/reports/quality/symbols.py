"""Whether any child conveyed a view without words in twelve months, by the codes that stand."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from bot.domain.participation import Code, ReviewStatus
from bot.domain.quality import Count
from bot.domain.reviews import add_months
from bot.reports.quality.codes import code, with_codes
from bot.reports.quality.families import Checked
from bot.reports.quality.rows import Row
from bot.reports.quality.scope import Scope
from bot.store.reviews import Review

MONTHS = 12


def symbols(session: Session, scope: Scope) -> Checked:
    """Count PN3 in the twelve months that end with the report year, or today where it is not over."""
    last = min(scope.year.last, scope.today)
    first = add_months(last + timedelta(days=1), -MONTHS)
    counted = [each.value for each in Code if each is not Code.PN0]
    statement = with_codes(
        select(func.count(Review.id), func.sum(case((code == Code.PN3.value, 1), else_=0))).select_from(
            Review
        )
    ).where(
        Review.status == ReviewStatus.HELD.value,
        Review.review_on.between(first, last),
        code.in_(counted),
        scope.within,
    )
    coded, found = session.execute(statement).one()
    if not coded:
        return Checked(Count(0, 0, 1), ())
    rows = () if found else (_row(coded, first, last),)
    return Checked(Count(len(rows), coded, 0), rows)


def _row(coded: int, first: date, last: date) -> Row:
    period = f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}"
    return Row(None, None, "", "", None, last, "", f"No PN3 among {coded} reviews with PN1 to PN7, {period}")
