"""The feedback report of a year as its own page shows it, so that it and the annual report together hide as much."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from bot.domain.participation import Code
from bot.reports import ReportYear, ShownFeedback, feedback_response, show
from bot.reports.annual.deciding import decisions
from bot.reports.annual.facts import ReviewFact, Span
from bot.reports.annual.frozen import find_frozen
from bot.reports.annual.reading import read_reviews


def response(session: Session, year: ReportYear, today: date) -> ShownFeedback:
    """Show what became of the forms about a year's reviews, of a frozen year as the frozen report has it.

    The reviews held are given only where a manager lets Table 12 show its small numbers: elsewhere they would tell,
    less the PN1 to PN7 of the annual report, how many reviews have no code.
    """
    span = Span.of(year, today)
    frozen = find_frozen(session, year)
    facts = frozen.snapshot.facts[1] if frozen and frozen.snapshot else None
    report = facts.feedback if facts else feedback_response(session, year.first, span.as_at)
    if decisions(session, year).after is None:
        return show(report)
    return show(report, _held(facts.reviews if facts else read_reviews(session, span)[0]))


def _held(reviews: tuple[ReviewFact, ...]) -> int:
    """Count the reviews held but those with PN0, as the annual report does."""
    return sum(fact.code != Code.PN0 for fact in reviews)
