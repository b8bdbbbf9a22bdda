"""Appointing and changing IROs: who may, what goes along, and what the rules about families ask for."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Role
from bot.reviews.allocations import WantedIro, allocate, allocated, caseloads, child_with, children_of
from bot.reviews.handovers import children_to_hand
from bot.store.audit import AuditEvent
from bot.store.people import Allocation, Child
from tests import factories
from tests.factories import NOW, TODAY
from tests.reports.checking import Office, open_office
from tests.reviews.test_caseload import counted

pytestmark = pytest.mark.usefixtures("noise")
BEGAN = date(2024, 3, 1)
WHY = "Ola is leaving the service"


@pytest.fixture
def office(session: Session) -> Office:
    return open_office(session)


@pytest.fixture
def olu(office: Office) -> int:
    return factories.officer(office.session, team_id=office.team_id, name="Olu Other").id


def in_care(office: Office, officer_id: int | None, **given: str | None) -> Child:
    child = office.child(**given)
    factories.care_period(office.session, child_id=child.id, starts_on=BEGAN)
    if officer_id is not None:
        factories.allocation(office.session, child_id=child.id, officer_id=officer_id, starts_on=BEGAN)
    return child


def change(
    office: Office, child: Child, officer_id: int, role: Role = Role.TEAM_MANAGER, **given: object
) -> int:
    wanted = {"officer_id": officer_id, "starts_on": TODAY, "reason": WHY, **given}
    return allocate(
        office.session,
        office.person(role),
        child.id,
        wanted=WantedIro(**wanted),  # type: ignore[arg-type]
        today=TODAY,
        now=NOW,
    )


def officers(office: Office, child: Child) -> list[tuple[int, date, date | None]]:
    rows = office.session.scalars(
        select(Allocation).where(Allocation.child_id == child.id).order_by(Allocation.id)
    )
    return [(row.officer_id, row.starts_on, row.ends_on) for row in rows]


def test_the_change_is_dated_with_who_and_why_and_takes_the_reviews_to_come(office: Office, olu: int) -> None:
    child = in_care(office, office.officer_id)
    open_one = factories.review(office.session, child_id=child.id, officer_id=office.officer_id)
    held = office.hold(child_id=child.id)
    assert change(office, child, olu) == 1
    assert officers(office, child) == [(office.officer_id, BEGAN, date(2026, 11, 22)), (olu, TODAY, None)]
    assert (open_one.officer_id, held.officer_id) == (olu, office.officer_id)
    seen = allocated(office.session, office.person(Role.TEAM_MANAGER), child.id, TODAY)
    assert (seen.officer, seen.since, seen.name) == ("Olu Other", TODAY, "Kofi")
    assert (seen.terms[0].reason, seen.terms[0].recorded_by) == (WHY, "Ira Shah")
    assert (seen.terms[1].officer, seen.terms[1].reason) == ("Ola Officer", None)
    events = office.session.scalars(select(AuditEvent).where(AuditEvent.action == "allocated")).all()
    assert {(event.subject, event.subject_id) for event in events} == {
        ("child", child.id),
        ("review", open_one.id),
    }
    assert all(WHY not in str(event.detail) for event in events)


def test_a_child_without_an_iro_gets_one(office: Office, olu: int) -> None:
    child = in_care(office, None)
    manager = office.person(Role.TEAM_MANAGER)
    assert child.id in {each.child_id for each in children_of(office.session, manager, None, TODAY).rows}
    change(office, child, olu)
    assert officers(office, child) == [(olu, TODAY, None)]
    assert [each.child_id for each in children_of(office.session, manager, olu, TODAY).rows] == [child.id]
    assert {load.officer_id: load.children for load in caseloads(office.session, TODAY)}[olu] == 1


def test_a_child_at_home_under_a_supervision_order_has_an_iro_like_the_others(
    office: Office, olu: int
) -> None:
    child, brother = office.child(sibling_group="F1"), in_care(office, office.officer_id, sibling_group="F1")
    factories.allocation(office.session, child_id=child.id, officer_id=office.officer_id, starts_on=BEGAN)
    review = factories.review(
        office.session,
        child_id=child.id,
        officer_id=office.officer_id,
        kind="supervision",
        care_period_id=None,
    )
    manager = office.person(Role.TEAM_MANAGER)
    found = children_of(office.session, manager, office.officer_id, TODAY).rows
    assert [(each.in_care, each.child_id) for each in found if each.child_id == child.id] == [
        (False, child.id)
    ]
    handed = {one.child_id for one in children_to_hand(office.session, manager, office.officer_id, TODAY)}
    assert {child.id, brother.id} <= handed
    with pytest.raises(InputRefused, match="Brothers and sisters"):
        change(office, child, olu)
    assert change(office, child, olu, also=frozenset({brother.id})) == 2
    assert (review.officer_id, allocated(office.session, manager, child.id, TODAY).officer) == (
        olu,
        "Olu Other",
    )
    review.review_on = date(2024, 1, 1)
    office.session.flush()
    with pytest.raises(InputRefused, match="neither in care nor under a supervision order"):
        change(office, child, office.officer_id)


def test_the_children_of_an_iro_come_fifty_to_a_page_whose_statements_do_not_grow(office: Office) -> None:
    for _ in range(53):
        in_care(office, office.officer_id)
    manager, costs = office.person(Role.TEAM_MANAGER), []
    for wanted, shown in ((1, 50), (2, 3), (99, 3)):
        with counted(office.session) as statements:
            page = children_of(office.session, manager, office.officer_id, TODAY, wanted)
            costs.append(len(statements))
        assert (len(page.rows), page.total, page.pages) == (shown, 53, 2)
    assert costs == [2, 2, 2]


def test_a_slip_of_the_same_day_is_put_right_in_place(office: Office, olu: int) -> None:
    child = in_care(office, None)
    change(office, child, office.officer_id)
    change(office, child, olu)
    assert officers(office, child) == [(olu, TODAY, None)]


def test_brothers_and_sisters_go_together_or_apart_with_a_reason(office: Office, olu: int) -> None:
    one, two = (in_care(office, office.officer_id, sibling_group="F1") for _ in range(2))
    with pytest.raises(InputRefused) as refused:
        change(office, one, olu)
    assert refused.value.field == "apart_because"
    change(office, one, olu, apart_because="They are in conflict")
    assert (one.sibling_exception, two.sibling_exception) == ("They are in conflict", None)
    assert change(office, two, olu, also=frozenset({one.id})) == 1
    assert (one.sibling_exception, two.sibling_exception) == (None, None)


def test_a_whole_sibling_group_changes_at_once(office: Office, olu: int) -> None:
    one, two = (in_care(office, office.officer_id, sibling_group="F1") for _ in range(2))
    assert change(office, one, olu, also=frozenset({two.id})) == 2
    assert {officers(office, child)[-1][0] for child in (one, two)} == {olu}


def test_only_brothers_and_sisters_go_along(office: Office, olu: int) -> None:
    one, stranger = (in_care(office, office.officer_id) for _ in range(2))
    with pytest.raises(InputRefused) as refused:
        change(office, one, olu, also=frozenset({stranger.id}))
    assert refused.value.field == "also"


@pytest.mark.parametrize("of_the_parent", [True, False])
def test_parent_and_child_have_one_iro_only_with_a_reason(
    office: Office, olu: int, of_the_parent: bool
) -> None:
    parent = in_care(office, olu if not of_the_parent else office.officer_id)
    baby = in_care(
        office, office.officer_id if not of_the_parent else olu, parent_la_child_id=parent.la_child_id
    )
    moving = parent if of_the_parent else baby
    with pytest.raises(InputRefused) as refused:
        change(office, moving, olu)
    assert refused.value.field == "same_because"
    change(office, moving, olu, same_because="The parent asked for it, and nothing speaks against it")
    assert baby.parent_exception == "The parent asked for it, and nothing speaks against it"
    assert parent.parent_exception is None
    change(office, moving, office.officer_id)
    assert baby.parent_exception is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"starts_on": date(2026, 11, 24)}, "starts_on"),
        ({"starts_on": date(2024, 2, 29)}, "starts_on"),
        ({"reason": "short"}, "reason"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    office: Office, olu: int, given: dict[str, object], field: str
) -> None:
    child = in_care(office, office.officer_id)
    with pytest.raises(InputRefused) as refused:
        change(office, child, olu, **given)
    assert refused.value.field == field
    assert officers(office, child) == [(office.officer_id, BEGAN, None)]


def test_the_present_iro_and_nobody_are_no_change(office: Office) -> None:
    child = in_care(office, office.officer_id)
    for officer_id in (office.officer_id, 10**6):
        with pytest.raises(InputRefused) as refused:
            change(office, child, officer_id)
        assert refused.value.field == "officer_id"


def test_a_child_who_has_left_care_gets_no_iro(office: Office, olu: int) -> None:
    child = office.child()
    factories.care_period(office.session, child_id=child.id, ends_on=date(2026, 11, 22))
    with pytest.raises(InputRefused, match="neither in care nor"):
        change(office, child, olu)


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in {Role.TEAM_MANAGER, Role.SERVICE_MANAGER}]
)
def test_nobody_but_managers_finds_a_child_here(office: Office, olu: int, role: Role) -> None:
    child = in_care(office, office.officer_id)
    assert child_with(office.session, office.person(role), child.la_child_id, TODAY) is None
    with pytest.raises(NotFound):
        change(office, child, olu, role)


def test_a_team_manager_leaves_other_teams_children_alone(office: Office, olu: int) -> None:
    stranger = in_care(office, factories.officer(office.session).id)
    with pytest.raises(NotFound):
        change(office, stranger, olu)
    assert change(office, stranger, olu, Role.SERVICE_MANAGER) == 1


def test_a_service_manager_sees_ids_and_no_names(office: Office) -> None:
    child = in_care(office, office.officer_id, sibling_group="F1")
    in_care(office, office.officer_id, sibling_group="F1")
    seen = allocated(office.session, office.person(Role.SERVICE_MANAGER), child.id, TODAY)
    assert (seen.name, [each.name for each in seen.siblings]) == (None, [None])
    assert [each.mine for each in seen.siblings] == [True]
