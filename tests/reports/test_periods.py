"""Periods by name, and the earlier ones they stand beside."""

from datetime import date

import pytest

from bot.domain.quarters import Quarter
from bot.reports.periods import Against, ReviewPeriod, earlier, months, period_named, quarters

TODAY = date(2026, 11, 23)


def period(first: str, last: str) -> ReviewPeriod:
    return ReviewPeriod(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("2025-26", ("2025-04-01", "2026-03-31")),
        ("2025-26-q1", ("2025-04-01", "2025-06-30")),
        ("2025-26-q4", ("2026-01-01", "2026-03-31")),
        ("2024-02", ("2024-02-01", "2024-02-29")),
        ("2025-12", ("2025-12-01", "2025-12-31")),
        # No month has the number 25, so it is the report year.
        ("2024-25", ("2024-04-01", "2025-03-31")),
    ],
)
def test_a_period_is_known_by_its_name(name: str, days: tuple[str, str]) -> None:
    assert period_named(name) == period(*days)


@pytest.mark.parametrize("name", ["", "2025", "2025-13", "2025-26-q5", "2025-27", "1999-00", "2025-1"])
def test_what_is_no_period_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="report year"):
        period_named(name)


@pytest.mark.parametrize(
    ("now", "against", "than"),
    [
        (("2026-04-01", "2026-11-23"), Against.YEAR, ("2025-04-01", "2025-11-23")),
        (("2024-02-01", "2024-02-29"), Against.YEAR, ("2023-02-01", "2023-02-28")),
        (("2025-02-01", "2025-02-28"), Against.YEAR, ("2024-02-01", "2024-02-29")),
        (("2026-04-01", "2027-03-31"), Against.TWO_YEARS, ("2024-04-01", "2025-03-31")),
        (("2026-05-01", "2026-05-31"), Against.BEFORE, ("2026-04-01", "2026-04-30")),
        (("2026-04-01", "2026-06-30"), Against.BEFORE, ("2026-01-01", "2026-03-31")),
        (("2026-11-01", "2026-11-23"), Against.BEFORE, ("2026-10-09", "2026-10-31")),
    ],
)
def test_it_stands_beside_an_earlier_one_of_its_length(
    now: tuple[str, str], against: Against, than: tuple[str, str]
) -> None:
    assert earlier(period(*now), against) == period(*than)


def test_alone_it_stands_beside_nothing_and_what_is_not_over_ends_today() -> None:
    year = period_named("2026-27")
    assert earlier(year, Against.NOTHING) is None
    assert year.up_to(TODAY) == period("2026-04-01", "2026-11-23")
    assert period_named("2027-28").up_to(TODAY) == period_named("2027-28")
    with pytest.raises(ValueError, match="comes before"):
        period("2026-04-02", "2026-04-01")


def test_quarters_and_months_are_offered_back_from_today() -> None:
    assert quarters(TODAY)[:3] == (Quarter(2026, 3), Quarter(2026, 2), Quarter(2026, 1))
    assert quarters(date(2027, 1, 1))[:2] == (Quarter(2026, 4), Quarter(2026, 3))
    assert months(TODAY)[0] == date(2026, 11, 1)
    assert months(TODAY)[11] == date(2025, 12, 1)
