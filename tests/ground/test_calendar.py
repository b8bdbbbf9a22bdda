"""The working days of England."""

import tomllib
from datetime import date
from pathlib import Path

import holidays

from bot.domain.bank_holidays import DAYS
from bot.ground.calendar import after_working_days, closed_days, working_days_between

PUBLISHED = Path(__file__).parents[1] / "domain" / "golden" / "bank-holidays.toml"


def test_bank_holidays_of_england_are_closed_and_scotlands_are_not() -> None:
    assert date(2026, 12, 25) in closed_days()
    assert date(2026, 8, 31) in closed_days()
    assert date(2026, 1, 2) not in closed_days()


def test_the_bank_holidays_are_those_that_the_government_published() -> None:
    published = {date.fromisoformat(day) for day in tomllib.loads(PUBLISHED.read_text())["days"]}
    years = range(2017, 2029)
    assert {day for day in published if day.weekday() < 5} == {
        day for day in closed_days() if day.year in years and day.weekday() < 5
    }
    assert {day.year for day in published} == set(years)


def test_the_table_is_what_the_library_says_today() -> None:
    england = holidays.country_holidays("GB", subdiv="ENG", years=list(DAYS))
    assert closed_days() == frozenset(england), "run scripts/make_bank_holidays.py"


def test_one_off_bank_holidays_are_known() -> None:
    assert date(2022, 9, 19) in closed_days()


def test_days_that_an_authority_adds_are_closed_for_it_alone() -> None:
    added = frozenset({date(2026, 11, 24)})
    assert working_days_between(date(2026, 11, 23), date(2026, 11, 26), added) == 2
    assert working_days_between(date(2026, 11, 23), date(2026, 11, 26)) == 3


def test_christmas_is_skipped() -> None:
    assert working_days_between(date(2026, 12, 24), date(2026, 12, 29)) == 1
    assert after_working_days(date(2026, 12, 24), 1) == date(2026, 12, 29)


def test_a_day_that_has_passed_is_no_working_days_away() -> None:
    assert working_days_between(date(2026, 11, 23), date(2026, 11, 20)) == 0


def test_counting_back_is_the_reverse_of_counting_forward() -> None:
    assert after_working_days(after_working_days(date(2026, 3, 30), 15), -15) == date(2026, 3, 30)
