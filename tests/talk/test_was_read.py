"""A child who has finished is told once that their words were read, by whom, and not at night."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.domain.messages import ChannelKind
from bot.store.conversations import ConversationRecord
from bot.talk import was_read
from tests.content import context
from tests.talk.phones import Phone, asked

pytestmark = pytest.mark.usefixtures("noise")


@pytest.fixture
def finished(session: Session) -> Phone:
    """Return a child who has answered every question."""
    phone = asked(session, ChannelKind.SMS)
    while phone.state.status == "asking":
        phone.writes("0")
    phone.receives()
    return phone


def tell(phone: Phone) -> bool:
    review_id = phone.row(ConversationRecord, id=phone.conversation_id).review_id
    return was_read.tell(phone.connection, review_id, phone.now, context())


def test_who_has_finished_is_told_once_by_whom(finished: Phone) -> None:
    assert tell(finished)
    told = finished.queued()[-1]
    assert (told.kind, "has read what you told us" in told.body["text"]) == ("was_read", True)
    assert not tell(finished)


def test_it_leaves_in_the_hours_for_writing_first(finished: Phone) -> None:
    finished.now = finished.now.replace(hour=22)
    tell(finished)
    assert finished.queued()[-1].not_before - finished.now > timedelta(hours=10)


def test_who_is_still_answering_or_said_stop_is_told_nothing(session: Session, finished: Phone) -> None:
    assert not tell(asked(session))
    finished.writes("STOP")
    assert not tell(finished)


def test_who_covers_for_the_iro_is_named_in_their_place(finished: Phone) -> None:
    review_id = finished.row(ConversationRecord, id=finished.conversation_id).review_id
    assert was_read.tell(finished.connection, review_id, finished.now, context(), "Bea Cole")
    assert "Bea Cole has read what you told us" in finished.queued()[-1].body["text"]
