"""Arranging cover: who may, for which days and children, and what is refused so that no child is nobody's."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person, Role
from bot.reviews.cover import (
    CoverReason,
    CoverShow,
    WantedCover,
    arrange_cover,
    choice,
    cover_list,
    covers_today,
    end_cover,
)
from bot.store.audit import AuditEvent
from tests import factories
from tests.factories import NOW, TODAY
from tests.ground.people import iro_of, person

pytestmark = pytest.mark.usefixtures("noise")
LAST = date(2026, 12, 4)


class Team:
    """Three IROs of one team, their manager, and children of the first."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.id = factories.team(session).id
        names = ("Ola Away", "Bea Cole", "Cy Dunn")
        self.ola, self.bea, self.cy = (
            factories.officer(session, team_id=self.id, name=name).id for name in names
        )
        self.people = {each: iro_of(session, each) for each in (self.ola, self.bea, self.cy)}
        self.manager = person(session, Role.TEAM_MANAGER, team_id=self.id)
        self.children = [factories.allocation(session, officer_id=self.ola).child_id for _ in range(3)]

    def arrange(self, by: Person | None = None, **given: Any) -> int:
        officer = given.pop("officer_id", self.ola)
        wanted = {"covered_by": self.bea, "reason": CoverReason.LEAVE, "starts_on": TODAY, "ends_on": LAST}
        return arrange_cover(
            self.session,
            by or self.manager,
            officer,
            wanted=WantedCover(**{**wanted, **given}),
            today=TODAY,
            now=NOW,
        )


@pytest.fixture
def team(session: Session) -> Team:
    return Team(session)


def test_cover_is_listed_audited_and_can_be_ended_early(session: Session, team: Team) -> None:
    cover_id = team.arrange()
    (one,) = covers_today(session, team.manager, TODAY)
    assert (one.officer, one.covered_by, one.children, one.mine) == ("Ola Away", "Bea Cole", None, True)
    assert cover_list(session, team.people[team.bea], CoverShow.CURRENT, 1, TODAY).covers[0].mine is False
    assert cover_list(session, team.people[team.cy], CoverShow.CURRENT, 1, TODAY).covers == ()
    with pytest.raises(NotFound):
        end_cover(session, team.people[team.bea], cover_id, NOW)
    assert end_cover(session, team.manager, cover_id, NOW) == "Bea Cole"
    listed = cover_list(session, team.manager, CoverShow.OVER, 1, TODAY)
    assert (listed.counts, listed.covers[0].ended_at) == ({CoverShow.CURRENT: 0, CoverShow.OVER: 1}, NOW)
    with pytest.raises(NotFound):
        end_cover(session, team.manager, cover_id, NOW)
    events = session.scalars(select(AuditEvent.action).where(AuditEvent.subject == "officer"))
    assert list(events) == ["cover", "cover_ended"]


def test_an_iro_arranges_their_own_cover_and_nobody_elses(team: Team) -> None:
    with pytest.raises(NotFound):
        team.arrange(by=team.people[team.cy])
    assert team.arrange(by=team.people[team.ola])


def test_a_team_manager_stays_in_the_team_and_a_service_manager_does_not(
    session: Session, team: Team
) -> None:
    stranger = iro_of(session, factories.officer(session).id)
    with pytest.raises(InputRefused, match="Choose who covers"):
        team.arrange(covered_by=stranger.officer_id)
    with pytest.raises(NotFound):
        team.arrange(officer_id=stranger.officer_id)
    assert team.arrange(by=person(session, Role.SERVICE_MANAGER), covered_by=stranger.officer_id)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.IRO, Role.TEAM_MANAGER, Role.SERVICE_MANAGER}))
def test_other_roles_arrange_none(session: Session, team: Team, role: Role) -> None:
    with pytest.raises(NotFound):
        team.arrange(by=person(session, role, team_id=team.id, officer_id=team.ola))


def test_only_who_can_sign_in_can_cover(session: Session, team: Team) -> None:
    nobody = factories.officer(session, team_id=team.id).id
    with pytest.raises(InputRefused):
        team.arrange(covered_by=nobody)
    offered = choice(session, team.manager, team.ola, TODAY)
    assert [key for key, *_ in offered.covering] == [team.bea, team.cy]
    assert {key for key, *_ in offered.children} == set(team.children)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"starts_on": TODAY - timedelta(days=1)}, "starts_on"),
        ({"ends_on": TODAY - timedelta(days=1)}, "ends_on"),
        ({"ends_on": TODAY + timedelta(days=400)}, "ends_on"),
        ({"children": frozenset()}, "children"),
        ({"children": frozenset({1_000_000})}, "children"),
    ],
)
def test_what_makes_no_cover_is_refused(team: Team, given: dict[str, Any], field: str) -> None:
    with pytest.raises(InputRefused) as refused:
        team.arrange(**given)
    assert refused.value.field == field


def test_no_child_is_covered_twice_on_a_day(team: Team) -> None:
    one, two, three = team.children
    team.arrange(children=frozenset({one}))
    team.arrange(children=frozenset({two}), covered_by=team.cy)
    with pytest.raises(InputRefused, match="Bea Cole covers these children from 23 November 2026 to"):
        team.arrange(children=frozenset({one, three}), covered_by=team.cy)
    with pytest.raises(InputRefused, match="some of these children"):
        team.arrange(starts_on=LAST, ends_on=LAST)
    assert team.arrange(starts_on=LAST + timedelta(days=1), ends_on=LAST + timedelta(days=2))


def test_nobody_covers_who_is_away_or_goes_away_while_covering(team: Team) -> None:
    team.arrange()
    with pytest.raises(InputRefused, match="Ola Away is away from") as refused:
        team.arrange(officer_id=team.cy, covered_by=team.ola)
    assert refused.value.field == "covered_by"
    with pytest.raises(InputRefused, match=r"Bea Cole covers for Ola Away from .* End that cover first"):
        team.arrange(officer_id=team.bea, covered_by=team.cy)
