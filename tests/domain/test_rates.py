"""Rates, how far chance moves them, and Table 12 of the annual report."""

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.participation import Code
from bot.domain.rates import (
    Rate,
    beyond_chance,
    chance,
    change_in_points,
    count_codes,
    interval,
    rounded,
)

YEARS = {
    "2020/21": ([784, 897, 14, 0, 5, 447, 1410, 19], 2),
    "2021/22": ([721, 771, 20, 0, 38, 905, 1064, 34], 7),
}
rates = st.integers(1, 5000).flatmap(lambda whole: st.builds(Rate, st.integers(0, whole), st.just(whole)))


def table12(year):
    numbers, uncoded = YEARS[year]
    codes = [code for code, number in zip(Code, numbers, strict=True) for _ in range(number)]
    return count_codes([*codes, *[None] * uncoded])


@pytest.mark.parametrize(
    ("year", "coded", "held", "four", "participation", "attendance", "neither"),
    [
        ("2020/21", 3576, 3578, 2792, (2768, "99.1"), (916, "32.8"), (24, "0.9")),
        ("2021/22", 3553, 3560, 2832, (2760, "97.5"), (829, "29.3"), (72, "2.5")),
    ],
)
def test_table_12_gives_the_annual_reports_numbers(
    year, coded, held, four, participation, attendance, neither
):
    counts = table12(year)
    assert (counts.coded, counts.held, counts.four_and_over) == (coded, held, four)
    shown = [
        (r.numerator, str(r.percent))
        for r in (
            counts.participation,
            counts.attendance,
            Rate(counts.of(Code.PN4, Code.PN7), counts.four_and_over),
        )
    ]
    assert shown == [participation, attendance, neither]


def test_changes_are_taken_from_unrounded_rates():
    before, after = table12("2020/21"), table12("2021/22")
    assert change_in_points(before.participation, after.participation) == Decimal("-1.7")
    assert change_in_points(before.attendance, after.attendance) == Decimal("-3.5")
    assert before.of(Code.PN5, Code.PN6) == 1857
    assert after.of(Code.PN5, Code.PN6) == 1969


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(1, 20), "0.1"),
        (Fraction(-1, 20), "-0.1"),
        (Fraction(1249, 1000), "1.2"),
        (Fraction(5, 4), "1.3"),
        (Fraction(100), "100.0"),
    ],
)
def test_halves_round_away_from_nought(value, shown):
    assert str(rounded(value)) == shown


def test_a_rate_of_nothing_is_no_percentage_and_an_impossible_one_is_refused():
    nothing = Rate(0, 0)
    assert nothing.percent is None
    assert interval(nothing) is None
    assert change_in_points(nothing, Rate(1, 2)) is None
    with pytest.raises(ValueError, match="3 of 2"):
        Rate(3, 2)
    with pytest.raises(ValueError, match="-1 of 2"):
        Rate(-1, 2)


@given(st.lists(st.sampled_from([*Code, None])))
def test_held_is_always_the_codes_and_the_uncoded(codes):
    counts = count_codes(codes)
    assert counts.held == len(codes)
    assert sum(counts.counts.values()) + counts.uncoded == len(codes)
    assert counts.participation.numerator + counts.of(Code.PN4, Code.PN7) == counts.four_and_over


def test_an_unknown_code_is_refused():
    with pytest.raises(ValueError, match="PN8"):
        count_codes(["PN8"])


@given(rates)
def test_the_interval_holds_the_rate_and_stays_between_nought_and_a_hundred(rate):
    low, high = interval(rate)
    assert 0 <= low <= rate.percent <= high <= 100


@pytest.mark.parametrize(
    ("numerator", "denominator", "low", "high"),
    [(861, 1912, "42.8", "47.3"), (0, 10, "0.0", "27.8"), (10, 10, "72.2", "100.0"), (1, 2, "9.5", "90.5")],
)
def test_the_interval_is_wilsons(numerator, denominator, low, high):
    assert interval(Rate(numerator, denominator)) == (Decimal(low), Decimal(high))


def test_the_interval_of_a_small_rate_says_no_more_than_is_known():
    assert interval(Rate(2, 5), 0) == (Decimal(12), Decimal(77))


def probability(before, after):
    """Add up Fisher's test over all tables with these margins, as the textbook has it."""
    first, second, hits = before.denominator, after.denominator, before.numerator + after.numerator
    likely = [
        Fraction(math.comb(first, part) * math.comb(second, hits - part), math.comb(first + second, hits))
        for part in range(max(0, hits - second), min(first, hits) + 1)
    ]
    found = likely[before.numerator - max(0, hits - second)]
    return float(sum(each for each in likely if each <= found))


small = st.integers(1, 9).flatmap(lambda whole: st.builds(Rate, st.integers(0, whole), st.just(whole)))


@given(small, small)
def test_few_are_judged_exactly(before, after):
    assert chance(before, after) == pytest.approx(probability(before, after))
    assert chance(before, after) == pytest.approx(chance(after, before))


def test_many_are_judged_by_the_pooled_z_test():
    # The pooled share is 0.4095, its error 0.01593 and the distance 0.08189: z = 5.141.
    assert chance(Rate(861, 1912), Rate(700, 1900)) == pytest.approx(2.73e-7, rel=0.01)
    assert chance(Rate(0, 0), Rate(3, 4)) == chance(Rate(0, 9), Rate(0, 7)) == 1


def test_pn4s_rise_is_no_chance_and_of_many_groups_some_move_by_chance():
    rise = (Rate(5, 2792), Rate(38, 2832))
    lucky = (Rate(10, 40), Rate(19, 40))
    assert chance(*lucky) < 0.05, "alone it would be said"
    still = [(Rate(20, 40), Rate(21, 40))] * 18
    assert beyond_chance([*still, lucky, rise]) == (19,)
    assert beyond_chance([]) == ()
