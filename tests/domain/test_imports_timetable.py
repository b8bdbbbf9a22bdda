"""Legal due dates from the beginning of care and what was held; unknown where the history is."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.imports import PlacedReview, timetable
from bot.domain.reviews import add_months, add_working_days

START = date(2025, 1, 6)
FIRST_DUE = add_working_days(START, 20, ())


def placed(number: int, on: date, status: str = "held", **given: Any) -> PlacedReview:
    return PlacedReview(
        **{
            "review_id": number,
            "on": on,
            "status": status,
            "imported_due_on": None,
            "due_on": None,
            "rule": None,
            **given,
        }
    )


def test_due_dates_count_from_the_beginning_and_then_from_what_was_held() -> None:
    second = add_months(date(2025, 1, 30), 3)
    reviews = [
        placed(1, date(2025, 1, 30)),
        placed(2, date(2025, 4, 20), "cancelled"),
        placed(3, date(2025, 4, 28)),
        placed(4, date(2025, 10, 20), "planned"),
        placed(5, date(2026, 3, 1), "planned"),
    ]
    timed = [(each.due_on, each.rule, each.number) for each in timetable(START, reviews, ())]
    assert timed == [
        (FIRST_DUE, "first", 1),
        (second, "second", 2),
        (second, "second", 2),
        (date(2025, 10, 28), "later", 3),
        (None, "unknown", None),
    ]


def test_short_breaks_have_three_and_six_months() -> None:
    reviews = [placed(1, date(2025, 4, 1)), placed(2, date(2025, 9, 1), "planned")]
    timed = [(each.due_on, each.rule) for each in timetable(START, reviews, (), short_breaks=True)]
    assert timed == [(date(2025, 4, 6), "short_break_first"), (date(2025, 10, 1), "short_break_later")]


def test_the_rule_is_unknown_where_the_history_does_not_reach_back() -> None:
    reviews = [placed(1, date(2026, 1, 10)), placed(2, date(2026, 6, 10))]
    assert [(each.due_on, each.rule, each.number) for each in timetable(START, reviews, ())] == [
        (None, "unknown", None),
        (None, "unknown", None),
    ]


def test_a_late_first_review_is_known_by_the_due_date_of_the_case_system() -> None:
    late = date(2025, 4, 1)
    assert [each.rule for each in timetable(START, [placed(1, late)], ())] == ["unknown"]
    known = [placed(1, late, imported_due_on=date(2025, 2, 3))]
    assert [(each.rule, each.due_on) for each in timetable(START, known, ())] == [("first", FIRST_DUE)]


def test_a_review_asked_for_early_keeps_its_own_due_date() -> None:
    asked = placed(1, date(2025, 1, 20), rule="earlier", due_on=date(2025, 1, 21))
    assert [(each.rule, each.due_on, each.number) for each in timetable(START, [asked], ())] == [
        ("earlier", date(2025, 1, 21), 1)
    ]


@given(
    st.lists(
        st.tuples(
            st.dates(START, date(2030, 1, 1)), st.sampled_from(["held", "planned", "cancelled", "adjourned"])
        ),
        max_size=12,
    ),
    st.booleans(),
)
def test_every_review_has_a_timing_and_no_due_date_is_before_the_beginning(
    reviews: list[tuple[date, str]], short: bool
) -> None:
    given_reviews = [placed(number, on, status) for number, (on, status) in enumerate(reviews)]
    timed = list(timetable(START, given_reviews, (), short_breaks=short))
    assert sorted(each.review_id for each in timed) == list(range(len(reviews)))
    assert all((each.due_on is None) == (each.rule == "unknown") for each in timed)
    assert all(each.due_on is None or each.due_on > START for each in timed)
