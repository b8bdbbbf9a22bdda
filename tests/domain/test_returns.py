"""The return's own checks: what goes in, what is left out and why, the files, and what was restated."""

import csv
import io
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.participation import Code
from bot.domain.returns import (
    HEADER,
    MENDS,
    REASONS,
    Care,
    CodeSource,
    HeldReview,
    LeftOut,
    LeftOutReason,
    Period,
    ReturnEntry,
    Sorted,
    care_on,
    entries,
    exceptions_csv,
    restated,
    reviews_csv,
    reviews_xml,
    sort_out,
)

FIRST, LAST, TODAY = date(2025, 4, 1), date(2026, 3, 31), date(2026, 11, 23)
GOOD = HeldReview(
    review_id=1,
    key="R1",
    child="ABC0000001",
    born_on=date(2012, 6, 15),
    on=date(2025, 9, 10),
    code="PN5",
    source=CodeSource.CONFIRMED,
    proposed=True,
    care=Care.IN_CARE,
)
BORN_2022 = date(2022, 2, 28)


def sort(*reviews: HeldReview, today: date = TODAY) -> Sorted:
    return sort_out(reviews, FIRST, LAST, today)


def reasons(review: HeldReview, today: date = TODAY) -> tuple[LeftOutReason, ...]:
    return tuple(why for left in sort(review, today=today).left_out for why in left.reasons)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_the_file_has_exactly_the_four_columns_and_days_as_the_dfe_writes_them() -> None:
    under_four = replace(GOOD, review_id=2, child="ABC0000002", born_on=date(2023, 1, 20), code="PN0")
    assert reviews_csv(sort(under_four, GOOD).returned) == (
        "CHILD,DOB,REVIEW,REVIEW_CODE\n"
        "ABC0000001,15/06/2012,10/09/2025,PN5\n"
        "ABC0000002,20/01/2023,10/09/2025,PN0\n"
    )


@pytest.mark.parametrize("code", [code.value for code in Code if code is not Code.PN0])
def test_every_code_of_a_child_of_four_and_over_is_returned(code: str) -> None:
    assert reasons(replace(GOOD, code=code)) == ()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"on": FIRST - timedelta(days=1)}, LeftOutReason.OUTSIDE_YEAR),
        ({"on": LAST + timedelta(days=1)}, LeftOutReason.OUTSIDE_YEAR),
        ({"child": ""}, LeftOutReason.BAD_CHILD_ID),
        ({"child": "ABC 1"}, LeftOutReason.BAD_CHILD_ID),
        ({"child": "ABC-1"}, LeftOutReason.BAD_CHILD_ID),
        ({"child": "ABC1\n"}, LeftOutReason.BAD_CHILD_ID),
        ({"child": "É1"}, LeftOutReason.BAD_CHILD_ID),
        ({"child": "١٢٣"}, LeftOutReason.BAD_CHILD_ID),
        ({"child": "=1+1"}, LeftOutReason.BAD_CHILD_ID),
        ({"child": "A" * 21}, LeftOutReason.BAD_CHILD_ID),
        ({"born_on": None}, LeftOutReason.NO_DATE_OF_BIRTH),
        ({"born_on": GOOD.on + timedelta(days=1)}, LeftOutReason.BORN_AFTER_REVIEW),
        ({"care": Care.OUTSIDE}, LeftOutReason.OUTSIDE_CARE),
        ({"care": Care.SHORT_BREAKS}, LeftOutReason.SHORT_BREAKS),
        ({"code": None, "source": None, "proposed": False}, LeftOutReason.NO_CODE),
        ({"code": None, "source": None, "proposed": True}, LeftOutReason.PROPOSAL_ONLY),
        ({"code": "pn5"}, LeftOutReason.UNKNOWN_CODE),
        ({"code": "PN8"}, LeftOutReason.UNKNOWN_CODE),
        ({"code": "PN0"}, LeftOutReason.CODE_AGAINST_AGE),
    ],
)
def test_what_the_validation_does_not_catch_is_left_out_with_its_reason(
    changed: dict[str, object], why: LeftOutReason
) -> None:
    review = replace(GOOD, **changed)  # type: ignore[arg-type]
    assert sort(review).returned == ()
    assert reasons(review) == (why,)


