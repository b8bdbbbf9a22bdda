"""Who may see what: each role sees its own reviews and nobody else's."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground.access import may_read_words, may_work_on_reviews, visible_reviews
from bot.ground.roles import ROLE_NAMES, Person, Role
from bot.store.reviews import Review
from tests import factories

pytestmark = pytest.mark.usefixtures("noise")
SEES_NOTHING = [Role.PARTICIPATION, Role.DUTY, Role.TRANSLATOR, Role.ADMINISTRATOR]


def a_person(role: Role, officer_id: int | None = None, team_id: int | None = None) -> Person:
    return Person(1, "Ira Shah", "ira@example.org", role, officer_id, team_id)


def seen_by(session: Session, person: Person) -> set[int]:
    return set(session.scalars(select(Review.id).where(visible_reviews(person))))


def test_an_officer_sees_the_reviews_they_chair(session: Session) -> None:
    mine = factories.review(session)
    assert seen_by(session, a_person(Role.IRO, officer_id=mine.officer_id)) == {mine.id}


def test_a_team_manager_sees_the_reviews_of_the_teams_officers(session: Session) -> None:
    team = factories.team(session)
    officers = [factories.officer(session, team_id=team.id).id for _ in range(2)]
    ours = {factories.review(session, officer_id=officer_id).id for officer_id in officers}
    assert seen_by(session, a_person(Role.TEAM_MANAGER, team_id=team.id)) == ours


def test_a_service_manager_sees_every_review(session: Session) -> None:
    factories.review(session)
    everything = set(session.scalars(select(Review.id)))
    assert seen_by(session, a_person(Role.SERVICE_MANAGER)) == everything


@pytest.mark.parametrize("role", SEES_NOTHING)
def test_other_roles_see_no_review_even_with_an_officer_and_a_team(session: Session, role: Role) -> None:
    review = factories.review(session)
    team = factories.team(session)
    assert seen_by(session, a_person(role, officer_id=review.officer_id, team_id=team.id)) == set()


@pytest.mark.parametrize("role", [Role.IRO, Role.TEAM_MANAGER])
def test_an_account_that_names_no_officer_or_team_sees_no_review(session: Session, role: Role) -> None:
    factories.review(session)
    assert seen_by(session, a_person(role)) == set()


def test_an_officers_account_is_not_widened_by_a_team(session: Session) -> None:
    team = factories.team(session)
    mine = factories.review(session, officer_id=factories.officer(session, team_id=team.id).id)
    factories.review(session, officer_id=factories.officer(session, team_id=team.id).id)
    person = a_person(Role.IRO, officer_id=mine.officer_id, team_id=team.id)
    assert seen_by(session, person) == {mine.id}


def test_only_officers_read_words_and_their_team_managers_work_on_reviews_without_them() -> None:
    assert {role for role in Role if may_read_words(a_person(role))} == {Role.IRO}
    assert {role for role in Role if may_work_on_reviews(a_person(role))} == {Role.IRO, Role.TEAM_MANAGER}


def test_every_role_has_a_name_that_people_use() -> None:
    assert set(ROLE_NAMES) == set(Role)
