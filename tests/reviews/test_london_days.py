"""The day of a moment is London's: half past eleven at night by UTC is the next day in summer."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.hours import parse_hours
from bot.store.contributions import ReceivedViews
from bot.store.days import DayAtEarliest, DayAtLatest
from tests import factories

JULY_NIGHT = datetime(2026, 7, 14, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (JULY_NIGHT, date(2026, 7, 15)),
        (datetime(2026, 7, 14, 22, 30, tzinfo=UTC), date(2026, 7, 14)),
        (datetime(2026, 1, 14, 23, 30, tzinfo=UTC), date(2026, 1, 14)),
        (datetime(2026, 3, 28, 23, 59, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 29, 23, 0, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 59, tzinfo=UTC), date(2026, 10, 25)),
    ],
)
def test_the_day_in_sql_is_londons_or_errs_to_the_safe_side(
    session: Session, moment: datetime, day: date
) -> None:
    one = factories.contribution(session, received_at=moment)
    row = session.execute(
        select(DayAtEarliest(ReceivedViews.received_at), DayAtLatest(ReceivedViews.received_at)).where(
            ReceivedViews.id == one.id
        )
    ).one()
    earliest, latest = (date.fromisoformat(str(each)) for each in row)
    assert earliest <= day <= latest <= earliest + timedelta(days=1)
    if session.get_bind().dialect.name == "postgresql":
        assert earliest == latest == day


def test_the_office_is_open_by_the_clock_in_england() -> None:
    hours = parse_hours("Mon-Fri 09:00-17:00")
    assert hours.are_open(datetime(2026, 7, 14, 8, 0, tzinfo=UTC))
    assert not hours.are_open(datetime(2026, 1, 14, 8, 30, tzinfo=UTC))
