"""One year's facts, read from every part of the database."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.reports import feedback_response
from bot.reports.annual.answers import read_answers
from bot.reports.annual.children import read_caseload, read_children
from bot.reports.annual.facts import Span, YearFacts
from bot.reports.annual.midway import read_midway
from bot.reports.annual.reading import held_in, read_reviews
from bot.translation import Content


def read_year(session: Session, span: Span, content: Content) -> YearFacts:
    """Read everything that the report counts about a year."""
    reviews, short_breaks = read_reviews(session, span)
    return YearFacts(
        span=span,
        reviews=reviews,
        short_breaks=short_breaks,
        children=read_children(session, span),
        caseload=read_caseload(session, span),
        midway=read_midway(session, span),
        feedback=feedback_response(session, span.year.first, span.as_at),
        questions=read_answers(session, held_in(span), content),
    )
