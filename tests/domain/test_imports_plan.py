"""What files of people would change: only what differs, every conflict named."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.imports import (
    Existing,
    Known,
    KnownChild,
    OpenReview,
    Ref,
    Subject,
)
from tests.domain.planning import D, changes, known_care, plan_of, reasons

CHILD: Mapping[str, Any] = MappingProxyType(
    {
        "la_child_id": "1",
        "known_as": "Kofi",
        "born_on": D("2013-05-04"),
        "language": "pl",
        "language_chosen_at": None,
        "sibling_group": "S1",
        "parent_la_child_id": None,
    }
)
ONE = Known(child_rows={"1": Existing(10, CHILD)})


def test_a_new_child_is_added_with_what_the_file_says() -> None:
    plan = plan_of("child_id,known_as,date_of_birth\n2,Ama,04/05/2013\n", ONE)
    assert changes(plan) == [
        (2, "child", None, {"la_child_id": "2", "known_as": "Ama", "born_on": D("2013-05-04")})
    ]
    assert (plan.counts.added, plan.counts.changed, plan.counts.unchanged) == (1, 0, 0)


def test_a_line_that_says_what_is_known_changes_nothing() -> None:
    plan = plan_of("child_id,known_as,date_of_birth,sibling_group\n1,Kofi,2013-05-04,S1\n", ONE)
    assert plan.changes == ()
    assert plan.counts.unchanged == 1


def test_only_what_differs_is_changed_and_an_absent_column_is_left_alone() -> None:
    plan = plan_of("child_id,known_as,sibling_group\n1,Kofi A,\n", ONE)
    assert changes(plan) == [
        (
            2,
            "child",
            {"known_as": "Kofi", "sibling_group": "S1"},
            {"known_as": "Kofi A", "sibling_group": None},
        )
    ]
    assert plan.counts.changed == 1


def test_an_empty_language_leaves_the_one_that_is_there() -> None:
    assert plan_of("child_id,known_as,language\n1,Kofi,\n", ONE).changes == ()


def test_a_language_that_the_child_chose_stays_and_the_preview_says_so() -> None:
    chosen = Known(child_rows={"1": Existing(10, {**CHILD, "language_chosen_at": D("2026-06-01")})})
    plan = plan_of("child_id,known_as,language\n1,Kofi A,ur\n", chosen)
    assert changes(plan) == [(2, "child", {"known_as": "Kofi"}, {"known_as": "Kofi A"})]
    assert [(each.line, each.column, each.says) for each in plan.notices] == [
        (2, "language", "The child chose another language in a conversation, and it stays")
    ]
    assert plan_of("child_id,known_as,language\n1,Kofi,pl\n", chosen).notices == ()


def test_a_child_on_two_lines_is_refused_naming_the_first() -> None:
    plan = plan_of("child_id,known_as\n2,Ama\n2,Ama\n", ONE)
    assert reasons(plan) == [(3, "child_id", "The same stands on line 2")]


def test_a_parent_who_is_not_known_is_noticed_and_nobody_is_their_own() -> None:
    plan = plan_of("child_id,known_as,parent_child_id\n2,Ama,1\n3,Ben,9\n4,Cal,4\n", ONE)
    assert [(each.line, each.value) for each in plan.notices] == [(3, "9")]
    assert reasons(plan) == [(4, "parent_child_id", "A child cannot be its own parent")]


def test_a_time_in_care_is_known_by_its_id_or_else_its_first_day() -> None:
    plan = plan_of("child_id,care_start,care_end,care_id\n1,02/03/2025,01/10/2026,C1\n", known_care())
    assert changes(plan) == [
        (
            2,
            "care_period",
            {"starts_on": D("2025-03-01"), "ends_on": None},
            {"starts_on": D("2025-03-02"), "ends_on": D("2026-10-01")},
        )
    ]
    assert plan_of("child_id,care_start\n1,01/03/2025\n", known_care()).changes == ()


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("9,01/03/2025,,", "child_id", "No child with this id is known; import the children first"),
        ("1,01/03/2025,28/02/2025,C1", "care_end", "Care cannot end before it began"),
        ("2,31/12/2019,,", "care_start", "Care cannot begin before the child was born"),
        ("2,01/03/2025,,C1", "care_id", "This time in care belongs to another child"),
        ("1,01/06/2025,,C9", "care_start", "It overlaps the time in care from 01/03/2025"),
        ("1,24/11/2026,,C9", "care_start", "This day is in the future"),
    ],
)
def test_a_time_in_care_that_cannot_be_is_refused(line: str, column: str, reason: str) -> None:
    plan = plan_of(f"child_id,care_start,care_end,care_id\n{line}\n", known_care())
    assert reasons(plan) == [(2, column, reason)]


def test_a_second_time_in_care_may_begin_on_the_day_the_first_ends() -> None:
    text = "child_id,care_start,care_end,care_id\n1,01/03/2025,01/06/2025,C1\n1,01/06/2025,,C9\n"
    plan = plan_of(text, known_care())
    assert plan.refusals == ()
    assert (plan.counts.changed, plan.counts.added) == (1, 1)


def test_a_review_without_a_time_in_care_is_put_into_the_one_its_day_falls_into() -> None:
    loose = OpenReview(50, "2", "R1", D("2026-01-10"), 40)
    known = known_care()
    known = Known(
        children=known.children, periods=known.periods, period_ids=known.period_ids, unlinked=(loose,)
    )
    plan = plan_of("child_id,care_start\n2,01/12/2025\n", known)
    to = Ref(Subject.CARE_PERIOD, "2 2025-12-01")
    assert (2, "review", {"care_period_id": None}, {"care_period_id": to}) in changes(plan)


OFFICERS = "officer_name,officer_email,team,fte,post_start,post_end,child_id,allocated_from,allocated_to\n"


IRA: Mapping[str, Any] = MappingProxyType(
    {"name": "Ira", "email": "ira@example.org", "external_id": None, "team_id": 1}
)


def known_office() -> Known:
    post = {
        "officer_id": 40,
        "team_id": 1,
        "full_time_hundredths": 100,
        "starts_on": D("2024-04-01"),
        "ends_on": None,
    }
    allocation = {"child_id": 10, "officer_id": 40, "starts_on": D("2025-03-01"), "ends_on": None}
    return Known(
        children={"1": KnownChild(10, None)},
        teams={"Team A": 1},
        officers={"ira@example.org": Existing(40, IRA)},
        posts={40: (Existing(60, post),)},
        allocations={"1": (Existing(30, allocation),)},
        waiting=(
            OpenReview(50, "1", "R1", D("2026-12-10"), 40),
            OpenReview(51, "1", "R0", D("2026-01-10"), 40),
        ),
    )


def test_a_new_officer_takes_over_a_child_with_the_reviews_to_come() -> None:
    plan = plan_of(f"{OFFICERS}Tom,tom@example.org,Team B,0.5,01/10/2026,,1,01/10/2026,\n", known_office())
    tom, team = Ref(Subject.OFFICER, "tom@example.org"), Ref(Subject.TEAM, "Team B")
    assert plan.refusals == ()
    assert changes(plan) == [
        (2, "team", None, {"name": "Team B"}),
        (2, "officer", None, {"name": "Tom", "email": "tom@example.org", "team_id": team}),
        (
            2,
            "post",
            None,
            {
                "officer_id": tom,
                "team_id": team,
                "full_time_hundredths": 50,
                "starts_on": D("2026-10-01"),
                "ends_on": None,
            },
        ),
        (
            2,
            "allocation",
            None,
            {"child_id": 10, "officer_id": tom, "starts_on": D("2026-10-01"), "ends_on": None},
        ),
        (2, "allocation", {"ends_on": None}, {"ends_on": D("2026-09-30")}),
        (2, "review", {"officer_id": 40}, {"officer_id": tom}),
    ]


def test_a_new_post_ends_the_open_one_and_moves_the_officer_to_its_team() -> None:
    plan = plan_of(f"{OFFICERS}Ira,IRA@example.org,Team B,0.8,01/10/2026,,,,\n", known_office())
    assert (2, "post", {"ends_on": None}, {"ends_on": D("2026-09-30")}) in changes(plan)
    assert (2, "officer", {"team_id": 1}, {"team_id": Ref(Subject.TEAM, "Team B")}) in changes(plan)


def test_the_same_officer_on_many_lines_changes_nothing_twice() -> None:
    line = "Ira,ira@example.org,Team A,1,01/04/2024,,1,01/03/2025,\n"
    other = "Ira,ira@example.org,Team A,1,01/04/2024,,,,\n"
    plan = plan_of(OFFICERS + line + other + other, known_office())
    assert (plan.changes, plan.refusals, plan.counts.unchanged) == ((), (), 3)


@pytest.mark.parametrize(
    ("lines", "column", "reason"),
    [
        ("Ira,ira@example.org,Team A,0.5,,,,,", "post_start", "Say from when: fte is given"),
        ("Ira,ira@example.org,Team A,,01/04/2024,,,,", "fte", "Say the share of full time of this post"),
        ("Ira,ira@example.org,Team A,,,,1,,", "allocated_from", "Say from when: child_id is given"),
        (
            "Ira,ira@example.org,Team A,,,,1,02/03/2025,01/03/2025",
            "allocated_to",
            "The end is before the beginning",
        ),
        (
            "Ira,ira@example.org,Team A,,,,9,01/03/2025,",
            "child_id",
            "No child with this id is known; import the children first",
        ),
        (
            "Ira,ira@example.org,Team A,,,,1,01/01/2025,",
            "allocated_from",
            "It overlaps the one from 01/03/2025",
        ),
        (
            "Ira,ira@example.org,Team A,,,,,,\nIda,ira@example.org,Team A,,,,,,",
            "officer_name",
            "Line 2 gives this officer another name",
        ),
        (
            "Ira,ira@example.org,Team A,,,,,,\nIra,ira@example.org,Team B,,,,,,",
            "team",
            "Line 2 says something else about the same post",
        ),
        (
            "Ira,ira@example.org,Team A,,,,1,01/03/2025,\nIra,ira@example.org,Team A,,,,1,01/03/2025,",
            "child_id",
            "Line 2 allocates this child from the same day",
        ),
    ],
)
def test_what_officers_cannot_be_is_refused(lines: str, column: str, reason: str) -> None:
    assert [each[1:] for each in reasons(plan_of(f"{OFFICERS}{lines}\n", known_office()))] == [
        (column, reason)
    ]


@given(st.lists(st.text(max_size=20), max_size=10))
def test_a_plan_counts_every_line_once(cells: list[str]) -> None:
    text = "child_id,known_as\n" + "".join(
        f'"{index % 4}","{cell.replace(chr(34), "")}"\n' for index, cell in enumerate(cells)
    )
    plan = plan_of(text, ONE)
    counts = plan.counts
    assert counts.rows == counts.added + counts.changed + counts.unchanged + counts.refused
    assert counts.unchanged >= 0
