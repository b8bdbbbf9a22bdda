"""The statutory timetable, the invitation timetable, ages and the hours in which the bot may write first."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.questionnaires import questionnaire_id
from bot.domain.reviews import (
    Due,
    SchoolDays,
    add_months,
    add_working_days,
    age_on,
    allowed_slot,
    birthday,
    due_on,
    invitation_timetable,
    is_working_day,
    midway,
    next_review,
    review_end,
    working_days_between,
)

LONDON = ZoneInfo("Europe/London")
NONE = frozenset()
ENGLAND = frozenset(holidays.country_holidays("GB", subdiv="ENG", years=range(2015, 2041)))
days = st.dates(date(2016, 1, 1), date(2039, 12, 31))
moments = st.integers(0, 24 * 366 * 24 * 60).map(
    lambda minutes: datetime(2016, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def in_london(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("what", "anchor", "due"),
    [
        ("first", date(2025, 9, 1), date(2025, 9, 29)),
        ("first", date(2025, 9, 6), date(2025, 10, 3)),
        ("first", date(2025, 12, 19), date(2026, 1, 21)),
        ("first", date(2028, 12, 20), date(2029, 1, 22)),
        ("second", date(2025, 11, 30), date(2026, 2, 28)),
        ("second", date(2023, 11, 30), date(2024, 2, 29)),
        ("later", date(2025, 8, 31), date(2026, 2, 28)),
        ("later", date(2025, 3, 31), date(2025, 9, 30)),
        ("short_break_first", date(2025, 1, 31), date(2025, 4, 30)),
        ("short_break_later", date(2025, 7, 1), date(2026, 1, 1)),
        ("decisions", date(2025, 9, 10), date(2025, 9, 17)),
        ("minutes", date(2025, 9, 10), date(2025, 10, 1)),
        ("distribution", date(2025, 9, 10), date(2025, 10, 8)),
        ("decisions", date(2026, 4, 1), date(2026, 4, 10)),
        ("completion", date(2025, 9, 10), date(2025, 10, 8)),
    ],
)
def test_reviews_and_documents_are_due_on(what, anchor, due):
    assert due_on(what, anchor, ENGLAND) == due


def test_an_unknown_thing_is_never_due():
    with pytest.raises(ValueError, match="third"):
        due_on("third", date(2025, 9, 1), NONE)


def test_a_proclaimed_day_moves_what_is_counted_in_working_days():
    proclaimed = ENGLAND | {date(2025, 9, 15)}
    assert due_on(Due.FIRST, date(2025, 9, 1), proclaimed) == date(2025, 9, 30)
    assert due_on(Due.SECOND, date(2025, 9, 1), proclaimed) == date(2025, 12, 1)


@pytest.mark.parametrize(
    ("held", "short_breaks", "rule", "due"),
    [
        ((), False, "first", date(2025, 9, 29)),
        ((date(2025, 9, 20),), False, "second", date(2025, 12, 20)),
        ((date(2025, 9, 20), date(2025, 12, 1)), False, "later", date(2026, 6, 1)),
        ((date(2025, 9, 20), date(2025, 12, 1), date(2026, 5, 31)), False, "later", date(2026, 11, 30)),
        ((), True, "short_break_first", date(2025, 12, 1)),
        ((date(2025, 11, 30),), True, "short_break_later", date(2026, 5, 30)),
    ],
)
def test_the_next_review_follows_the_ones_that_were_held(held, short_breaks, rule, due):
    following = next_review(date(2025, 9, 1), held, ENGLAND, short_breaks=short_breaks)
    assert (following.rule, following.due_on) == (rule, due)


@given(days, st.integers(-40, 40))
def test_working_days_land_on_working_days_and_count_back(day, number):
    landed = add_working_days(day, number, ENGLAND)
    if number:
        assert is_working_day(landed, ENGLAND)
    if number >= 0:
        assert working_days_between(day, landed, ENGLAND) == number
    else:
        assert add_working_days(landed, -number, ENGLAND) >= day
        assert working_days_between(landed - timedelta(days=1), day - timedelta(days=1), ENGLAND) == -number


@given(days, st.integers(0, 24))
def test_months_keep_the_day_or_clamp_to_the_end_of_the_month(day, months):
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(days, st.integers(0, 400))
def test_midway_halves_the_time_between_two_reviews(day, length):
    following = day + timedelta(days=length)
    middle = midway(day, following)
    assert day <= middle <= following
    assert (following - middle) - (middle - day) in {timedelta(0), timedelta(days=1)}


def test_the_invitation_timetable_is_counted_from_the_review():
    timetable = invitation_timetable(date(2026, 4, 8), ENGLAND)
    assert timetable.invite_on == date(2026, 3, 16)
    assert timetable.first_reminder_on == date(2026, 3, 18)
    assert timetable.second_reminder_on == date(2026, 4, 4)
    assert timetable.cut_off_at == datetime(2026, 4, 7, 17, tzinfo=LONDON)
    assert timetable.ask_after_on == date(2026, 4, 9)
    assert timetable.remind_after_on == date(2026, 4, 13)
    assert timetable.closes_on == date(2026, 4, 22)


def test_the_cut_off_before_a_bank_holiday_is_on_the_last_working_day():
    assert invitation_timetable(date(2026, 4, 7), ENGLAND).cut_off_at == datetime(
        2026, 4, 2, 17, tzinfo=LONDON
    )


@given(days)
def test_the_messages_of_a_review_go_out_in_order(review_on):
    timetable = invitation_timetable(review_on, ENGLAND)
    in_order = [
        timetable.invite_on,
        timetable.first_reminder_on,
        timetable.second_reminder_on,
        review_on,
        timetable.ask_after_on,
        timetable.remind_after_on,
        timetable.closes_on,
    ]
    assert in_order == sorted(in_order)
    assert len(set(in_order)) == len(in_order)
    assert timetable.cut_off_at.date() < review_on


@pytest.mark.parametrize(
    ("moment", "slot"),
    [
        ("2026-03-16 09:00", "2026-03-16 15:45"),
        ("2026-03-16 15:45", "2026-03-16 15:45"),
        ("2026-03-16 19:29", "2026-03-16 19:29"),
        ("2026-03-16 19:30", "2026-03-17 15:45"),
        ("2026-03-20 23:00", "2026-03-21 10:00"),
        ("2026-03-28 22:00", "2026-03-29 10:00"),
        ("2026-03-29 00:30", "2026-03-29 10:00"),
        ("2026-10-25 01:30", "2026-10-25 10:00"),
        ("2026-04-03 08:00", "2026-04-03 10:00"),
    ],
)
def test_the_bot_writes_first_only_in_its_hours(moment, slot):
    allowed = allowed_slot(in_london(moment), SchoolDays(ENGLAND))
    assert allowed == in_london(slot)
    assert allowed.tzinfo is LONDON


def test_a_summer_moment_in_utc_is_read_as_london_time():
    assert allowed_slot(datetime(2026, 7, 4, 9, 30, tzinfo=UTC), NONE) == datetime(
        2026, 7, 4, 10, 30, tzinfo=LONDON
    )
    assert allowed_slot(datetime(2026, 7, 4, 8, 30, tzinfo=UTC), NONE) == datetime(
        2026, 7, 4, 10, tzinfo=LONDON
    )


def test_a_barred_day_is_passed_over_and_a_barred_year_is_an_error():
    saturday = datetime(2026, 3, 21, 12, tzinfo=LONDON)
    assert allowed_slot(saturday, NONE, {date(2026, 3, 21)}) == datetime(2026, 3, 22, 10, tzinfo=LONDON)

    class Always:
        def __contains__(self, day):
            return True

    with pytest.raises(LookupError):
        allowed_slot(saturday, NONE, Always())


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        allowed_slot(datetime.fromisoformat("2026-03-21 12:00"), NONE)


@given(moments, st.integers(0, 24 * 60))
def test_slots_lie_in_the_allowed_hours_never_before_the_moment_and_keep_order(moment, minutes):
    school = SchoolDays(ENGLAND)
    slot = allowed_slot(moment, school)
    assert slot >= moment
    assert (time(15, 45) if slot.date() in school else time(10)) <= slot.time() < time(19, 30)
    assert slot.utcoffset() == slot.astimezone(UTC).astimezone(LONDON).utcoffset()
    assert allowed_slot(slot, school) == slot
    assert allowed_slot(moment + timedelta(minutes=minutes), school) >= slot


@pytest.mark.parametrize(
    ("born_on", "day", "age"),
    [
        (date(2012, 6, 15), date(2025, 6, 14), 12),
        (date(2012, 6, 15), date(2025, 6, 15), 13),
        (date(2020, 2, 29), date(2023, 2, 28), 2),
        (date(2020, 2, 29), date(2023, 3, 1), 3),
        (date(2020, 2, 29), date(2024, 2, 28), 3),
        (date(2020, 2, 29), date(2024, 2, 29), 4),
        (date(2096, 2, 29), date(2100, 2, 28), 3),
        (date(2096, 2, 29), date(2100, 3, 1), 4),
        (date(2025, 6, 15), date(2025, 6, 14), -1),
        (date(2025, 6, 15), date(2025, 6, 15), 0),
    ],
)
def test_a_birthday_adds_a_year_on_the_day_itself(born_on, day, age):
    assert age_on(born_on, day) == age


@given(days, st.integers(0, 25))
def test_age_and_birthday_agree(born_on, age):
    assert age_on(born_on, birthday(born_on, age)) == age
    assert age_on(born_on, birthday(born_on, age) - timedelta(days=1)) == age - 1


@pytest.mark.parametrize(
    ("phase", "age", "short", "expected"),
    [
        ("pre", 3, False, None),
        ("pre", 4, False, "pre-4-7"),
        ("pre", 7, True, "pre-4-7"),
        ("pre", 8, False, "pre-8-11"),
        ("post", 11, False, "post-8-11"),
        ("post", 12, False, "post-12-15"),
        ("pre", 15, True, "pre-short"),
        ("pre", 16, False, "pre-16-17"),
        ("post", 19, False, "post-16-17"),
        ("post", 8, True, "post-short"),
        ("post", 3, True, None),
    ],
)
def test_the_questionnaire_fits_phase_and_age(phase, age, short, expected):
    assert questionnaire_id(phase, age, short=short) == expected


def test_a_review_without_a_recorded_time_ends_with_its_day():
    assert review_end(date(2025, 7, 1)).moment == datetime(2025, 7, 1, 22, 59, 59, tzinfo=UTC)
    assert not review_end(date(2025, 7, 1)).recorded
    assert review_end(date(2025, 7, 1), time(15, 30)).moment == datetime(2025, 7, 1, 14, 30, tzinfo=UTC)
    assert review_end(date(2025, 7, 1), time(15, 30)).recorded
