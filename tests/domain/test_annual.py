"""Figures of the annual report: exact changes, plain sentences, and nothing that is hidden said another way."""

import dataclasses
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.annual import (
    Bar,
    Chart,
    CountOf,
    RateOf,
    Value,
    View,
    changed_most,
    control_line,
    count_change,
    count_figure,
    moved_between,
    plain_figure,
    points_change,
    rate_figure,
)
from bot.domain.rates import Rate
from bot.domain.suppression import Sum, System

# Bradford's annual report of the IRO service 2021/22, Table 12.
BEFORE = {"PN1": 897, "PN2": 14, "PN3": 0, "PN4": 5, "PN5": 447, "PN6": 1410, "PN7": 19}
AFTER = {"PN1": 771, "PN2": 20, "PN3": 0, "PN4": 38, "PN5": 905, "PN6": 1064, "PN7": 34}
PARTICIPATION = RateOf("part", "four", "Participation", "reviews had the child’s views", "PN1, 2, 3, 5, 6")
ATTENDANCE = RateOf("there", "four", "Attendance", "reviews were attended", "PN1 to PN4")


def view(name: str, codes: dict[str, int]) -> View:
    sums = {
        "four": tuple(codes),
        "part": ("PN1", "PN2", "PN3", "PN5", "PN6"),
        "there": ("PN1", "PN2", "PN3", "PN4"),
        "sent": ("PN5", "PN6"),
    }
    cells = {**codes, **{total: sum(codes[part] for part in parts) for total, parts in sums.items()}}
    return View(
        name, System(cells, [Sum(parts, total) for total, parts in sums.items()], {"whole": tuple(cells)})
    )


def small(**cells: int) -> View:
    return View("2025-26", System(cells, (), {"whole": tuple(cells)}))


YEARS = view("2024-25", BEFORE), view("2025-26", AFTER)


def test_rates_change_in_points_from_unrounded_numbers() -> None:
    participation, attendance = (rate_figure(what, *YEARS) for what in (PARTICIPATION, ATTENDANCE))
    assert (participation.before.text, participation.after.text) == ("99.1%", "97.5%")
    assert participation.change == Value("−1.7 points", Decimal("-1.7"))
    assert (attendance.before.text, attendance.after.text, attendance.change.text) == (
        "32.8%",
        "29.3%",
        "−3.5 points",
    )
    assert participation.made_of == ("2,768 of 2,792", "2,760 of 2,832")
    assert participation.sentence == (
        "In 2025-26, 97.5% of reviews had the child’s views (2,760 of 2,832),"
        " 1.7 percentage points less than in 2024-25."
    )


def test_a_count_says_how_many_more_or_fewer() -> None:
    what = CountOf("PN5", "PN5", "reviews had views sent", "PN5")
    figure = count_figure(what, *YEARS)
    assert figure.change == Value("+458 (+102.5%)", 458)
    assert figure.sentence == ("In 2025-26, 905 reviews had views sent, 458 more than in 2024-25 (+102.5%).")
    fewer = count_figure(dataclasses.replace(what, cell="PN1"), *YEARS)
    assert ", 126 fewer than in 2024-25 (−14.0%)." in fewer.sentence
    assert ", as many as in 2024-25." in count_figure(dataclasses.replace(what, cell="PN3"), *YEARS).sentence


def test_a_change_from_nought_shows_the_count_and_never_a_percentage() -> None:
    assert count_change(0, 7) == Value("+7 (from 0)", 7)
    assert count_change(7, 0) == Value("−7 (−100.0%)", -7)
    assert count_change(0, 0) == Value("no change", 0)


def test_the_rise_that_nobody_mentioned_comes_first() -> None:
    names = [(f"code {code}", code) for code in BEFORE]
    found = changed_most(names, "four", *YEARS)
    assert found[0].sentence == "code PN4 rose from 5 to 38: +33 (+660.0%)."
    assert [each.name for each in found][:2] == ["code PN4", "code PN5"]
    assert "code PN2" not in [each.name for each in found], "14 to 20 is within what chance does"


def test_nothing_hidden_is_among_what_changed_most() -> None:
    before = view("2024-25", {**BEFORE, "PN4": 3})
    assert "PN4" not in [each.name for each in changed_most([("PN4", "PN4")], "four", before, YEARS[1])]


def test_views_that_moved_between_two_codes_are_told_together() -> None:
    assert moved_between("PN5", "PN6", "sent", *YEARS) == (1857, 1969)
    assert moved_between("PN1", "PN6", "sent", *YEARS) is None
    assert moved_between("PN5", "PN6", "sent", view("x", {**BEFORE, "PN5": 2}), YEARS[1]) is None


