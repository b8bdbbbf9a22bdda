"""What people decide and write around the reports."""

from typing import Any

from sqlalchemy.orm import Session

from bot.store.reports import FrozenYear, Keyed, Quote, ReportEntry
from tests.factories.building import add, number
from tests.factories.moments import NOW, TODAY
from tests.factories.reviews import code, review


def _year() -> str:
    """Return a report year that no other record of this run has, long past."""
    return f"{1000 + number() % 900}-00"


def frozen_year(session: Session, **given: Any) -> FrozenYear:
    """Sign off a year without anything in it."""
    defaults = {"year": _year(), "codes": {}, "report": {}, "digest": bytes(32), "frozen_at": NOW}
    return add(session, FrozenYear, defaults, given)


def report_entry(session: Session, **given: Any) -> ReportEntry:
    """Type in a section of a report."""
    defaults = {
        "year": _year(),
        "section": "staffing",
        "words": "Two posts are empty.",
        "entered_by_name": "Sam Bell",
        "entered_at": NOW,
    }
    return add(session, ReportEntry, defaults, given)


def keyed(session: Session, **given: Any) -> Keyed:
    """Tick off a code as keyed into the case system."""
    if "code_id" not in given:
        given["code_id"] = code(session).id
    return add(session, Keyed, {"keyed_at": NOW}, given)


def quote(session: Session, **given: Any) -> Quote:
    """Record words that a young person allowed to be printed; nobody has chosen them yet."""
    if "review_id" not in given:
        given["review_id"] = review(session, status="held").id
    defaults = {
        "words": "I want to come to every meeting.",
        "consented_on": TODAY,
        "consent_how": "said",
        "recorded_by_name": "Ira Shah",
        "recorded_at": NOW,
    }
    return add(session, Quote, defaults, given)
