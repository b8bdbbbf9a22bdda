"""A manager reads words by break-glass: for a reason, for an hour, for one review, and the IRO is told."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground import accounts
from bot.ground.access import open_talks, readable_reviews
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person, Role
from bot.reviews.break_glass import (
    OpeningReason,
    mark_seen,
    open_words,
    opening_list,
    openings_of,
    openings_to_see,
)
from bot.store.audit import AuditEvent
from bot.store.conversations import ConversationRecord
from bot.store.people import Officer
from bot.store.reviews import Review
from tests import factories
from tests.factories import NOW
from tests.ground.people import iro_of, person

pytestmark = pytest.mark.usefixtures("noise")
WHY = "A complaint about how the review was led"


@pytest.fixture
def review(session: Session) -> Review:
    made = factories.review(session, officer_id=factories.officer(session, name="Ira Shah").id)
    factories.conversation(session, review_id=made.id)
    factories.conversation(session, review_id=made.id, phase="post", readers="iro")
    return made


@pytest.fixture
def manager(session: Session, review: Review) -> Person:
    team_id = session.get_one(Officer, review.officer_id).team_id
    return person(session, Role.TEAM_MANAGER, team_id=team_id)


def opened(session: Session, by: Person, review: Review, words: str = WHY, now: datetime = NOW) -> datetime:
    return open_words(session, by, review.id, reason=OpeningReason.COMPLAINT, words=words, now=now)


def at(session: Session, who: Person, now: datetime) -> Person:
    """Return a person as a request of this moment finds them."""
    found = accounts.find_session(session, accounts.start_session(session, who, now), now)
    assert found
    return found.person


def phases(session: Session, who: Person) -> list[str]:
    return list(session.scalars(select(ConversationRecord.phase).where(open_talks(who))))


@pytest.mark.parametrize("role", [Role.TEAM_MANAGER, Role.SERVICE_MANAGER])
def test_views_are_open_for_an_hour_and_feedback_never(
    session: Session, review: Review, manager: Person, role: Role
) -> None:
    other = factories.review(session, officer_id=review.officer_id)
    factories.conversation(session, review_id=other.id)
    who = manager if role is Role.TEAM_MANAGER else person(session, role)
    assert phases(session, at(session, who, NOW)) == []
    assert opened(session, who, review) == NOW + timedelta(hours=1)
    reader = at(session, who, NOW + timedelta(minutes=59))
    assert phases(session, reader) == ["pre"]
    assert list(session.scalars(select(Review.id).where(readable_reviews(reader)))) == [review.id]
    assert phases(session, at(session, who, NOW + timedelta(hours=1))) == []


def test_the_iro_is_shown_who_when_and_why_until_it_is_seen(
    session: Session, review: Review, manager: Person
) -> None:
    opened(session, manager, review)
    ira, stranger = iro_of(session, review.officer_id), iro_of(session, factories.officer(session).id)
    (one,) = openings_to_see(session, ira)
    assert (one.by, one.role, one.reason, one.words) == (
        manager.name, Role.TEAM_MANAGER, "complaint", WHY,
    )  # fmt: skip
    for nobody in (stranger, manager):
        assert openings_to_see(session, nobody) == ()
        with pytest.raises(NotFound):
            mark_seen(session, nobody, one.id, NOW)
    mark_seen(session, ira, one.id, NOW)
    assert openings_to_see(session, ira) == ()
    assert openings_of(session, ira, review.id)[0].seen_by == ira.name
    events = session.scalars(select(AuditEvent).where(AuditEvent.subject_id == review.id))
    assert [event.action for event in events] == ["broke_glass", "saw_opening"]


@pytest.mark.parametrize("words", ["", "too short", " " * 30, "x" * 501])
def test_a_reason_in_words_is_needed(session: Session, review: Review, manager: Person, words: str) -> None:
    with pytest.raises(InputRefused) as refused:
        opened(session, manager, review, words)
    assert refused.value.field == "words"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.TEAM_MANAGER, Role.SERVICE_MANAGER}))
def test_nobody_else_breaks_the_glass(session: Session, review: Review, role: Role) -> None:
    with pytest.raises(NotFound):
        opened(session, person(session, role), review)


def test_a_team_manager_opens_only_what_is_the_teams(session: Session, manager: Person) -> None:
    with pytest.raises(NotFound):
        opened(session, manager, factories.review(session))


def test_the_list_is_the_whole_services_and_without_names_and_words_for_an_administrator(
    session: Session, review: Review, manager: Person
) -> None:
    before = opening_list(session, person(session, Role.SERVICE_MANAGER), 1).count
    opened(session, manager, review)
    listed = opening_list(session, person(session, Role.SERVICE_MANAGER), 1)
    assert (listed.count, listed.openings[0].words) == (before + 1, WHY)
    told = opening_list(session, person(session, Role.ADMINISTRATOR), 1).openings[0]
    assert (told.words, told.known_as, told.reason) == (None, None, "complaint")
    assert opening_list(session, manager, 1).count == 1
    assert opening_list(session, iro_of(session, review.officer_id), 1).count == 0