def test_a_percentage_of_fewer_than_ten_is_hidden_and_its_change_too() -> None:
    nine, ten = small(a=5, all=9), small(a=5, all=10)
    assert nine.percent("a", "all").text == "hidden"
    assert ten.percent("a", "all") == Value("50.0%", Decimal("50.0"))
    assert points_change(nine.rate("a", "all"), ten.rate("a", "all")).text == "hidden"
    assert small(all=0).percent("a", "all").text == "–"


@given(st.integers(1, 4), st.integers(10, 500))
def test_no_part_of_a_figure_says_a_hidden_number(number: int, rest: int) -> None:
    cells = {"a": number, "b": rest, "c": rest + 300, "all": 2 * rest + 300 + number}
    after = View("2025-26", System(cells, (Sum(("a", "b", "c"), "all"),), {"t": tuple(cells)}))
    for figure in (
        count_figure(CountOf("a", "A", "came", "those who came"), YEARS[0], after),
        rate_figure(RateOf("a", "all", "A", "reviews", "those"), YEARS[0], after),
    ):
        shown = dataclasses.replace(figure, name="", definition="")
        assert shown.after.number is None
        assert shown.change.number is None
        assert f" {number} " not in shown.sentence.replace("fewer than 5", "")
    line = control_line(("all", "all"), (("a", "a"), ("b", "b"), ("c", "c")), after)
    assert f"a {number}" not in line
    assert "a fewer than 5 + b hidden" in line


def test_a_control_line_adds_up_in_writing() -> None:
    parts = [(code, code) for code in AFTER]
    assert control_line(("coded", "four"), parts, YEARS[1]) == (
        "2025-26: coded 2,832 = PN1 771 + PN2 20 + PN3 0 + PN4 38 + PN5 905 + PN6 1,064 + PN7 34"
    )


def test_what_is_unknown_is_not_assessed_and_never_nought() -> None:
    what = CountOf("", "Caseload", "children were with each full-time IRO", "children by posts")
    figure = plain_figure(what, None, Fraction(165, 2), ("2024-25", "2025-26"))
    assert (figure.before.text, figure.after.text, figure.change.text) == ("not assessed", "82.5", "–")
    both = plain_figure(what, Fraction(80), Fraction(165, 2), ("2024-25", "2025-26"))
    assert both.change.text == "+2.5"
    apart = plain_figure(what, Fraction(8006, 100), Fraction(8114, 100), ("2024-25", "2025-26"))
    assert (apart.before.text, apart.after.text, apart.change.text) == ("80.1", "81.1", "+1.1")


def test_a_rate_whose_fact_was_never_recorded_is_not_nought() -> None:
    what = RateOf("a", "all", "Midway check in time", "reviews", "those", unknown="none")
    never, once, without = small(a=0, none=20, all=20), small(a=0, none=19, all=20), small(a=0, none=0, all=0)
    figure = rate_figure(what, once, never)
    assert (figure.before.text, figure.after.text, figure.change.text) == ("0.0%", "not recorded", "–")
    assert figure.sentence.startswith("Midway check in time: not recorded in ")
    assert rate_figure(what, never, once).change.text == "–"
    assert rate_figure(what, once, without).after.text == "–"


def test_a_drawing_is_said_in_words() -> None:
    chart = Chart(
        "Who took part", (Bar("May", Value("97.5%", Decimal("97.5"))), Bar("June", Value("hidden")))
    )
    assert chart.alternative == "Bar chart: Who took part. May 97.5%; June hidden."
    assert chart.groups == ("May", "June")
    assert [[value.text for value in each] for each in chart.series.values()] == [["97.5%", "hidden"]]


def test_a_rate_says_why_it_is_hidden() -> None:
    figure = rate_figure(RateOf("a", "all", "A", "reviews", "those"), small(a=5, all=9), small(a=5, all=9))
    assert figure.sentence == (
        "A: the percentage for 2025-26 is hidden, because its numbers are small"
        " or would give a small one away (5 of 9)."
    )
    empty = rate_figure(RateOf("a", "all", "A", "reviews", "those"), small(all=0), small(all=0))
    assert empty.sentence == "A: nothing was recorded for 2025-26 (0 of 0)."
    assert rate_figure(PARTICIPATION, *YEARS).definition == "PN1, 2, 3, 5, 6"
    assert points_change(Rate(1, 20), Rate(1, 20)).text == "0.0 points"
