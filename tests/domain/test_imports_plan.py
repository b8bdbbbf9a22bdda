"""What a file would change: rows compared with what is known, all conflicts named, nothing of a person's overwritten."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.imports import (
    Declared,
    Existing,
    Known,
    KnownChild,
    KnownPeriod,
    KnownReview,
    OpenReview,
    Placed,
    Plan,
    Reading,
    Ref,
    Span,
    Subject,
    lay_out,
    plan_file,
    read_csv,
    read_rows,
    timetable,
)
from bot.domain.reviews import add_months, add_working_days

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
D = date.fromisoformat


def plan_of(text: str, known: Known | None = None, *, held: bool = False) -> Plan:
    sheet = read_csv(text)
    layout = lay_out(sheet.header)
    rows = read_rows(sheet, layout, Reading(TODAY))
    return plan_file(layout.kind, rows, known or Known(), Declared(TODAY, NOW, held))


def reasons(plan: Plan) -> list[tuple[int, str, str]]:
    return [(each.line, each.column, each.reason) for each in plan.refusals]


def changes(plan: Plan) -> list[tuple[int, str, Any, dict[str, Any]]]:
    return [
        (each.line, each.subject.value, None if each.before is None else dict(each.before), dict(each.after))
        for each in plan.changes
    ]


CHILD: Mapping[str, Any] = MappingProxyType(
    {
        "la_child_id": "1",
        "known_as": "Kofi",
        "born_on": D("2013-05-04"),
        "language": "pl",
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


def test_an_empty_language_leaves_the_one_that_the_child_chose() -> None:
    assert plan_of("child_id,known_as,language\n1,Kofi,\n", ONE).changes == ()


def test_a_child_on_two_lines_is_refused_naming_the_first() -> None:
    plan = plan_of("child_id,known_as\n2,Ama\n2,Ama\n", ONE)
    assert reasons(plan) == [(3, "child_id", "The same stands on line 2")]


def test_a_parent_who_is_not_known_is_noticed_and_nobody_is_their_own() -> None:
    plan = plan_of("child_id,known_as,parent_child_id\n2,Ama,1\n3,Ben,9\n4,Cal,4\n", ONE)
    assert [(each.line, each.value) for each in plan.notices] == [(3, "9")]
    assert reasons(plan) == [(4, "parent_child_id", "A child cannot be its own parent")]


def known_care(*, ends_on: date | None = None) -> Known:
    row = {
        "child_id": 10,
        "starts_on": D("2025-03-01"),
        "ends_on": ends_on,
        "external_id": "C1",
        "short_breaks_only": False,
    }
    care = (Span(20, D("2025-03-01"), ends_on, None),)
    allocated = ((Span(30, D("2025-03-01"), None, None), 40),)
    return Known(
        children={
            "1": KnownChild(10, D("2013-05-04"), care, allocated),
            "2": KnownChild(11, D("2020-01-01")),
        },
        periods={20: KnownPeriod("1", Existing(20, row))},
        period_ids={"C1": 20},
        officers={"ira@example.org": Existing(40, {"name": "Ira", "email": "ira@example.org", "team_id": 1})},
    )


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
        officers={"ira@example.org": Existing(40, {"name": "Ira", "email": "ira@example.org", "team_id": 1})},
        posts={"ira@example.org": (Existing(60, post),)},
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


REVIEW: Mapping[str, Any] = MappingProxyType(
    {
        "key": "R1",
        "child_id": 10,
        "officer_id": 40,
        "review_on": D("2026-11-10"),
        "status": "planned",
        "imported_due_on": D("2026-11-12"),
        "care_period_id": 20,
    }
)


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
    assert [each.text for each in plan.notices] == ["Recorded here as held on 10/11/2026; left as it is"]


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
        (2, "code", None, {"review_id": 50, "code": "PN6", "source": "imported", "superseded_at": None}),
    ]
    gone = plan_of(f"{SSD}R1,C1,1,12/11/2026,10/11/2026,N,\n", with_review(imported="PN5"))
    assert changes(gone) == [(2, "code", {"superseded_at": None}, {"superseded_at": NOW})]


def test_a_confirmed_code_stands_and_the_other_is_kept_beside_it() -> None:
    plan = plan_of(f"{SSD}R1,C1,1,12/11/2026,10/11/2026,N,PN6\n", with_review(confirmed="PN5"))
    assert changes(plan) == [
        (2, "code", None, {"review_id": 50, "code": "PN6", "source": "imported", "superseded_at": NOW})
    ]
    assert [each.text for each in plan.notices] == ["PN5 is confirmed here and stays"]
    known = with_review(confirmed="PN5", imported="PN6")
    assert plan_of(f"{SSD}R1,C1,1,12/11/2026,10/11/2026,N,PN6\n", known).changes == ()
    assert plan_of(f"{SSD}R1,C1,1,12/11/2026,10/11/2026,N,\n", known).changes == ()


START = date(2025, 1, 6)
FIRST_DUE = add_working_days(START, 20, ())


def placed(number: int, on: date, status: str = "held", **given: Any) -> Placed:
    return Placed(
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


@given(st.lists(st.text(max_size=20), max_size=10))
def test_a_plan_counts_every_line_once(cells: list[str]) -> None:
    text = "child_id,known_as\n" + "".join(
        f'"{index % 4}","{cell.replace(chr(34), "")}"\n' for index, cell in enumerate(cells)
    )
    plan = plan_of(text, ONE)
    counts = plan.counts
    assert counts.rows == counts.added + counts.changed + counts.unchanged + counts.refused
    assert counts.unchanged >= 0
