"""What a file of reviews would change: what a person recorded here stays, and codes stand beside codes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

import pytest

from bot.domain.imports import (
    Existing,
    Known,
    KnownReview,
    Ref,
    Subject,
)
from tests.domain.planning import NOW, D, changes, known_care, plan_of, reasons

REVIEW: Mapping[str, Any] = MappingProxyType(
    {
        "key": "R1",
        "kind": "care",
        "child_id": 10,
        "officer_id": 40,
        "review_on": D("2026-11-10"),
        "status": "planned",
        "imported_due_on": D("2026-11-12"),
        "care_period_id": 20,
    }
)

OTHER_CODE = {"review_id": 50, "code": "PN6", "review_kind": "care", "source": "imported"}


def with_review(
    *,
    by_person: bool = False,
    said_on: date | None = None,
    confirmed: str | None = None,
    imported: str | None = None,
    **given: Any,
) -> Known:
    old = Existing(70, {"code": imported, "superseded_at": None}) if imported else None
    row = Existing(50, {**REVIEW, **given})
    known = known_care()
    return Known(
        children=known.children,
        periods=known.periods,
        period_ids=known.period_ids,
        officers=known.officers,
        reviews={"R1": KnownReview("1", row, by_person, said_on, confirmed, old)},
    )


SSD = "review_id,care_id,child_id,due_date,review_date,cancelled,participation\n"


def test_a_new_review_hangs_on_the_time_in_care_and_the_allocated_officer() -> None:
    plan = plan_of(f"{SSD}R1,,1,12/11/2026,10/11/2026,N,PN5\n", known_care())
    assert changes(plan) == [
        (2, "review", None, dict(REVIEW)),
        (
            2,
            "code",
            None,
            {
                "review_id": Ref(Subject.REVIEW, "R1"),
                "code": "PN5",
                "review_kind": "care",
                "source": "imported",
                "superseded_at": None,
            },
        ),
    ]


@pytest.mark.parametrize(
    ("line", "held", "status", "on"),
    [
        ("R1,C1,1,,23/11/2026,N,", True, "held", "2026-11-23"),
        ("R1,C1,1,,23/11/2026,N,", False, "planned", "2026-11-23"),
        ("R1,C1,1,,24/11/2026,N,", True, "planned", "2026-11-24"),
        ("R1,C1,1,,10/11/2026,Y,", True, "cancelled", "2026-11-10"),
        ("R1,C1,1,10/11/2026,,N,PN1", True, "planned", "2026-11-10"),
    ],
)
def test_a_review_is_held_only_when_the_file_declares_so_and_its_day_has_come(
    line: str, held: bool, status: str, on: str
) -> None:
    plan = plan_of(f"{SSD}{line}\n", known_care(), held=held)
    assert [(each.after["status"], each.after["review_on"]) for each in plan.changes[:1]] == [(status, D(on))]


def test_the_time_in_care_finds_the_child_where_the_file_has_no_person() -> None:
    plan = plan_of("review_id,care_id,review_date\nR9,C1,10/11/2026\n", known_care())
    assert plan.changes[0].after["child_id"] == 10


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("R1,,9,,10/11/2026,,", "child_id", "No child with this id is known; import the children first"),
        ("R1,C9,,,10/11/2026,,", "care_id", "No time in care with this id is known"),
        ("R1,,,,10/11/2026,,", "child_id", "Say whose review it is"),
        ("R1,C1,2,,10/11/2026,,", "care_id", "This time in care belongs to another child"),
        ("R1,C1,1,,,,", "review_date", "A review needs a date, or a due date while it is not arranged"),
        (
            "R1,,2,,10/11/2026,,",
            "child_id",
            "No officer is allocated to this child; import the officers first",
        ),
        ("R1,C1,1,,03/05/2013,,", "review_date", "The review is before the child was born"),
        (
            "R1,C1,1,,10/11/2026,,Attended",
            "participation",
            "This is no participation code, and does not begin exactly one of the official texts",
        ),
    ],
)
def test_a_review_that_cannot_be_is_refused(line: str, column: str, reason: str) -> None:
    assert reasons(plan_of(f"{SSD}{line}\n", known_care())) == [(2, column, reason)]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("N1,1,20/11/2026,,PN0", "The child was 13 on that day, and PN0 is for children under 4"),
        ("N1,2,20/11/2022,,PN1", "The child was 2 on that day, and PN0 is for children under 4"),
        ("N1,1,20/11/2026,Y,PN5", "The review is cancelled or still to come, and has a code"),
        ("N1,1,20/12/2026,,PN5", "The review is cancelled or still to come, and has a code"),
        ("N1,1,20/11/2026,,PN5", ""),
        ("N1,2,20/11/2022,,PN0", ""),
    ],
)
def test_a_code_that_can_hardly_be_true_is_taken_and_said(line: str, said: str) -> None:
    known = known_care()
    both = {**known.children, "2": replace(known.children["2"], allocated=known.children["1"].allocated)}
    plan = plan_of(
        f"review_id,child_id,review_date,cancelled,participation\n{line}\n", replace(known, children=both)
    )
    assert reasons(plan) == []
    found = [each.says for each in plan.notices if each.column == "participation"]
    assert [each.startswith(said) for each in found] == ([True] if said else [])
    assert any(subject == "code" for _, subject, _, _ in changes(plan))


def test_a_review_of_another_child_is_not_taken_over() -> None:
    plan = plan_of(f"{SSD}R1,,2,,10/11/2026,,\n", with_review())
    assert reasons(plan) == [(2, "review_id", "The review with this id is another child’s")]


def test_the_same_file_again_changes_nothing() -> None:
    plan = plan_of(f"{SSD}R1,C1,1,12/11/2026,10/11/2026,N,PN5\n", with_review(imported="PN5"))
    assert (plan.changes, plan.counts.unchanged) == ((), 1)


def test_what_a_person_recorded_here_stays_and_the_difference_is_said() -> None:
    known = with_review(by_person=True, status="held")
    plan = plan_of(f"{SSD}R1,C1,1,12/11/2026,10/11/2026,Y,\n", known)
    assert plan.changes == ()
    assert [each.says for each in plan.notices] == ["Recorded here as held on 10/11/2026; left as it is"]


def test_a_review_held_by_an_import_stays_held_when_the_declaration_is_missing() -> None:
    assert plan_of(f"{SSD}R1,C1,1,12/11/2026,10/11/2026,N,\n", with_review(status="held")).changes == ()


def test_a_day_that_the_file_does_not_change_is_left_as_it_was_moved_here() -> None:
    moved = {"review_on": D("2026-12-01"), "said_on": D("2026-11-10")}
    assert plan_of(f"{SSD}R1,C1,1,12/11/2026,10/11/2026,N,\n", with_review(**moved)).changes == ()
    again = plan_of(f"{SSD}R1,C1,1,12/11/2026,03/12/2026,N,\n", with_review(**moved))
    assert changes(again) == [
        (2, "review", {"review_on": D("2026-12-01")}, {"review_on": D("2026-12-03")}),
    ]


def test_another_code_of_the_case_system_takes_the_place_of_its_earlier_one() -> None:
    plan = plan_of(f"{SSD}R1,C1,1,12/11/2026,10/11/2026,N,PN6\n", with_review(imported="PN5"))
    assert changes(plan) == [
        (2, "code", {"superseded_at": None}, {"superseded_at": NOW}),
        (2, "code", None, {**OTHER_CODE, "superseded_at": None}),
    ]
    gone = plan_of(f"{SSD}R1,C1,1,12/11/2026,10/11/2026,N,\n", with_review(imported="PN5"))
    assert changes(gone) == [(2, "code", {"superseded_at": None}, {"superseded_at": NOW})]


def test_a_confirmed_code_stands_and_the_other_is_kept_beside_it() -> None:
    plan = plan_of(f"{SSD}R1,C1,1,12/11/2026,10/11/2026,N,PN6\n", with_review(confirmed="PN5"))
    assert changes(plan) == [(2, "code", None, {**OTHER_CODE, "superseded_at": NOW})]
    assert [each.says for each in plan.notices] == ["PN5 is confirmed here and stays"]
    known = with_review(confirmed="PN5", imported="PN6")
    assert plan_of(f"{SSD}R1,C1,1,12/11/2026,10/11/2026,N,PN6\n", known).changes == ()
    assert plan_of(f"{SSD}R1,C1,1,12/11/2026,10/11/2026,N,\n", known).changes == ()


KIND = "review_id,child_id,review_date,review_kind\n"


@pytest.mark.parametrize("said", ["supervision order", "Supervision Order Review", "supervision"])
def test_a_file_says_that_a_review_is_of_a_supervision_order_and_in_no_time_in_care(said: str) -> None:
    after = plan_of(f"{KIND}R1,1,10/11/2026,{said}\n", known_care()).changes[0].after
    assert (after["kind"], after["care_period_id"]) == ("supervision", None)


def test_the_kind_of_a_known_review_changes_with_the_file_and_stays_where_the_file_says_nothing() -> None:
    plan = plan_of(f"{KIND}R1,1,10/11/2026,supervision order\n", with_review())
    assert changes(plan) == [
        (2, "review", {"kind": "care", "care_period_id": 20}, {"kind": "supervision", "care_period_id": None})
    ]
    supervised = with_review(kind="supervision", care_period_id=None)
    assert plan_of(f"{KIND}R1,1,10/11/2026,\n", supervised).changes == ()


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("R1,,1,10/11/2026,child protection", "review_kind", "Write child in care or supervision order"),
        (
            "R1,,1,10/11/2026,supervision order",
            "review_kind",
            "PN5 is confirmed here for a Child in Care review: withdraw the code first",
        ),
        (
            "R9,C1,1,10/11/2026,supervision order",
            "care_id",
            "A supervision order review belongs to no time in care: leave this empty and fill in child_id",
        ),
        (
            "R9,,2,10/11/2026,supervision order",
            "child_id",
            "No officer is allocated to this child; import the officers first, or name one in officer_email",
        ),
    ],
)
def test_a_kind_that_cannot_be_taken_refuses_the_line_and_so_the_file(
    line: str, column: str, reason: str
) -> None:
    header = "review_id,care_id,child_id,review_date,review_kind"
    plan = plan_of(f"{header}\n{line}\nR8,,1,11/11/2026,child in care\n", with_review(confirmed="PN5"))
    assert reasons(plan) == [(2, column, reason)]


def test_a_kind_that_a_person_decided_here_stays_and_the_difference_is_said() -> None:
    known = with_review(kind="supervision", care_period_id=None)
    decided = replace(known, reviews={"R1": replace(known.reviews["R1"], kind_by_person=True)})
    plan = plan_of(f"{KIND}R1,1,10/11/2026,child in care\n", decided)
    assert plan.changes == ()
    assert plan.notices[-1].says == "Recorded here as a Supervision order review; left as it is"