def test_the_first_and_the_last_day_of_the_year_belong_to_it() -> None:
    assert reasons(replace(GOOD, on=FIRST)) == reasons(replace(GOOD, on=LAST)) == ()


def test_a_review_of_today_is_returned_and_one_of_tomorrow_is_not() -> None:
    assert reasons(GOOD, today=GOOD.on) == ()
    assert reasons(GOOD, today=GOOD.on - timedelta(days=1)) == (LeftOutReason.IN_FUTURE,)


@pytest.mark.parametrize(
    ("on", "under_four"),
    [(date(2026, 2, 27), True), (date(2026, 2, 28), False), (date(2026, 3, 1), False)],
)
def test_a_child_is_four_on_the_fourth_birthday_itself(on: date, under_four: bool) -> None:
    review = replace(GOOD, born_on=BORN_2022, on=on)
    assert (reasons(replace(review, code="PN0")) == ()) is under_four
    assert (reasons(replace(review, code="PN1")) == ()) is not under_four


def test_an_id_of_twenty_characters_is_returned() -> None:
    assert reasons(replace(GOOD, child="A" * 20)) == ()


def test_a_child_whose_times_in_care_nobody_knows_is_returned() -> None:
    assert reasons(replace(GOOD, care=Care.UNKNOWN)) == ()


def test_every_reason_of_a_review_is_named() -> None:
    review = replace(GOOD, child="A-1", born_on=None, code=None, source=None, proposed=False)
    assert reasons(review) == (
        LeftOutReason.BAD_CHILD_ID,
        LeftOutReason.NO_DATE_OF_BIRTH,
        LeftOutReason.NO_CODE,
    )
    line = rows(exceptions_csv(sort(review).left_out))[1]
    assert line[5] == "child id not usable; no date of birth; no code"


def test_of_two_reviews_on_one_day_the_code_confirmed_here_is_returned() -> None:
    imported = replace(GOOD, review_id=2, key="R0", code="PN6", source=CodeSource.IMPORTED)
    found = sort(imported, GOOD)
    assert found.returned == (GOOD,)
    assert found.left_out == (LeftOut(imported, (LeftOutReason.DUPLICATE,), GOOD),)
    assert found.left_out[0].reason == "duplicate of R1, which is returned, with another code"


def test_of_two_equal_reviews_on_one_day_the_first_is_returned_whatever_their_order() -> None:
    twin = replace(GOOD, review_id=2, key="R2", child=GOOD.child.lower())
    for order in ((GOOD, twin), (twin, GOOD)):
        found = sort(*order)
        assert found.returned == (GOOD,)
        assert found.left_out[0].reason == "duplicate of R1, which is returned"


def test_a_duplicate_without_a_code_does_not_keep_the_other_one_out() -> None:
    uncoded = replace(GOOD, review_id=2, key="R0", code=None, source=None)
    found = sort(uncoded, GOOD)
    assert found.returned == (GOOD,)
    assert found.left_out[0].reasons == (LeftOutReason.PROPOSAL_ONLY,)


def test_every_reason_has_words_and_a_mend() -> None:
    assert REASONS.keys() == MENDS.keys() == set(LeftOutReason)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_exception_is_a_formula_or_breaks_its_line(start: str) -> None:
    evil = replace(GOOD, key=f"{start}1+1", child=f"{start}cmd")
    text = exceptions_csv(sort(evil).left_out)
    shown = start if start.isprintable() or start == "\t" else " "
    assert rows(text)[1][:2] == [f"'{shown}1+1", f"'{shown}cmd"]
    assert len(text.splitlines()) == 2


def test_a_proposal_is_never_written() -> None:
    uncoded = replace(GOOD, code=None, source=None, proposed=True)
    found = sort(uncoded)
    assert reviews_csv(found.returned) == ",".join(HEADER) + "\n"
    assert rows(exceptions_csv(found.left_out))[1][4] == ""


def test_the_fragment_holds_the_rows_of_the_file_and_says_what_it_is() -> None:
    later = replace(GOOD, review_id=2, key="R2", on=date(2026, 1, 8), code="PN1")
    other = replace(GOOD, review_id=3, key="R3", child="Z9")
    text = reviews_xml(sort(GOOD, later, other).returned, "2025-26")
    root = ET.fromstring(text)
    assert "Not a whole return" in text
    assert (root.tag, root.get("year")) == ("FRAGMENT", "2025-26")
    found = [
        [header.findtext("CHILDID"), header.findtext("DOB"), review.findtext("REVIEW"), review[1].text]
        for header in root.findall("CHILD/HEADER")
        for review in header.findall("AREVIEW")
    ]
    assert found == rows(reviews_csv(sort(GOOD, later, other).returned))[1:]


