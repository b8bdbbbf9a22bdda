"""Handing children over: what is open is counted for each child, families go together, the new IRO is told."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person, Role
from bot.reviews.allocations import WantedIro
from bot.reviews.handovers import (
    HandoverPlan,
    OpenWork,
    children_to_hand,
    hand_over,
    handed_to,
    mark_handover_seen,
)
from bot.store.audit import AuditEvent
from bot.store.people import Allocation
from tests import factories
from tests.factories import NOW, TODAY
from tests.ground.people import iro_of, person

pytestmark = pytest.mark.usefixtures("noise")
BEGAN = date(2024, 3, 1)


class Caseload:
    """An IRO who leaves with three children, two of them brothers, and one who gets them."""

    def __init__(self, session: Session) -> None:
        self.session, team_id = session, factories.team(session).id
        self.old, self.new = (factories.officer(session, team_id=team_id).id for _ in range(2))
        self.manager = person(session, Role.TEAM_MANAGER, team_id=team_id)
        self.children = [self.child(known_as=name, **more) for name, more in (
            ("Ada", {}), ("Bo", {"sibling_group": "F9"}), ("Cy", {"sibling_group": "F9"}),
        )]  # fmt: skip

    def child(self, **given: Any) -> int:
        child = factories.child(self.session, **given)
        factories.care_period(self.session, child_id=child.id, starts_on=BEGAN)
        factories.allocation(self.session, child_id=child.id, officer_id=self.old, starts_on=BEGAN)
        return child.id

    def hand(self, *children: int, by: Person | None = None, to: int | None = None, **given: Any) -> int:
        wanted = {
            "officer_id": to or self.new,
            "starts_on": TODAY,
            "reason": "Ola leaves the service",
            **given,
        }
        plan = HandoverPlan(WantedIro(**wanted), frozenset(children))
        return hand_over(self.session, by or self.manager, self.old, plan=plan, today=TODAY, now=NOW)


@pytest.fixture
def load(session: Session) -> Caseload:
    return Caseload(session)


def test_what_is_open_is_counted_for_each_child(session: Session, load: Caseload) -> None:
    ada = load.children[0]
    planned = factories.review(session, child_id=ada, officer_id=load.old)
    talk = factories.conversation(session, review_id=planned.id)
    factories.contribution(session, conversation_id=talk.id, unread=3)
    factories.flag(session, conversation_id=talk.id)
    factories.challenge(session, review_id=planned.id)
    factories.review(session, child_id=ada, officer_id=load.old, status="held", attendance="none")
    alert = factories.alert(session)
    factories.alert_child(session, alert_id=alert.id, child_id=ada)
    first, *others = children_to_hand(session, load.manager, load.old, TODAY)
    assert (first.known_as, first.work) == (
        "Ada",
        {OpenWork.UNREAD: 3, OpenWork.FLAGS: 1, OpenWork.ALERTS: 1, OpenWork.CODES: 1, OpenWork.CHALLENGES: 1,
         OpenWork.REVIEWS: 1},
    )  # fmt: skip
    assert [(one.known_as, one.work) for one in others] == [("Bo", {}), ("Cy", {})]
    assert children_to_hand(session, iro_of(session, load.old), load.old, TODAY) == ()


def test_all_go_at_once_and_the_new_iro_sees_whom_they_got(session: Session, load: Caseload) -> None:
    assert load.hand(*load.children) == 3
    now = select(Allocation.officer_id).where(Allocation.ends_on.is_(None))
    assert set(session.scalars(now.where(Allocation.child_id.in_(load.children)))) == {load.new}
    new, old = iro_of(session, load.new), iro_of(session, load.old)
    (one,) = handed_to(session, new, TODAY)
    assert [name for _, name in one.children] == ["Ada", "Bo", "Cy"]
    assert handed_to(session, old, TODAY) == ()
    with pytest.raises(NotFound):
        mark_handover_seen(session, old, one.id, NOW)
    mark_handover_seen(session, new, one.id, NOW)
    assert handed_to(session, new, TODAY) == ()
    actions = session.scalars(select(AuditEvent.action).where(AuditEvent.subject == "officer"))
    assert list(actions) == ["handed_over", "saw_handover"]


def test_brothers_are_parted_only_with_a_reason(load: Caseload) -> None:
    with pytest.raises(InputRefused) as refused:
        load.hand(load.children[1])
    assert refused.value.field == "apart_because"
    assert load.hand(load.children[1], apart_because="They are in conflict") == 1


def test_what_cannot_be_handed_over_is_refused(session: Session, load: Caseload) -> None:
    with pytest.raises(InputRefused):
        load.hand()
    with pytest.raises(InputRefused):
        load.hand(load.children[0], to=load.old)
    with pytest.raises(NotFound):
        load.hand(factories.allocation(session).child_id)
    for role in set(Role) - {Role.TEAM_MANAGER, Role.SERVICE_MANAGER}:
        with pytest.raises(NotFound):
            load.hand(load.children[0], by=person(session, role))
