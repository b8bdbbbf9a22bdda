"""Figures of the annual report: exact changes, plain sentences, and silence where there is nothing to say."""

import dataclasses
from decimal import Decimal
from fractions import Fraction

from bot.domain.annual import (
    COVERED,
    NOT_RECORDED,
    NOTHING,
    Chart,
    Days,
    Measure,
    Ratio,
    Sentence,
    Share,
    Tally,
    ValueChange,
    Wording,
    Year,
    change,
    changed_most,
    compared,
    control_line,
    figure,
    moved,
)
from bot.domain.annual.figures import in_singular

# Bradford's annual report of the IRO service 2021/22, Table 12.
BEFORE = {"PN1": 897, "PN2": 14, "PN3": 0, "PN4": 5, "PN5": 447, "PN6": 1410, "PN7": 19}
AFTER = {"PN1": 771, "PN2": 20, "PN3": 0, "PN4": 38, "PN5": 905, "PN6": 1064, "PN7": 34}
PARTICIPATION = Measure(
    "Participation", "reviews had the child’s views", "PN1, 2, 3, 5, 6", part="part", whole="four"
)
ATTENDANCE = Measure("Attendance", "reviews were attended", "PN1 to PN4", part="there", whole="four")


def year(name: str, codes: dict[str, int]) -> Year:
    sums = {
        "four": tuple(codes),
        "part": ("PN1", "PN2", "PN3", "PN5", "PN6"),
        "there": ("PN1", "PN2", "PN3", "PN4"),
    }
    return Year(
        name, {**codes, **{total: sum(codes[part] for part in parts) for total, parts in sums.items()}}
    )


YEARS = year("2024-25", BEFORE), year("2025-26", AFTER)


def test_rates_change_in_points_from_unrounded_numbers() -> None:
    participation, attendance = (figure(what, *YEARS) for what in (PARTICIPATION, ATTENDANCE))
    assert (participation.before.text, participation.after.text) == ("99.1%", "97.5%")
    assert (participation.change.text, participation.change.number) == ("−1.7 points", Decimal("-1.7"))
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
    what = Measure("PN5", "reviews had views sent", "PN5", part="PN5")
    more = figure(what, *YEARS)
    assert (more.change.text, more.change.number) == ("+458 (+102.5%)", 458)
    assert more.sentence == "In 2025-26, 905 reviews had views sent, 458 more than in 2024-25 (+102.5%)."
    fewer = figure(dataclasses.replace(what, part="PN1"), *YEARS)
    assert ", 126 fewer than in 2024-25 (−14.0%)." in fewer.sentence
    same = figure(what, YEARS[1], YEARS[1])
    assert ", as many as in 2025-26." in same.sentence


def test_one_of_something_is_not_called_many() -> None:
    assert in_singular("reviews were of children at home") == "review was of children at home"
    assert in_singular("children in care had no review due") == "child in care had no review due"
    assert in_singular("days lay between them") == "days lay between them"


def test_of_what_happened_in_neither_year_nothing_is_said() -> None:
    what = Measure("PN3", "reviews had views shown", "PN3", part="PN3")
    assert figure(what, *YEARS).sentence == ""
    assert figure(what, *YEARS).change.text == "no change"


def test_a_change_from_nought_shows_the_count_and_never_a_percentage() -> None:
    assert change(Tally(0), Tally(7)).text == "+7 (from 0)"
    assert change(Tally(7), Tally(0)).text == "−7 (−100.0%)"
    assert change(Tally(0), Tally(0)).text == "no change"


def test_rates_that_differ_only_unseen_are_about_the_same() -> None:
    near = ValueChange(Share(68, 2792), Share(70, 2832))
    assert (near.before.text, near.after.text, near.text) == ("2.4%", "2.5%", "0.0 points")
    assert near.said("2024-25") == ", about the same as in 2024-25"
    assert ValueChange(Share(1, 2), Share(2, 4)).said("2024-25") == ", the same as in 2024-25"
    assert ValueChange(Share(1, 20), Share(1, 10)).text == "+5.0 points"


def test_a_change_needs_two_numbers() -> None:
    assert change(NOTHING, Share(1, 2)) == change(NOT_RECORDED, Tally(1)) == NOTHING
    assert change(COVERED, Tally(1)) == change(Tally(1), COVERED) == COVERED