PERIODS = (
    Period(1, date(2024, 1, 1), date(2025, 5, 31), short_breaks_only=False),
    Period(2, date(2025, 7, 1), None, short_breaks_only=True),
)


@pytest.mark.parametrize(
    ("day", "own", "care"),
    [
        (date(2025, 5, 31), 1, Care.IN_CARE),
        (date(2025, 6, 1), 1, Care.OUTSIDE),
        (date(2025, 7, 1), 2, Care.SHORT_BREAKS),
        (date(2025, 7, 1), None, Care.SHORT_BREAKS),
        (date(2025, 5, 1), None, Care.IN_CARE),
    ],
)
def test_the_day_decides_whether_a_child_was_in_care(day: date, own: int | None, care: Care) -> None:
    assert care_on(day, own, PERIODS) is care


def test_where_times_in_care_overlap_the_reviews_own_one_counts() -> None:
    both = (*PERIODS, Period(3, date(2025, 7, 1), None, short_breaks_only=False))
    assert care_on(date(2025, 8, 1), 2, both) is Care.SHORT_BREAKS
    assert care_on(date(2025, 8, 1), 3, both) is Care.IN_CARE
    assert care_on(date(2025, 8, 1), None, both) is Care.IN_CARE


def test_without_any_known_time_in_care_nothing_is_judged() -> None:
    assert care_on(TODAY, None, ()) is Care.UNKNOWN


held_reviews = st.builds(
    HeldReview,
    review_id=st.integers(1, 10**6),
    key=st.text(max_size=5),
    child=st.sampled_from(["A1", "a1", "B2", "B 2", "=3", ""]),
    born_on=st.none() | st.dates(date(2008, 1, 1), date(2026, 6, 1)),
    on=st.dates(FIRST, FIRST + timedelta(days=5)) | st.dates(date(2025, 3, 1), date(2027, 1, 1)),
    code=st.none() | st.sampled_from([*(code.value for code in Code), "pn1", ""]),
    source=st.sampled_from(CodeSource),
    proposed=st.booleans(),
    care=st.sampled_from(Care),
)


@given(st.lists(held_reviews, max_size=30, unique_by=lambda review: review.review_id))
def test_every_held_review_is_returned_or_left_out_and_the_files_show_each_once(
    reviews: list[HeldReview],
) -> None:
    found = sort(*reviews)
    kept = [*found.returned, *(left.review for left in found.left_out)]
    assert sorted(each.review_id for each in kept) == sorted(each.review_id for each in reviews)
    assert len(rows(reviews_csv(found.returned))) == len(found.returned) + 1
    assert len(rows(exceptions_csv(found.left_out))) == len(found.left_out) + 1
    days = [(each.child.upper(), each.on) for each in found.returned]
    assert len(set(days)) == len(days)
    assert sort(*reversed(reviews)) == found


def test_restatements_name_what_changed() -> None:
    before = entries(sort(GOOD, replace(GOOD, review_id=2, key="R2", child="B2")))
    corrected = replace(GOOD, code="PN1", on=GOOD.on + timedelta(days=1))
    after = entries(sort(corrected, replace(GOOD, review_id=3, key="R3", child="C3")))
    found = restated(before, after)
    assert [(each.entry.key, each.changed) for each in found] == [
        ("R1", ("date of the review", "code")),
        ("R2", ("no longer held in the year",)),
        ("R3", ("added",)),
    ]
    assert restated(before, before) == ()


def test_a_review_that_is_left_out_since_is_restated_too() -> None:
    before, after = entries(sort(GOOD)), entries(sort(replace(GOOD, care=Care.SHORT_BREAKS)))
    assert [each.changed for each in restated(before, after)] == [("now left out",)]
    assert [each.changed for each in restated(after, before)] == [("now returned",)]


def test_an_entry_survives_being_kept() -> None:
    for entry in entries(sort(GOOD, replace(GOOD, review_id=2, born_on=None))):
        assert ReturnEntry.from_json(entry.as_json()) == entry
