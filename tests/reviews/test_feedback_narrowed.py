"""A choice of readers that is taken back, or being asked once more, lets nobody above the team read."""

import pytest
from sqlalchemy.orm import Session

from bot.store.conversations import ConversationRecord
from tests.reviews.test_feedback_readers import chosen

pytestmark = pytest.mark.usefixtures("noise")


@pytest.mark.parametrize(
    "later", ["3", "No, just the team", "just the team", "please dont show them", "i changed my mind"]
)
def test_a_child_takes_back_at_the_end_that_the_iro_may_read(session: Session, later: str) -> None:
    phone = chosen(session, "named")
    assert phone.writes(later) == ["changed"]
    assert (
        session.get_one(ConversationRecord, phone.conversation_id, populate_existing=True).readers == "team"
    )


@pytest.mark.parametrize("then", ["", "not sure what to say", "stop"])
def test_a_question_that_is_asked_again_lets_nobody_read_meanwhile(session: Session, then: str) -> None:
    phone = chosen(session, "named")
    assert phone.writes("back") == ["back", "ask:see"]
    if then:
        phone.writes(then)
    assert (
        session.get_one(ConversationRecord, phone.conversation_id, populate_existing=True).readers == "team"
    )
