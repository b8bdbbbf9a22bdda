"""A WhatsApp message that went as a text is answered by text; a child who let the bot in again is written to."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.messages import ChannelKind, Keyword
from bot.domain.questionnaires import Phase
from bot.store.addresses import AddressRecord
from bot.talk import invitations
from tests.factories import NOW
from tests.talk.phones import Phone, asked, context, enrol


def test_a_child_who_got_a_text_answers_by_text_in_the_same_conversation(session: Session) -> None:
    review_id, address_id = enrol(session, ChannelKind.WHATSAPP)
    connection = session.connection()
    conversation = invitations.invite(connection, review_id, Phase.PRE, NOW, context())
    number = session.get_one(AddressRecord, address_id).provider_id
    child = Phone(connection, address_id, conversation, ChannelKind.WHATSAPP, number)
    child.receives()
    text_address = session.scalars(select(AddressRecord.id).where(AddressRecord.same_as == address_id)).one()
    by_text = Phone(connection, text_address, conversation, ChannelKind.SMS, number)
    assert [row.kind for row in by_text.queued()] == ["invite"]
    assert by_text.writes("1") == ["notice"]
    assert by_text.queued()[-1].channel == "sms"
    by_text.writes("1")
    assert by_text.state.at is not None
    by_text.writes("STOP")
    assert (by_text.address.opted_out_at is not None, child.address.opted_out_at) == (True, None)


def test_on_a_shared_phone_the_children_keep_their_names_by_text(session: Session) -> None:
    connection, address_id = session.connection(), None
    for alias in ("Oskar", "Maja"):
        review_id, address_id = enrol(session, ChannelKind.WHATSAPP, address_id=address_id, alias=alias)
        conversation = invitations.invite(connection, review_id, Phase.PRE, NOW, context())
    assert address_id is not None
    number = session.get_one(AddressRecord, address_id).provider_id
    Phone(connection, address_id, conversation, ChannelKind.WHATSAPP, number).receives()
    text_address = session.scalars(select(AddressRecord.id).where(AddressRecord.same_as == address_id)).one()
    by_text = Phone(connection, text_address, conversation, ChannelKind.SMS, number)
    assert by_text.writes("hello") == ["who"]
    assert all(alias in by_text.queued()[-1].body["text"] for alias in ("Oskar", "Maja"))


def test_a_child_who_let_the_bot_in_again_is_written_to_again(session: Session) -> None:
    child = asked(session, ChannelKind.TELEGRAM)
    child.writes(departed=True)
    assert child.address.opted_out_at is not None
    assert "started" in child.writes(keyword=Keyword.START)
    assert child.address.opted_out_at is None
    before = child.answers
    child.writes(keyword=Keyword.START)
    assert (child.answers, child.notes) == (before, [])
