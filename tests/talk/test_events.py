"""What happens to a conversation without a message: the review is held, cancelled or moved."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.domain.conversations import ReviewCancelled, ReviewHeld, ReviewMoved, Staff, StaffAction, Status
from bot.domain.questionnaires import Phase
from bot.store.conversations import ConversationRecord
from bot.talk import events, invitations, rows
from bot.talk.effects import ConversationMoved
from tests import factories
from tests.factories import NOW
from tests.talk.phones import Phone, asked, context, invited

pytestmark = pytest.mark.usefixtures("noise")


def change(phone: Phone, event: ReviewHeld | ReviewCancelled | ReviewMoved) -> list[str]:
    """Change the review of this conversation; give what that queued."""
    phone.receives()
    phone.now += timedelta(minutes=1)
    before = len(phone.queued())
    review_id = phone.row(ConversationRecord, id=phone.conversation_id).review_id
    events.review_changed(phone.connection, review_id, event, phone.now, context())
    return [row.kind for row in phone.queued()[before:]]


@pytest.mark.parametrize("event", [ReviewHeld(), ReviewCancelled()])
def test_a_review_that_is_over_closes_the_questions_without_a_word(
    session: Session, event: ReviewHeld | ReviewCancelled
) -> None:
    phone = asked(session)
    phone.writes("4")
    assert change(phone, event) == []
    talk = phone.row(ConversationRecord, id=phone.conversation_id)
    assert (talk.status, talk.finished_at) == ("closed", phone.now)
    assert phone.answers == {"home": 4}
    assert phone.writes("and one more thing") == ["closed"]
    assert phone.notes == ["and one more thing"]


def test_a_moved_review_is_told_once_and_keeps_the_answers(session: Session) -> None:
    phone = asked(session)
    phone.writes("4")
    assert change(phone, ReviewMoved(7)) == ["moved"]
    assert phone.answers == {"home": 4}
    assert phone.flags == []
    assert change(phone, ReviewMoved(40)) == ["moved"]
    assert phone.flags == ["views_may_be_stale"]


def test_feedback_goes_on_when_the_review_is_held(session: Session) -> None:
    before = invited(session)
    review_id = before.row(ConversationRecord, id=before.conversation_id).review_id
    feedback = invitations.invite(session.connection(), review_id, Phase.POST, NOW, context())
    events.review_changed(before.connection, review_id, ReviewHeld(), NOW, context())
    assert before.row(ConversationRecord, id=before.conversation_id).status == "closed"
    assert before.row(ConversationRecord, id=feedback).status == "invited"


def test_a_review_that_nobody_was_asked_about_changes_nothing(session: Session) -> None:
    review = factories.review(session)
    events.review_changed(session.connection(), review.id, ReviewHeld(), NOW, context())


def test_what_staff_did_happens_to_one_conversation(session: Session) -> None:
    phone, other = asked(session), asked(session)
    events.happen(
        phone.connection, phone.conversation_id, Staff(StaffAction.PAUSE), "staff:1", phone.now, context()
    )
    assert phone.state.status is Status.PAUSED
    assert other.state.status is Status.ASKING


def test_a_conversation_that_does_not_exist_is_said_so(session: Session) -> None:
    with pytest.raises(LookupError, match="no conversation 987654"):
        events.happen(session.connection(), 987654, ReviewHeld(), "x", NOW, context())


def test_a_row_that_moved_meanwhile_is_never_overwritten(session: Session) -> None:
    phone = asked(session)
    read = rows.locked(phone.connection, phone.conversation_id)
    phone.writes("4")
    with pytest.raises(ConversationMoved):
        events._happen(
            phone.connection, read, ReviewHeld(), "late", phone.now + timedelta(seconds=1), context()
        )
    assert phone.state.status is Status.ASKING
