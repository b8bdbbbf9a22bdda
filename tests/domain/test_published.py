"""The published edition: nothing in it is unrounded, whatever the true numbers are."""

import re
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.annual import (
    Annual,
    Chart,
    Days,
    Grid,
    Measure,
    Ratio,
    Section,
    Sentence,
    Share,
    Tally,
    Value,
    ValueChange,
    Wording,
    Year,
    change,
    changed_most,
    control_line,
    figure,
    published,
)
from bot.domain.annual.published import nearest

RATE = Measure("Rate", "reviews", "a part of all", part="a", whole="all", of="reviews")
COUNT = Measure("Count", "reviews came", "a", part="a")


def report(*years: Year) -> Annual:
    """Make a report that has every kind of part in it."""
    before, after = years
    counts, shares = tuple(year.count("a") for year in years), tuple(year.share("a", "all") for year in years)
    grid = Grid(
        "Table",
        ("Name", "Before", "After", "Change"),
        (
            (Wording("counts"), *counts, change(*counts)),
            (Wording("shares"), *shares, change(*shares)),
            (Wording("posts"), Ratio(before.counts["a"], Fraction(2)), Wording("–"), Days(Fraction(7, 2))),
        ),
        (control_line(("all", "all"), [("a", "a")], after),),
        "Definition",
        chart=Chart("Chart", ("a",), tuple((year.name, (year.share("a", "all"),)) for year in years)),
        says=(
            Sentence("There were {}.", (after.count("a"),)),
            Sentence("Exactly {}.", counts[:1], is_exact=True),
        ),
    )
    part = Section(
        "key",
        "Section",
        says=(*changed_most([("a", "a")], "all", *years), Sentence("The aim was met.", is_exact=True)),
        grids=(grid,),
        figures=(figure(RATE, *years), figure(COUNT, *years)),
        controls=("all 3 = a 3",),
    )
    days = (date(2025, 3, 31), date(2026, 3, 31))
    notes = (Sentence("Changes are exact.", is_exact=True), Sentence("The year is not over."))
    return Annual("Bradford", "Heard", ("one", "two"), days, days[1], "", notes, (part,))


def one(value: Value) -> Value:
    grid = Grid("t", ("a",), ((value,),), (), "")
    given = report(Year("one", {"a": 1, "all": 1}), Year("two", {"a": 1, "all": 1}))
    inside = Annual(
        *(
            getattr(given, name)
            for name in ("authority", "service", "years", "as_at", "made_on", "state", "notes")
        ),
        (Section("k", "t", grids=(grid,)),),
    )
    return published(inside).sections[0].grids[0].rows[0][0]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (1, "c"),
        (4, "c"),
        (5, "5"),
        (7, "5"),
        (8, "10"),
        (784, "785"),
        (721, "720"),
        (3578, "3,580"),
    ],
)
def test_a_count_is_rounded_to_the_nearest_five_and_1_to_4_are_covered(number: int, text: str) -> None:
    assert one(Tally(number)).text == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (4, 500, "c"),
        (5, 9, "c"),
        (0, 20, "c"),
        (5, 10, "50%"),
        (2760, 2832, "98%"),
        (13, 13, "100%"),
        (8, 12, "100%"),
    ],
)
def test_a_percentage_is_whole_and_of_the_rounded_counts(part: int, whole: int, text: str) -> None:
    assert one(Share(part, whole)).text == text


def test_changes_are_those_of_the_rounded_numbers() -> None:
    assert one(ValueChange(Tally(447), Tally(905))).text == "+460 (+103%)"
    assert one(ValueChange(Tally(5), Tally(38))).text == "+35", "no percentage of fewer than ten"
    assert one(ValueChange(Tally(11), Tally(9))).text == "about the same"
    assert one(ValueChange(Tally(0), Tally(12))).text == "+10 (from 0)"
    assert one(ValueChange(Tally(3), Tally(38))).text == "c"
    assert one(ValueChange(Share(3481, 3578), Share(3482, 3560))).text == "+1 point"
    assert one(ValueChange(Share(68, 2792), Share(70, 2832))).text == "about the same"


def test_a_caseload_is_made_of_rounded_children_and_days_are_whole() -> None:
    assert one(Ratio(803, Fraction(10))).text == "81", "805 children by ten posts, half up"
    assert one(Ratio(3, Fraction(1, 2))).text == "c"
    assert one(Days(Fraction(7, 2))).text == "4"


@given(st.lists(st.integers(0, 3000), min_size=4, max_size=4))
def test_no_published_figure_is_unrounded(numbers: list[int]) -> None:
    a, b, more, also = numbers
    before, after = {"a": a, "all": a + more}, {"a": b, "all": b + also}
    made = published(report(Year("one", before), Year("two", after)))
    (part,) = made.sections
    (grid,) = part.grids
    assert part.controls == grid.controls == ()
    shown = [cell for row in grid.rows for cell in row] + [
        value for each in part.figures for value in (each.before, each.after, *sum(each.parts, ()))
    ]
    for value in shown:
        _is_rounded(value)
    said = [
        *part.sentences,
        *part.in_words,
        *grid.sentences,
        *made.in_words[:1],
        grid.chart and grid.chart.alternative,
    ]
    for text in filter(None, said):
        assert not re.search(r"\d\.\d", text), text
        assert "xact" not in text
        assert "aim" not in text
        counts = re.findall(r"\b([\d,]+) (?:of|reviews)|from ([\d,]+) to ([\d,]+)|were ([\d,]+)", text)
        plain = [int(each.replace(",", "")) for found in counts for each in found if each]
        assert all(number % 5 == 0 for number in plain), text


def _is_rounded(value: Value) -> None:
    """Check that a value keeps nothing of the true number, not even where it is not printed."""
    match value:
        case Tally(number):
            assert number % 5 == 0
        case Share(part, whole, places):
            assert (part % 5, whole % 5, places) == (0, 0, 0)
            assert part >= 5
            assert whole >= 10
        case Ratio(part, _, places):
            assert (part % 5, places) == (0, 0)
        case Days(_, places):
            assert places == 0
        case ValueChange(before, after, is_rounded):
            assert is_rounded
            _is_rounded(before)
            _is_rounded(after)
        case _:
            assert value.text in {"c", "–", "counts", "shares", "posts"}


@given(st.integers(0, 10**6))
def test_rounding_moves_a_number_by_two_at_most(number: int) -> None:
    assert nearest(number) % 5 == 0
    assert abs(nearest(number) - number) <= 2
