"""Episodes of a case system: a child who moves stays in care; an id is one time in care's alone."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.imports import Known, Plan, Subject
from tests.domain.planning import D, changes, known_care, plan_of, reasons

CARE = "child_id,care_start,care_end,care_id"
RETURN = "CHILD,DECOM,RNE,LS,CIN,PLACE,DEC,REC"


def care(plan: Plan) -> list[tuple[int, dict[str, Any] | None, dict[str, Any]]]:
    """Return line, before and after of each change to a time in care; nothing may be refused."""
    assert reasons(plan) == []
    return [
        (line, before, after)
        for line, subject, before, after in changes(plan)
        if subject == Subject.CARE_PERIOD.value
    ]


def plan_lines(header: str, *lines: str, known: Known | None = None) -> Plan:
    return plan_of("\n".join((header, *lines)) + "\n", known or known_care())


def test_the_episodes_of_the_return_are_one_time_in_care_until_care_ends() -> None:
    plan = plan_lines(
        RETURN,
        "2,02/02/2024,S,C2,N1,U1,01/06/2024,X1",
        "2,01/06/2024,P,C2,N1,U1,02/09/2024,X1",
        "2,02/09/2024,L,C1,N1,U1,01/03/2025,E3",
        "2,05/08/2025,S,V2,N1,U1,20/09/2025,X1",
        "2,20/09/2025,B,C2,N1,U1,,",
    )
    base = {"child_id": 11, "short_breaks_only": False}
    assert care(plan) == [
        (2, None, {**base, "starts_on": D("2024-02-02"), "ends_on": D("2025-03-01")}),
        (5, None, {**base, "starts_on": D("2025-08-05"), "ends_on": None}),
    ]


def test_the_episodes_of_the_standard_data_are_read_with_their_ids() -> None:
    header = (
        "clae_cla_episode_id,clae_person_id,clae_cla_episode_start_date,clae_cla_episode_start_reason,"
        "clae_cla_episode_ceased,clae_cla_episode_ceased_reason,clae_cla_id"
    )
    plan = plan_lines(
        header,
        "E1,2,2024-02-02T00:00:00,S,2024-06-01T00:00:00,X1 - Episode ceases,P7",
        "E2,2,2024-06-01T00:00:00,P - Placement,NULL,NULL,P7",
    )
    assert care(plan) == [
        (
            2,
            None,
            {"child_id": 11, "starts_on": D("2024-02-02"), "ends_on": None, "external_id": "P7"},
        )
    ]


@pytest.mark.parametrize("ids", [("", ""), ("C5", "C5"), ("C5", ""), ("", "C5")])
def test_lines_that_touch_are_one_time_in_care_unless_their_ids_differ(ids: Sequence[str]) -> None:
    plan = plan_lines(CARE, f"2,02/02/2024,01/06/2024,{ids[0]}", f"2,01/06/2024,,{ids[1]}")
    ((line, _, after),) = care(plan)
    assert (line, after["starts_on"], after["ends_on"]) == (2, D("2024-02-02"), None)
    assert [(each.line, each.column) for each in plan.notices] == [(3, "care_start")]
    apart = plan_lines(CARE, "2,02/02/2024,01/06/2024,C5", "2,01/06/2024,,C6")
    assert len(care(apart)) == 2


def test_full_care_after_short_breaks_is_another_time_in_care() -> None:
    header = f"{CARE},short_breaks_only"
    assert len(care(plan_lines(header, "2,02/02/2024,01/06/2024,,Y", "2,01/06/2024,,,N"))) == 2
    plan = plan_lines(RETURN, "2,02/02/2024,S,V4,N1,U1,01/06/2024,X1", "2,01/06/2024,L,C2,N1,U1,,")
    assert [after["short_breaks_only"] for _, _, after in care(plan)] == [True, False]


@pytest.mark.parametrize(
    ("ended", "header", "line", "after"),
    [
        # A move while care goes on says nothing new, with and without the id of the time in care.
        (None, RETURN, "1,01/06/2025,P,C2,N1,U1,,", None),
        (None, f"{CARE},RNE", "1,01/06/2025,,C1,P", None),
        # Care that was thought to have ended goes on.
        ("2025-06-01", RETURN, "1,01/06/2025,P,C2,N1,U1,,", {"ends_on": None}),
        ("2025-06-01", CARE, "1,01/06/2025,,", {"ends_on": None}),
        ("2025-06-01", CARE, "1,01/06/2025,,C1", {"ends_on": None}),
        # An older episode does not end what has ended later, or open it again.
        ("2026-06-01", RETURN, "1,01/06/2025,P,C2,N1,U1,01/09/2025,X1", None),
        ("2026-06-01", f"{RETURN},care_id", "1,01/03/2025,S,C2,N1,U1,01/09/2025,X1,C1", None),
        # The last episode ends care.
        (None, RETURN, "1,01/06/2025,P,C2,N1,U1,01/09/2025,E3", {"ends_on": D("2025-09-01")}),
    ],
)
def test_an_episode_goes_on_with_the_time_in_care_that_is_known(
    ended: str | None, header: str, line: str, after: dict[str, Any] | None
) -> None:
    plan = plan_lines(header, line, known=known_care(ends_on=D(ended) if ended else None))
    assert [each for _, _, each in care(plan)] == ([after] if after else [])


def test_a_line_that_begins_anew_after_care_ended_is_another_time_in_care() -> None:
    known = known_care(ends_on=D("2025-06-01"))
    assert len(care(plan_lines(RETURN, "1,01/06/2025,S,C2,N1,U1,,", known=known))) == 1
    assert len(care(plan_lines(CARE, "1,02/06/2025,,", known=known))) == 1


def test_a_beginning_that_moves_is_said() -> None:
    plan = plan_lines(CARE, "1,01/06/2025,,C1")
    assert [(each.line, each.column) for each in plan.notices] == [(2, "care_start")]
    assert "due dates are counted anew" in plan.notices[0].says


@pytest.mark.parametrize(
    ("lines", "refused"),
    [
        (["1,01/06/2025,P,C2,N1,U1,,"], [(2, "episode_start_reason")]),
        (["2,02/02/2024,S,C2,N1,U1,01/06/2024,X1", "2,10/06/2024,P,C2,N1,U1,,"], [(3, "episode_start_reason")]),
        (["2,02/02/2024,S,C2,N1,U1,01/06/2024,X1", "2,01/06/2024,S,C2,N1,U1,,"], [(3, "episode_start_reason")]),
        (["2,02/02/2024,S,C2,N1,U1,,", "2,01/06/2024,P,C2,N1,U1,,"], [(3, "episode_start_reason"), (3, "care_start")]),
        (["2,02/02/2024,S,C2,N1,U1,01/06/2024,X1", "2,02/02/2024,P,C2,N1,U1,,"], [(3, "care_start")]),
        (["2,02/02/2024,Q,C2,N1,U1,,"], [(2, "RNE")]),
        (["2,02/02/2024,S,care,N1,U1,,"], [(2, "LS")]),
        (["2,02/02/2024,S,C2,N1,U1,01/06/2024,left"], [(2, "REC")]),
    ],
)  # fmt: skip
def test_episodes_that_cannot_be_are_refused_by_line(
    lines: list[str], refused: list[tuple[int, str]]
) -> None:
    known = known_care(ends_on=D("2025-05-01"))
    assert [each[:2] for each in reasons(plan_lines(RETURN, *lines, known=known))] == refused


@pytest.mark.parametrize(
    "lines",
    [
        ("1,01/03/2025,01/06/2025,C9", "2,01/06/2025,,C9"),
        ("2,01/03/2025,01/06/2025,C9", "2,01/07/2025,,C9"),
        ("2,01/03/2025,01/06/2025,C9", "2,01/06/2025,01/07/2025,C8", "2,01/08/2025,,C9"),
    ],
)
def test_an_id_of_a_time_in_care_stands_once(lines: Sequence[str]) -> None:
    plan = plan_lines(CARE, *lines)
    assert reasons(plan) == [
        (len(lines) + 1, "care_id", "The same id stands on line 2 for another time in care")
    ]


@given(
    st.lists(st.integers(1, 200), min_size=1, max_size=6),
    st.lists(st.sampled_from("LPBTU"), min_size=6, max_size=6),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_however_often_a_child_moves_it_is_one_time_in_care(
    lengths: list[int], why: list[str], is_open: bool, order: Any
) -> None:
    begins = [date(2022, 1, 3)]
    for length in lengths:
        begins.append(begins[-1] + timedelta(days=length))
    end = "" if is_open else f"{begins[-1]:%d/%m/%Y}"
    with_reasons, without = [], []
    for place, (start, until) in enumerate(pairwise(begins)):
        is_last = place == len(lengths) - 1
        ended = end if is_last else f"{until:%d/%m/%Y}"
        rec = ("" if is_open else "E3") if is_last else "X1"
        rne = why[place] if place else "S"
        with_reasons.append(f"2,{start:%d/%m/%Y},{rne},C2,N1,U1,{ended},{rec}")
        without.append(f"2,{start:%d/%m/%Y},{ended},C7")
    order.shuffle(with_reasons)
    order.shuffle(without)
    for header, lines in ((RETURN, with_reasons), (CARE, without)):
        ((_, before, after),) = care(plan_lines(header, *lines))
        assert before is None
        assert (after["starts_on"], after["ends_on"]) == (begins[0], None if is_open else begins[-1])