def test_the_rise_that_nobody_mentioned_comes_first() -> None:
    found = changed_most([(f"code {code}", code) for code in BEFORE], "four", *YEARS)
    texts = [each.text for each in found]
    assert texts[0] == "code PN4 rose from 5 to 38: +33 (+660.0%)."
    assert texts[1].startswith("code PN5 rose from 447 to 905")
    assert not any("PN2" in text for text in texts), "14 to 20 is within what chance does"


def test_of_few_nothing_is_said_that_chance_may_explain() -> None:
    """Two of 45 and none of 120 differ by 2.3 standard errors; counted exactly, chance does it in one of 14."""
    before, after = Year("a", {"x": 2, "all": 45}), Year("b", {"x": 0, "all": 120})
    assert changed_most([("x", "x")], "all", before, after) == ()


def test_a_share_that_rose_while_the_count_fell_is_not_called_a_fall() -> None:
    before, after = Year("a", {"x": 100, "all": 1000}), Year("b", {"x": 90, "all": 300})
    assert moved(before.share("x", "all"), after.share("x", "all")) > 2
    assert changed_most([("x", "x")], "all", before, after) == ()


def test_a_sentence_says_nothing_where_a_value_is_no_number_or_nothing_changed() -> None:
    said = Sentence("From {} to {}.", (Tally(5), Tally(1200)))
    assert said.text == "From 5 to 1,200."
    assert Sentence("From {}.", (NOTHING,)).text == ""
    assert Sentence("It rose: {}.", (ValueChange(Tally(5), Tally(5)),)).text == ""


def test_a_control_line_adds_up_in_writing() -> None:
    assert control_line(("coded", "four"), [(code, code) for code in AFTER], YEARS[1]) == (
        "2025-26: coded 2,832 = PN1 771 + PN2 20 + PN3 0 + PN4 38 + PN5 905 + PN6 1,064 + PN7 34"
    )


def test_what_is_unknown_is_not_assessed_and_never_nought() -> None:
    what = Measure("Caseload", "children were with each full-time IRO", "children by posts")
    years, not_assessed = ("2024-25", "2025-26"), Wording("not assessed")
    one = compared(what, years, not_assessed, Ratio(165, Fraction(2)))
    assert (one.before.text, one.after.text, one.change.text) == ("not assessed", "82.5", "–")
    assert compared(what, years, one.after, not_assessed).sentence == ""
    both = compared(what, years, Ratio(80, Fraction(1)), Ratio(165, Fraction(2)))
    assert both.change.text == "+2.5"
    assert both.sentence.endswith("82.5 children were with each full-time IRO, 2.5 more than in 2024-25.")
    apart = compared(what, years, Days(Fraction(8006, 100)), Days(Fraction(8114, 100)))
    assert (apart.before.text, apart.after.text, apart.change.text) == ("80.1", "81.1", "+1.1")


def test_a_rate_whose_fact_was_never_recorded_is_not_nought() -> None:
    what = Measure("Midway check in time", "reviews", "those", part="a", whole="all", unknown="none")
    never, once, without = (
        Year("2025-26", {"a": 0, "none": none, "all": number})
        for none, number in ((20, 20), (19, 20), (0, 0))
    )
    one = figure(what, once, never)
    assert (one.before.text, one.after.text, one.change.text) == ("0.0%", "not recorded", "–")
    assert one.sentence == ""
    assert figure(what, never, once).change.text == "–"
    assert figure(what, once, without).after.text == "–"


def test_a_rate_of_dated_records_is_not_recorded_where_none_is_dated() -> None:
    what = Measure("Minutes", "reviews", "those", part="a", whole="dated", outside="none")
    undated, late = Year("a", {"dated": 0, "none": 9}), Year("b", {"dated": 9, "none": 9})
    assert (undated.value(what), late.value(what).text) == (NOT_RECORDED, "0.0%")


def test_a_drawing_is_said_in_words() -> None:
    chart = Chart("Who took part", ("May", "June"), (("", (Share(39, 40), COVERED)),))
    assert chart.alternative == "Bar chart: Who took part. May 97.5%; June c."
    years = Chart("x", ("A", "B"), (("old", (Share(1, 2), Share(1, 4))), ("new", (Share(1, 1), NOTHING))))
    assert [label for label, _ in years.bars] == ["A old", "A new", "B old", "B new"]
