"""The day on which the tests' world stands: Monday 23 November 2026, nine in the morning in London."""

from datetime import UTC, date, datetime

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
