"""What a conversation gives to its review: whose words they are, which way they take, whether there is a view."""

import pytest
from sqlalchemy.orm import Session

from bot.domain.conversations import Status
from bot.domain.questionnaires import Phase
from bot.store.contributions import Contribution
from bot.store.conversations import ConversationRecord
from tests.services.phones import asked, invited

pytestmark = pytest.mark.usefixtures("noise")


def test_a_contribution_begins_with_the_first_words_and_follows_the_last(session: Session) -> None:
    phone = asked(session)
    assert phone.contribution is None
    phone.writes("4")
    begun = phone.contribution
    assert (begun.has_view, begun.provenance, begun.route) == (True, "unknown", "iro_or_advocate")
    assert (begun.unread, begun.first_at, begun.spoken_for) == (1, phone.now, False)
    for reply in ("1", "3", "1", "2", "nothing", "4", "2", "5", "2"):
        phone.writes(reply)
    ended = phone.contribution
    assert (ended.provenance, ended.spoken_for, ended.unread) == ("helped", True, 10)
    assert (ended.first_at, ended.received_at) == (begun.first_at, phone.now)
    assert phone.state.status is Status.DONE
    assert phone.row(ConversationRecord, id=phone.conversation_id).finished_at == phone.now


def test_words_carried_by_a_social_worker_take_the_other_route(session: Session) -> None:
    phone = asked(session)
    for reply in ("4", "1", "3", "1", "2", "nothing", "4", "3"):
        phone.writes(reply)
    assert phone.contribution.route == "other_attendee"
    assert not phone.contribution.spoken_for


def test_a_contribution_without_a_view_says_so(session: Session) -> None:
    phone = asked(session)
    phone.writes("0")
    assert not phone.contribution.has_view
    phone.writes("0")
    phone.writes("3")
    assert phone.contribution.has_view


def test_feedback_after_a_review_is_no_contribution_to_it(session: Session) -> None:
    phone = invited(session, phase=Phase.POST, review={"status": "held"})
    for reply in ("1", "1", "1"):
        phone.writes(reply)
    assert phone.answers
    assert not phone.rows(Contribution, conversation_id=phone.conversation_id)
