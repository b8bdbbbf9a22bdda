"""Refusals as evidence: written when the child says no to the bot, with the offers made and the answers to them."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.domain.messages import ChannelKind
from bot.store.contributions import RefusalRecord
from bot.store.conversations import ConversationRecord
from tests.talk.phones import Phone, asked, invited

pytestmark = pytest.mark.usefixtures("noise")


def kept(phone: Phone) -> list[Any]:
    talk = phone.row(ConversationRecord, id=phone.conversation_id)
    return list(phone.rows(RefusalRecord, review_id=talk.review_id))


def test_a_child_who_says_no_is_on_record_with_the_offer_that_was_taken(session: Session) -> None:
    phone = invited(session, ChannelKind.TELEGRAM)
    phone.presses(phone.button("invite", 0))
    assert phone.presses(phone.button("notice", 1)) == ["declined"]
    (refusal,) = kept(phone)
    assert (refusal.by, refusal.medium, refusal.refused_at) == ("child", "telegram", phone.now)
    assert refusal.offers == [["iro", False], ["advocate", False]]
    phone.presses(phone.button("declined", 1))
    (refusal,) = kept(phone)
    assert refusal.offers == [["iro", False], ["advocate", True]]


def test_answering_is_no_refusal(session: Session) -> None:
    phone = asked(session)
    phone.writes("4")
    assert kept(phone) == []
