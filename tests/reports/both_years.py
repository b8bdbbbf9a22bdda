"""The two years of the annual report, invented once for a run and copied for whoever looks at them."""

from datetime import UTC, datetime

from bot.demo.seeding import seed_table12
from bot.reports import ReportYear
from bot.store.migrating import migrate
from tests.content import context
from tests.peers import databases

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
YEARS = (ReportYear(2024), ReportYear(2025))


def both_years(url: str) -> None:
    """Make the database that is copied: both years of Bradford's Table 12, seen from NOW."""
    migrate(url)
    with databases.opened(url) as database, database.write() as session:
        seed_table12(session, YEARS, context(), NOW, lambda _done, _of: None)
