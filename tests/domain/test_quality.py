"""The checks of data quality in words, what a count comes to, and the rules about families."""

import pytest

from bot.domain.quality import CHECKS, CheckKind, Count, Kin, Verdict, Weight, parents_known, split_siblings
from tests.domain.quality_page import PAGE, WEIGHTS, page


def kin(child: str, officer: int | None = 1, **given: object) -> Kin:
    family = {"group": None, "excepted": False, "parent": None, **given}
    return Kin(child, officer_id=officer, **family)


def test_every_kind_is_explained() -> None:
    assert set(CHECKS) == set(CheckKind)
    assert set(WEIGHTS) == set(Weight)
    for check in CHECKS.values():
        assert check.title[0].isupper()
        assert not check.title.endswith(".")
        assert check.why.endswith(".")
        assert check.mend.endswith(".")
        assert check.looked[0].islower()


def test_titles_are_told_apart() -> None:
    assert len({check.title for check in CHECKS.values()}) == len(CHECKS)


def test_the_page_of_the_documents_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize(
    ("found", "looked", "unknown", "verdict"),
    [
        (1, 9, 0, Verdict.FOUND),
        (1, 9, 4, Verdict.FOUND),
        (0, 9, 4, Verdict.NONE_FOUND),
        (0, 9, 0, Verdict.NONE_FOUND),
        (0, 0, 4, Verdict.NOT_ASSESSED),
        (0, 0, 0, Verdict.NOTHING_TO_CHECK),
    ],
)
def test_what_was_not_looked_at_is_never_found_to_be_well(
    found: int, looked: int, unknown: int, verdict: Verdict
) -> None:
    assert Count(found, looked, unknown).verdict is verdict


def test_siblings_with_one_officer_are_together() -> None:
    assert split_siblings([kin("A", 1, group="F"), kin("B", 1, group="F")]) == {}


def test_siblings_with_two_officers_are_apart() -> None:
    children = [kin("A", 1, group="F"), kin("B", 2, group="F"), kin("C", 3, group="G"), kin("D", 4)]
    assert split_siblings(children) == {"F": frozenset({1, 2})}


def test_a_recorded_exception_is_left_aside() -> None:
    children = [kin("A", 1, group="F"), kin("B", 2, group="F", excepted=True), kin("C", 1, group="F")]
    assert split_siblings(children) == {}


def test_an_exception_does_not_excuse_the_others() -> None:
    children = [kin("A", 1, group="F"), kin("B", 2, group="F", excepted=True), kin("C", 3, group="F")]
    assert split_siblings(children) == {"F": frozenset({1, 3})}


def test_a_sibling_without_an_officer_says_nothing() -> None:
    assert split_siblings([kin("A", 1, group="F"), kin("B", None, group="F")]) == {}


def test_parent_and_child_with_one_officer_are_found_and_with_two_are_well() -> None:
    children = [kin("M", 1), kin("A", 1, parent="M"), kin("B", 2, parent="M")]
    assert parents_known(children) == {"A": True, "B": False}


@pytest.mark.parametrize(
    "child", [kin("A", None, parent="M"), kin("A", 1, parent="N"), kin("A", 1), kin("A", 1, parent="X")]
)
def test_a_parent_or_officer_that_is_not_known_is_not_assessed(child: Kin) -> None:
    assert parents_known([kin("M", 1), kin("N", None), child]) == {}
