"""Brothers and sisters with different IROs, and parent and child with the same one."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.domain.quality import CheckKind
from bot.ground.roles import Role
from bot.store.people import Child
from tests import factories
from tests.reports.checking import Office, open_office

pytestmark = pytest.mark.usefixtures("noise")
YESTERDAY = date(2026, 11, 22)


@pytest.fixture
def office(session: Session) -> Office:
    return open_office(session)


@pytest.fixture
def other(office: Office) -> int:
    return factories.officer(office.session, team_id=office.team_id, name="Olu Other").id


def in_care(office: Office, officer_id: int | None, **given: Any) -> Child:
    """Add a child in care with this IRO."""
    child = office.child(**given)
    factories.care_period(office.session, child_id=child.id)
    if officer_id is not None:
        factories.allocation(office.session, child_id=child.id, officer_id=officer_id)
    return child


def test_brothers_and_sisters_with_two_iros_are_found(office: Office, other: int) -> None:
    mine = in_care(office, office.officer_id, sibling_group="F1")
    in_care(office, other, sibling_group="F1")
    in_care(office, office.officer_id, sibling_group="F2")
    assert office.count(CheckKind.SIBLINGS) == (1, 2, 0)
    assert office.count(CheckKind.SIBLINGS, Role.TEAM_MANAGER) == (2, 3, 0)
    (row,) = office.rows(CheckKind.SIBLINGS)
    assert (row.child, row.name, row.officer) == (mine.la_child_id, "Kofi", "Ola Officer")
    assert row.found == "IROs of the group: Ola Officer, Olu Other"
    assert (row.review_id, row.on) == (None, None)


def test_a_recorded_exception_is_no_finding(office: Office, other: int) -> None:
    in_care(office, office.officer_id, sibling_group="F1")
    in_care(office, other, sibling_group="F1", sibling_exception="They are in conflict")
    assert office.count(CheckKind.SIBLINGS, Role.TEAM_MANAGER) == (0, 2, 0)


def test_who_has_left_care_or_had_another_iro_before_is_left_aside(office: Office, other: int) -> None:
    moved = in_care(office, office.officer_id, sibling_group="F1")
    factories.allocation(
        office.session, child_id=moved.id, officer_id=other, starts_on=date(2020, 1, 1), ends_on=YESTERDAY
    )
    gone = office.child(sibling_group="F1")
    factories.care_period(office.session, child_id=gone.id, ends_on=YESTERDAY)
    factories.allocation(office.session, child_id=gone.id, officer_id=other)
    assert office.count(CheckKind.SIBLINGS, Role.TEAM_MANAGER) == (0, 1, 0)


def test_a_family_that_is_not_recorded_is_not_assessed(office: Office) -> None:
    in_care(office, office.officer_id)
    assert office.count(CheckKind.SIBLINGS) == (0, 0, 1)
    assert office.count(CheckKind.PARENT) == (0, 0, 1)


def test_a_child_without_an_iro_is_not_assessed(office: Office) -> None:
    before = office.counts(Role.SERVICE_MANAGER)[CheckKind.SIBLINGS]
    in_care(office, None, sibling_group="F1")
    after = office.counts(Role.SERVICE_MANAGER)[CheckKind.SIBLINGS]
    assert (after.looked, after.unknown) == (before.looked, before.unknown + 1)


def test_parent_and_child_with_one_iro_are_found(office: Office, other: int) -> None:
    parent = in_care(office, office.officer_id, born_on=date(2009, 1, 1))
    baby = in_care(office, office.officer_id, parent_la_child_id=parent.la_child_id)
    in_care(office, other, parent_la_child_id=parent.la_child_id)
    assert office.count(CheckKind.PARENT) == (1, 1, 1)
    assert office.count(CheckKind.PARENT, Role.TEAM_MANAGER) == (1, 2, 1)
    (row,) = office.rows(CheckKind.PARENT)
    assert row.child == baby.la_child_id
    assert row.found == f"Parent in care, {parent.la_child_id}, has the same IRO"


def test_a_parent_who_is_not_known_here_is_not_assessed(office: Office) -> None:
    in_care(office, office.officer_id, parent_la_child_id="NOBODY")
    assert office.count(CheckKind.PARENT) == (0, 0, 1)


def test_only_who_knows_the_children_sees_their_names(office: Office, other: int) -> None:
    in_care(office, office.officer_id, sibling_group="F1")
    in_care(office, other, sibling_group="F1")
    assert {row.name for row in office.rows(CheckKind.SIBLINGS, Role.SERVICE_MANAGER)} == {None}
