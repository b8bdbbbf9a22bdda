"""A child with two phones goes on where they write from; a shared phone takes nobody's conversation over."""

import pytest
from sqlalchemy.orm import Session

from bot.domain.messages import ChannelKind
from bot.store.addresses import Binding
from bot.store.conversations import ConversationRecord
from tests import factories
from tests.talk.phones import Phone, asked, provider_id

pytestmark = pytest.mark.usefixtures("noise")


def second_phone(session: Session, phone: Phone, **binding: object) -> Phone:
    """Bind a Telegram account to the same child."""
    child_id = phone.row(Binding, address_id=phone.address_id).child_id
    name = provider_id(ChannelKind.TELEGRAM)
    address = factories.address(session, channel="telegram", provider_id=name)
    factories.binding(session, child_id=child_id, address_id=address.id, **binding)
    return Phone(phone.connection, address.id, phone.conversation_id, ChannelKind.TELEGRAM, name, phone.now)


def test_the_conversation_goes_on_on_the_phone_the_child_writes_from(session: Session) -> None:
    phone = asked(session)
    phone.receives()
    other = second_phone(session, phone)
    assert other.writes("4") == ["ask:safe"]
    assert other.answers == {"home": 4}
    row = other.row(ConversationRecord, id=phone.conversation_id)
    assert (row.address_id, row.channel) == (other.address_id, "telegram")
    phone.now = other.now
    assert phone.writes("1")[0].startswith("ask:")


def test_a_conversation_that_was_stopped_stays_where_it_was(session: Session) -> None:
    phone = asked(session)
    phone.writes("STOP")
    other = second_phone(session, phone)
    assert other.writes("hello") == []
    assert other.row(ConversationRecord, id=phone.conversation_id).address_id == phone.address_id


@pytest.mark.parametrize("standing", ["shared", "suspended", "waiting"])
def test_only_a_confirmed_phone_of_one_child_takes_it_over(session: Session, standing: str) -> None:
    phone = asked(session)
    phone.receives()
    given = {"suspended": {"suspended_at": phone.now}, "waiting": {"confirmed_at": None}}.get(standing, {})
    other = second_phone(session, phone, **given)
    if standing == "shared":
        factories.binding(session, address_id=other.address_id, alias="Star")
    other.writes("4")
    assert other.row(ConversationRecord, id=phone.conversation_id).address_id == phone.address_id
    assert other.answers == {}
