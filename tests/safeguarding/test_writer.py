"""Who wrote a cry on a shared phone: its words leave the wrong child, and a wrong choice can be corrected."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground.errors import InputRefused
from bot.ground.roles import Role
from bot.safeguarding.writer import name_writer
from bot.store.alerts import Alert, AlertChild
from bot.store.audit import AuditEvent
from bot.store.contributions import AnswerRecord, Note
from bot.store.conversations import ConversationRecord
from tests import factories
from tests.factories import NOW
from tests.ground.people import person
from tests.talk.phones import Phone, asked, enrol, phone_of

TODAY = NOW.date()
CRY = "he hits me"


def test_words_that_became_another_child_s_answer_are_the_writer_s_and_can_be_given_back(
    session: Session,
) -> None:
    amina, bilal = _on_one_phone(session)
    alert = session.scalars(select(Alert)).one()
    assert CRY in amina.answers.values()
    duty = person(session, Role.DUTY)
    for one, other in ((bilal, amina), (amina, bilal)):
        child = session.get_one(ConversationRecord, one.conversation_id).child_id
        name_writer(session, duty, alert.id, child, today=TODAY, now=NOW)
        session.flush()
        assert session.scalars(select(AlertChild.child_id)).all() == [child]
        assert (CRY in one.notes, CRY in other.notes, CRY in other.answers.values()) == (True, False, False)
        assert ("distress" in one.flags, "distress" in other.flags) == (True, False)
        with pytest.raises(InputRefused):
            name_writer(session, duty, alert.id, child, today=TODAY, now=NOW)
    events = session.scalars(select(AuditEvent.action).where(AuditEvent.subject == "alert")).all()
    assert events == ["named", "named"]


def test_naming_who_wrote_no_message_moves_nothing(session: Session) -> None:
    note = factories.note(session)
    alert = factories.alert(session, inbound_id=None)
    talk = factories.conversation(session)
    for child_id in (talk.child_id, factories.child(session).id):
        factories.alert_child(session, alert_id=alert.id, child_id=child_id)
    alert.address_id = talk.address_id
    session.flush()
    before = note.conversation_id
    name_writer(session, person(session, Role.DUTY), alert.id, talk.child_id, today=TODAY, now=NOW)
    session.expire_all()
    assert session.get_one(Note, note.id).conversation_id == before != talk.id
    assert session.scalars(select(AnswerRecord)).all() == []


def _on_one_phone(session: Session) -> tuple[Phone, Phone]:
    """Let Amina stand at a question for words, and after hours a cry come from the phone she shares with Bilal."""
    amina = asked(session, alias="Amina")
    review_id, _ = enrol(session, address_id=amina.address_id, alias="Bilal")
    session.flush()
    bilal = phone_of(session, review_id, amina.address_id)
    for text in ("its amina", "1", "its bilal", "1", "1", "its amina", "4", "1", "3", "1", "2"):
        amina.writes(text)
    amina.writes(CRY, wait=timedelta(hours=6))
    return amina, bilal
