"""While an IRO is away, who covers sees their children's reviews as their own, in these days alone."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground import accounts, audit
from bot.ground.access import open_talks, own_children, visible_challenges, visible_reviews
from bot.ground.accounts.people import person_of
from bot.ground.alerts import readable_alerts, visible_alerts
from bot.ground.cover import cover_of_child, cover_of_review
from bot.ground.roles import Person
from bot.store.alerts import Alert
from bot.store.audit import AuditEvent
from bot.store.challenges import Challenge
from bot.store.conversations import ConversationRecord
from bot.store.people import Child
from bot.store.reviews import Review
from tests import factories
from tests.factories import NOW, TODAY
from tests.ground.people import iro_of

pytestmark = pytest.mark.usefixtures("noise")
LAST = date(2026, 11, 27)


@pytest.fixture
def away(session: Session) -> int:
    return factories.officer(session, name="Ola Away").id


@pytest.fixture
def bea(session: Session) -> Person:
    return iro_of(session, factories.officer(session, name="Bea Cole").id)


def a_child(session: Session, officer_id: int) -> Review:
    child = factories.child(session)
    factories.allocation(session, child_id=child.id, officer_id=officer_id)
    return factories.review(session, child_id=child.id, officer_id=officer_id)


def signed_in(session: Session, person: Person, day: date = TODAY) -> Person:
    """Return a person as a request of a day finds them."""
    now = NOW + (day - TODAY)
    found = accounts.find_session(session, accounts.start_session(session, person, now), now)
    assert found
    return found.person


def reviews(session: Session, person: Person) -> set[int]:
    return set(session.scalars(select(Review.id).where(visible_reviews(person))))


@pytest.mark.parametrize(
    ("day", "sees"),
    [(TODAY - timedelta(days=1), False), (TODAY, True), (LAST, True), (LAST + timedelta(days=1), False)],
)
def test_cover_begins_and_ends_with_its_days(
    session: Session, away: int, bea: Person, day: date, sees: bool
) -> None:
    covered, own = a_child(session, away), a_child(session, bea.officer_id or 0)
    factories.cover(session, officer_id=away, covered_by=bea.officer_id, ends_on=LAST)
    person = signed_in(session, bea, day)
    assert reviews(session, person) == ({own.id, covered.id} if sees else {own.id})
    children = set(session.scalars(select(Child.id).where(own_children(person, day))))
    assert children == ({own.child_id, covered.child_id} if sees else {own.child_id})
    assert cover_of_review(session, covered.id, day) == (("Bea Cole", LAST) if sees else None)


def test_cover_that_was_ended_gives_nothing_more(session: Session, away: int, bea: Person) -> None:
    a_child(session, away)
    factories.cover(session, officer_id=away, covered_by=bea.officer_id, ended_at=NOW)
    assert signed_in(session, bea).covers == ()


def test_cover_for_some_children_is_for_them_alone(session: Session, away: int, bea: Person) -> None:
    chosen, other = a_child(session, away), a_child(session, away)
    factories.cover(session, officer_id=away, covered_by=bea.officer_id, children=(chosen.child_id,))
    person = signed_in(session, bea)
    assert reviews(session, person) == {chosen.id}
    raised = {factories.challenge(session, review_id=one.id).id: one.id for one in (chosen, other)}
    seen = session.scalars(select(Challenge.id).where(visible_challenges(person, TODAY)))
    assert [raised[one] for one in seen] == [chosen.id]
    assert cover_of_child(session, chosen.child_id, TODAY) == ("Bea Cole", LAST)
    assert cover_of_child(session, other.child_id, TODAY) is None


def test_views_and_alerts_are_read_by_cover_and_feedback_is_not(
    session: Session, away: int, bea: Person
) -> None:
    review = a_child(session, away)
    before = factories.conversation(session, review_id=review.id)
    after = factories.conversation(session, review_id=review.id, phase="post", readers="iro")
    alert = factories.alert(session)
    factories.alert_child(session, alert_id=alert.id, child_id=review.child_id)
    factories.cover(session, officer_id=away, covered_by=bea.officer_id)
    person = signed_in(session, bea)
    talks = session.scalars(select(ConversationRecord.id).where(open_talks(person)))
    assert set(talks) == {before.id}
    alerts = (visible_alerts(person, TODAY), readable_alerts(person))
    assert list(session.scalars(select(Alert.id).where(*alerts))) == [alert.id]
    assert after.id in set(
        session.scalars(select(ConversationRecord.id).where(open_talks(iro_of(session, away))))
    )


def test_who_has_another_role_covers_for_nobody(session: Session, away: int) -> None:
    manager = factories.account(session, role="team_manager", officer_id=factories.officer(session).id)
    factories.cover(session, officer_id=away, covered_by=manager.officer_id)
    assert signed_in(session, person_of(manager)).covers == ()


def test_what_is_done_as_cover_says_so(session: Session, away: int, bea: Person) -> None:
    covered, own = a_child(session, away), a_child(session, bea.officer_id or 0)
    factories.cover(session, officer_id=away, covered_by=bea.officer_id)
    person = signed_in(session, bea)
    for review in (covered, own):
        audit.record(session, "viewed", "review", review.id, person, NOW)
    events = session.scalars(select(AuditEvent).where(AuditEvent.account_id == bea.account_id))
    said = {event.subject_id: event.detail.get("capacity") for event in events}
    assert said == {covered.id: "cover for Ola Away", own.id: None}
