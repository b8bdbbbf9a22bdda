"""What nobody wrote brings no answer and settles nothing; what was lost on the way is asked for again."""

import pytest
from sqlalchemy.orm import Session

from bot.domain.conversations import Status
from bot.domain.messages import Address, ChannelKind, Inbound, Substance
from bot.store.alerts import Flag
from bot.store.messages import InboundMessage
from bot.talk import inbound
from tests.factories import NOW
from tests.talk.phones import Phone, asked, context, enrol, invited, phone_of

pytestmark = pytest.mark.usefixtures("noise")
LOST, SILENT = Substance.LOST, Substance.SILENT


def at_the_safety_question(session: Session) -> Phone:
    """Bring a child to the question whether they feel safe."""
    phone = asked(session, ChannelKind.WHATSAPP)
    while phone.state.at != "safe":
        phone.writes("0")
    return phone


def test_a_lost_message_at_the_safety_question_is_asked_for_again_and_answers_nothing(
    session: Session,
) -> None:
    phone = at_the_safety_question(session)
    before = phone.answers
    assert phone.writes(substance=LOST) == ["media_failed"]
    assert (phone.state.at, phone.answers) == ("safe", before)
    assert phone.writes("1") != []
    assert phone.answers["safe"] == "yes"


def test_what_nobody_wrote_is_kept_and_answered_with_nothing(session: Session) -> None:
    phone = at_the_safety_question(session)
    before, answers = phone.state, phone.answers
    assert phone.writes(substance=SILENT) == []
    assert (phone.state, phone.answers) == (before, answers)
    assert (phone.messages[-1].outcome, phone.messages[-1].conversation_id) == (
        "ignored",
        phone.conversation_id,
    )


@pytest.mark.parametrize("substance", [LOST, SILENT])
def test_it_is_no_reply_to_an_invitation(session: Session, substance: Substance) -> None:
    phone = invited(session, ChannelKind.WHATSAPP)
    told = phone.writes(substance=substance)
    assert bool(told) is (substance is LOST)
    assert (phone.state.status, phone.answers) == (Status.INVITED, {})


def test_a_stranger_who_writes_nothing_is_no_work_for_anybody(session: Session) -> None:
    sender = Address(ChannelKind.WHATSAPP, "+447700900999")
    for place, substance in enumerate((SILENT, LOST)):
        message = Inbound(sender, f"SM none {place}", "", b"raw", substance=substance)
        inbound.receive(session.connection(), message, NOW, context())
    kept = session.query(InboundMessage).filter(InboundMessage.provider_message_id.like("SM none %")).all()
    assert sorted(row.outcome for row in kept) == ["ignored", "triage"]


def test_on_a_shared_phone_what_nobody_wrote_asks_nobody_who_is_writing(session: Session) -> None:
    first, address_id = enrol(session, alias="Kit")
    second, _ = enrol(session, address_id=address_id, alias="Roo")
    phone, other = phone_of(session, first, address_id), phone_of(session, second, address_id)
    assert phone.writes(substance=SILENT) == []
    assert (phone.state.status, other.state.status) == (Status.INVITED, Status.INVITED)
    assert session.query(Flag).filter(Flag.conversation_id.in_([phone.conversation_id])).count() == 0
