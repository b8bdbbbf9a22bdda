"""Quarters of the report year: which days they have, and what they are called."""

from datetime import date, timedelta

import pytest

from bot.domain.quarters import Quarter, quarter_named, quarter_of, quarters_of


def test_four_quarters_make_a_year_without_a_gap() -> None:
    days = [quarter.first for quarter in quarters_of(2026)] + [date(2027, 4, 1)]
    assert days == [date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1), date(2027, 1, 1), date(2027, 4, 1)]
    lasts = [quarter.last + timedelta(days=1) for quarter in quarters_of(2026)]
    assert lasts == days[1:]
    assert Quarter(2026, 1).before == Quarter(2025, 4)


def test_every_day_lies_in_its_quarter_and_a_name_leads_back() -> None:
    for passed in range(366):
        day = date(2026, 4, 1) + timedelta(days=passed)
        quarter = quarter_of(day)
        assert quarter.first <= day <= quarter.last
        assert quarter_named(quarter.name) == quarter


@pytest.mark.parametrize("name", ["", "2026-27", "2026-28-q1", "2026-27-q5", "2026-27-q1 "])
def test_other_names_are_no_quarter(name: str) -> None:
    with pytest.raises(ValueError, match="is no quarter"):
        quarter_named(name)


def test_a_quarter_says_its_months() -> None:
    assert Quarter(2026, 3).title == "October to December 2026"
