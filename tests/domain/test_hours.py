"""The hours in which somebody reads, through nights, weekends, closed days and the two changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.hours import ENOUGH_TIME, OpenHours, parse_hours
from bot.domain.reviews import LONDON

OFFICE = parse_hours("Mon-Fri 09:00-17:00")
CHRISTMAS = frozenset({date(2026, 12, 25), date(2026, 12, 28)})


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """Return a moment of 2026 in London."""
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


def test_hours_are_read_as_days_and_times() -> None:
    assert OpenHours(frozenset(range(5)), time(9), time(17)) == OFFICE
    assert parse_hours(" Sat 10:30-12:00 ") == OpenHours(frozenset({5}), time(10, 30), time(12))


@pytest.mark.parametrize(
    "text",
    ["", "always", "Mon-Fri", "Mon-Fri 9-17", "Fri-Mon 09:00-17:00", "Mon-Fri 17:00-09:00", "Mon-Fri 09:00-09:00",
     "Mon-Fry 09:00-17:00", "mon-fri 09:00-17:00", "Mon-Fri 09:00-17:00 and Sat", "Mon-Fri 25:00-26:00"],
)  # fmt: skip
def test_hours_that_cannot_be_meant_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"Mon-Fri 09:00-17:00|hour must be in"):
        parse_hours(text)


def test_somebody_reads_from_the_first_minute_to_before_the_last() -> None:
    assert OFFICE.are_open(at(23, 9))
    assert OFFICE.are_open(at(23, 16, 59))
    assert not OFFICE.are_open(at(23, 17))
    assert not OFFICE.are_open(at(23, 8, 59))
    assert not OFFICE.are_open(at(22, 12))
    assert not OFFICE.are_open(at(25, 12, month=12), CHRISTMAS)


def test_the_hours_are_londons_in_summer_too() -> None:
    assert OFFICE.are_open(datetime(2026, 7, 1, 8, 0, tzinfo=UTC))
    assert not OFFICE.are_open(datetime(2026, 7, 1, 16, 0, tzinfo=UTC))
    assert not OFFICE.are_open(datetime(2026, 1, 5, 8, 59, tzinfo=UTC))


def test_a_person_answers_by_the_end_of_a_day_with_enough_left_of_it() -> None:
    assert OFFICE.answer_by(at(23, 9)) == at(23, 17)
    assert OFFICE.answer_by(at(23, 15)) == at(23, 17)
    assert OFFICE.answer_by(at(23, 15, 1)) == at(24, 17)
    assert OFFICE.answer_by(at(27, 18)) == at(30, 17)
    assert OFFICE.answer_by(at(24, 17, month=12), CHRISTMAS) == at(29, 17, month=12)


def test_who_reads_on_no_day_at_all_promises_nothing_soon() -> None:
    never = OpenHours(frozenset(), time(9), time(17))
    assert never.answer_by(at(23, 9)) == at(23, 9) + timedelta(days=60)


@given(minutes=st.integers(0, 2 * 366 * 24 * 60))
def test_a_promise_is_never_in_the_past_and_always_within_the_hours(minutes: int) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    promised = OFFICE.answer_by(moment, CHRISTMAS)
    assert promised - moment >= ENOUGH_TIME
    assert promised - moment < timedelta(days=6)
    assert OFFICE.are_open(promised - timedelta(minutes=1), CHRISTMAS)
