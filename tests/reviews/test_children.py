"""The children of a person: who is on the list, in which order, in pages, and what it costs."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.domain.participation import Policy
from bot.ground.errors import InputRefused
from bot.ground.roles import Person, Role
from bot.reviews.children import (
    ChildFilter,
    ChildOrder,
    ChildrenPage,
    SinceLastTime,
    child_page,
    children,
    compared_reviews,
    search,
)
from tests import factories
from tests.content import content as read_content
from tests.factories import TODAY
from tests.ground.people import person
from tests.reviews.test_caseload import counted
from tests.talk.talks import talk

pytestmark = pytest.mark.usefixtures("noise")


def allocated(session: Session, officer_id: int, **child: object) -> int:
    """Add a child in care whose IRO this officer is."""
    made = factories.child(session, **child)
    factories.care_period(session, child_id=made.id)
    factories.allocation(session, child_id=made.id, officer_id=officer_id)
    return made.id


def read(
    session: Session,
    who: Person,
    by: ChildFilter = ChildFilter.ALL,
    order: ChildOrder = ChildOrder.REVIEW,
    page: int = 1,
) -> ChildrenPage:
    return children(session, who, TODAY, by, order, page)


def in_danger(session: Session, review_id: int) -> None:
    made = talk(session, review_id, "done", answered=1)
    factories.flag(session, conversation_id=made.id, name="not_safe", severity="urgent")


def test_danger_comes_first_whatever_the_list_is_sorted_by(
    session: Session, ira: Person, officer_id: int
) -> None:
    for name in ("Ama", "Bo", "Zoe"):
        child = allocated(session, officer_id, known_as=name)
        review = factories.review(session, child_id=child, officer_id=officer_id)
    in_danger(session, review.id)
    for order in ChildOrder:
        first, *_ = read(session, ira, order=order).rows
        assert (first.known_as, first.danger) == ("Zoe", 1)
    assert [row.known_as for row in read(session, ira, ChildFilter.ALERT).rows] == ["Zoe"]


def test_who_has_no_review_comes_last_and_can_be_shown_alone(
    session: Session, ira: Person, officer_id: int
) -> None:
    without = allocated(session, officer_id)
    soon, later = allocated(session, officer_id), allocated(session, officer_id)
    for child, days in ((later, 60), (soon, 3)):
        when = TODAY + timedelta(days=days)
        factories.review(session, child_id=child, officer_id=officer_id, review_on=when)
    page = read(session, ira)
    assert [row.child_id for row in page.rows] == [soon, later, without]
    assert page.counts == {
        ChildFilter.ALL: 3, ChildFilter.ALERT: 0, ChildFilter.UNREAD: 0, ChildFilter.SOON: 1,
        ChildFilter.NO_REVIEW: 1,
    }  # fmt: skip


def test_a_review_whose_day_has_passed_is_not_soon_and_gives_way_to_the_next(
    session: Session, ira: Person, officer_id: int
) -> None:
    passed, both = allocated(session, officer_id), allocated(session, officer_id)
    ahead = TODAY + timedelta(days=3)
    for child, day in ((passed, TODAY - timedelta(days=9)), (both, TODAY - timedelta(days=9)), (both, ahead)):
        factories.review(session, child_id=child, officer_id=officer_id, review_on=day)
    assert [row.child_id for row in read(session, ira).rows] == [passed, both]
    assert [(row.child_id, row.next_on) for row in read(session, ira, ChildFilter.SOON).rows] == [
        (both, ahead)
    ]


def test_many_children_take_pages_of_fifty_with_six_statements_each(
    session: Session, ira: Person, officer_id: int
) -> None:
    for _ in range(60):
        child = allocated(session, officer_id)
        held = factories.review(session, child_id=child, officer_id=officer_id, status="held")
        factories.code(session, review_id=held.id)
    for order in ChildOrder:
        with counted(session) as statements:
            first = read(session, ira, order=order)
        assert len(statements) <= 6
        assert (len(first.rows), first.pages) == (50, 2)
        last = read(session, ira, order=order, page=9)
        assert (len(last.rows), last.page) == (10, 2)
        assert {row.child_id for row in first.rows}.isdisjoint(row.child_id for row in last.rows)


@pytest.mark.parametrize("role", sorted(set(Role)))
def test_a_role_without_a_place_in_the_service_finds_nobody(session: Session, role: Role) -> None:
    factories.child(session, known_as="Unmistakable")
    sees_all = role in {Role.SERVICE_MANAGER, Role.COORDINATOR, Role.PARTICIPATION, Role.TEAM_MANAGER}
    team = factories.team(session)
    found = search(session, person(session, role, team_id=team.id), "unmistak", TODAY)
    assert bool(found) == sees_all  # a team manager has the children without an IRO
    with pytest.raises(InputRefused):
        search(session, person(session, role, team_id=team.id), " u ", TODAY)


def test_an_id_leads_to_its_child_also_where_a_name_holds_it(
    session: Session, ira: Person, officer_id: int
) -> None:
    child = allocated(session, officer_id, la_child_id="AB1", known_as="Kofi")
    allocated(session, officer_id, known_as="Gab1")
    assert [one.child_id for one in search(session, ira, "ab1", TODAY)] == [child]


def test_answers_stand_side_by_side_with_what_changed(session: Session, ira: Person, officer_id: int) -> None:
    child = allocated(session, officer_id)
    said = ({"home": 2, "change": "A dog", "people": 1}, {"home": 2, "change": "My brother"}, {"home": 4})
    for number, answers in enumerate(said):
        when = TODAY - timedelta(days=200 - 90 * number)
        review = factories.review(session, child_id=child, officer_id=officer_id, review_on=when)
        made = talk(session, review.id, "done", answered=len(answers))
        for question, value in answers.items():
            factories.answer(session, conversation_id=made.id, question=question, value=value)
    content = read_content()
    compared = compared_reviews(session, ira, child)
    with counted(session) as statements:
        page = child_page(session, ira, child, compared, content=content, policy=Policy(), today=TODAY)
    assert len(statements) <= 18
    assert page.comparison
    found = {one.question: one for one in page.comparison.questions}
    changes = [(one.change, [bool(given) for given in one.given]) for one in found.values()]
    assert changes == [
        (SinceLastTime.CHANGED, [True, True, True]),
        (SinceLastTime.SILENT, [False, True, True]),
        (None, [False, False, True]),
    ]
