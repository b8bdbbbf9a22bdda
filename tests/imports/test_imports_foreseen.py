"""A dry run of several files sees what the import would see; a file that is taken in the dry run is taken in."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from bot.domain.imports import ColumnMapping, FileKind
from bot.ground.roles import Person, Role
from bot.imports import (
    Applied,
    FileSource,
    Foreseen,
    Preparation,
    apply,
    differences,
    findings,
    prepare,
    save_mapping,
    summary,
)
from tests.factories import NOW
from tests.ground.people import person
from tests.imports import public_files as public
from tests.imports.importing import CARE, CHILDREN, CONTEXT, HEADER, LANGUAGES, MOMENT, OFFICERS, REVIEWS

pytestmark = pytest.mark.usefixtures("noise")
HELD = "Dates are held"
FILES = (
    CHILDREN,
    CHILDREN.replace("Ama,", "Amma,"),
    "child_id,known_as\n900003,Ben\n9A,Cal\n9a,Dee\n",
    CARE,
    "child_id,care_start,care_end,care_id\n900001,02/02/2026,01/06/2026,C1\n900001,01/06/2026,,C9\n",
    "CHILD,DECOM,RNE,DEC,REC\n900002,01/07/2020,S,01/07/2021,X1\n900002,01/07/2021,P,,\n",
    OFFICERS,
    "officer_name,officer_email,team,child_id,allocated_from\n"
    "Tom Hall,tom.hall@example.org,team north,900001,01/11/2026\n",
    REVIEWS,
    REVIEWS.replace("PN5", "PN6").replace("24/11/2026", "27/11/2026"),
    HEADER + "X9,C9,900001,20/12/2026,,N,\n",
    HEADER + "X5,,900003,20/12/2026,,N,\n",
    public.HEADER,
    public.EPISODES,
    public.EPISODES.replace("903002,10/03/2026,P", "903002,01/03/2026,S"),
    public.REVIEWS,
    "review_id,child_id,review_date\nX8,903001,24/02/2026\nX7,900001,20/05/2026\n",
    "CHILD,REVIEW,REVIEW_CODE\n900001,20/05/2026,PN2\n",
    public.INVOLVED,
    public.NAMED,
    "officer_name,team,child_id,allocated_from\nIda Cole,Team North,903001,01/05/2026\nTom Hall,Team North,,\n",
)  # fmt: skip


@pytest.fixture
def ada(session: Session) -> Person:
    found = person(session, Role.ADMINISTRATOR)
    save_mapping(session, ColumnMapping(HELD, FileKind.REVIEWS, {}, date_means_held=True), found, NOW)
    return found


def said(prepared: Preparation) -> list[str]:
    return [*differences(prepared), *findings(prepared), summary(prepared)]


def one(session: Session, text: str, seen: Foreseen | None = None) -> Preparation:
    source = FileSource("file.csv", text.encode(), (HELD,))
    prepared = prepare(session, source, MOMENT, LANGUAGES, seen=seen)
    if seen is not None:
        seen.take(prepared.plan)
    return prepared


def really(session: Session, text: str, ada: Person) -> list[str]:
    prepared = one(session, text)
    if not prepared.plan.refusals:
        apply(session, prepared, ada, NOW, CONTEXT)
    return said(prepared)


def both(session: Session, ada: Person, files: Sequence[str]) -> tuple[list[list[str]], list[list[str]]]:
    """Return what a dry run of files says of each, and what taking them in says, which is undone again."""
    seen = Foreseen()
    dry = [said(one(session, text, seen)) for text in files]
    with session.begin_nested() as kept:
        taken = [really(session, text, ada) for text in files]
        kept.rollback()
    session.expire_all()
    return dry, taken


def test_four_files_for_an_empty_database_are_all_taken_in_the_dry_run(session: Session, ada: Person) -> None:
    dry, taken = both(session, ada, (CHILDREN, CARE, OFFICERS, REVIEWS))
    assert dry == taken
    assert [lines[-1].partition(": ")[2] for lines in dry] == [
        "children, 2 lines: 2 added, 0 changed, 0 unchanged, 0 refused",
        "care periods, 2 lines: 2 added, 0 changed, 0 unchanged, 0 refused",
        "officers, 2 lines: 2 added, 0 changed, 0 unchanged, 0 refused",
        f"reviews by the mapping “{HELD}”, 4 lines: 4 added, 0 changed, 0 unchanged, 0 refused",
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12, deadline=None)
@given(st.lists(st.sampled_from(FILES), min_size=1, max_size=5), st.booleans())
def test_a_dry_run_says_of_any_files_what_the_import_says(
    session: Session, ada: Person, files: list[str], is_begun: bool
) -> None:
    with session.begin_nested() as kept:
        if is_begun:
            for text in (CHILDREN, CARE, OFFICERS, REVIEWS):
                really(session, text, ada)
        dry, taken = both(session, ada, files)
        kept.rollback()
    session.expire_all()
    assert dry == taken


KEYS = st.sampled_from(["1", "2", "01", "A", "a"])
DAYS = st.sampled_from(["01/02/2024", "01/06/2024", "01/02/2025", ""])
LINES = {
    "child_id,known_as,sibling_group,parent_child_id": st.tuples(KEYS, st.just("Kofi"), KEYS, KEYS),
    "child_id,care_start,care_end,care_id": st.tuples(KEYS, DAYS, DAYS, st.sampled_from(["", "C1", "C2"])),
    "child_id,care_start,care_end,care_id,RNE,REC": st.tuples(
        KEYS, DAYS, DAYS, st.sampled_from(["", "C1"]), st.sampled_from("SPL"), st.sampled_from(["X1", "E3", ""])
    ),
    "officer_name,officer_email,team,fte,post_start,child_id,allocated_from": st.tuples(
        st.just("Ida"), st.sampled_from(["i@example.org", "j@example.org"]), KEYS, st.just("1"), DAYS, KEYS, DAYS
    ),
    "review_id,child_id,care_id,review_date,participation": st.tuples(
        KEYS, KEYS, st.sampled_from(["", "C1", "C2"]), DAYS, st.sampled_from(["PN5", ""])
    ),
}  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(st.data())
def test_a_file_that_no_line_is_refused_of_is_taken_in_whole(
    session: Session, ada: Person, data: st.DataObject
) -> None:
    with session.begin_nested() as kept:
        really(session, "child_id,known_as\n1,Kofi\n2,Ama\n01,Ben\nA,Cal\n", ada)
        really(session, OFFICERS.replace("900001", "1").replace("900002", "2"), ada)
        for _ in range(3):
            header = data.draw(st.sampled_from(list(LINES)))
            lines = data.draw(st.lists(LINES[header], min_size=1, max_size=4))
            really(session, "\n".join([header, *map(",".join, lines)]) + "\n", ada)
        kept.rollback()
    session.expire_all()


def test_ids_that_differ_only_by_case_width_or_zeros_are_said(
    session: Session, take: Callable[..., Applied]
) -> None:
    take("child_id,known_as\nab12,Kofi\n007,Ama\n")
    prepared = one(session, "child_id,known_as\nAB12,Kofi\n7,Ama\nab12,Kofi\nC1,Ben\nc1,Cal\nＣ2,Dee\n")
    assert prepared.plan.refusals == ()
    assert [(each.line, each.value, each.says) for each in prepared.plan.notices] == [
        (2, "AB12", "Nearly the same as ab12, which is known here; it is taken for another child"),
        (3, "7", "Nearly the same as 007, which is known here; it is taken for another child"),
        (6, "c1", "Nearly the same as C1 on line 5; it is taken for another child"),
        (7, "Ｃ2", "Wide letters or digits are read as C2"),
    ]


@pytest.mark.parametrize(
    ("text", "column", "value"),
    [
        ("child_id,known_as,sibling_group\n900003,Ben,s1\n", "sibling_group", "s1"),
        ("child_id,care_start,care_id\n900001,02/02/2026,c1\n", "care_id", "c1"),
        (OFFICERS.replace("Team North", "TEAM NORTH"), "team", "TEAM NORTH"),
        (REVIEWS.replace("X1,", "x1,"), "review_id", "x1"),
        (CARE.replace("900001", "0900001"), "child_id", "0900001"),
    ],
)
def test_every_other_id_that_nearly_agrees_is_said_too(
    session: Session, take: Callable[..., Applied], text: str, column: str, value: str
) -> None:
    take(CHILDREN, CARE, OFFICERS, REVIEWS)
    prepared = one(session, text)
    assert [(each.column, each.value) for each in prepared.plan.notices if "Nearly" in each.says] == [
        (column, value)
    ]
