"""A child who takes the words back takes back the files and all that was written beside them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.messages import ChannelKind, Media, MediaKind
from bot.media.beside import beside_talks
from bot.store.contributions import AnswerRecord, Note
from bot.store.copies import MessageCopy
from bot.store.media import AddedText, MediaFile
from bot.store.messages import InboundMessage
from tests import factories
from tests.talk.phones import Phone, asked

pytestmark = pytest.mark.usefixtures("noise")
VOICE = (Media(MediaKind.VOICE, "https://api.twilio.com/voice", "audio/ogg"),)


def talked(session: Session) -> Phone:
    """Let a child answer by voice and in words, and let somebody write beside both."""
    phone = asked(session, ChannelKind.WHATSAPP)
    phone.writes(media=VOICE)
    phone.writes("1")
    file = session.scalars(_files(phone)).one()
    file.state, file.file_type, file.content = "fetched", "audio/ogg", b"OggS words"
    answers = select(AnswerRecord.id).where(AnswerRecord.conversation_id == phone.conversation_id)
    for subject, key in (
        ("message", file.inbound_id),
        *(("answer", one) for one in session.scalars(answers)),
    ):
        factories.added_text(session, subject=subject, subject_id=key, text="beside it")
    session.flush()
    return phone


def _files(phone: Phone) -> Any:
    mine = InboundMessage.conversation_id == phone.conversation_id
    return select(MediaFile).join(InboundMessage, InboundMessage.id == MediaFile.inbound_id).where(mine)


def emptied_now(session: Session, phone: Phone) -> Sequence[int]:
    """Return which messages of the child are to be emptied at their provider at once."""
    due = select(MessageCopy.reference).where(MessageCopy.copy_not_before <= phone.now)
    references = set(session.scalars(due))
    return [one.id for one in phone.messages if one.provider_message_id in references]


def test_delete_takes_files_write_ups_and_translations_with_the_words(session: Session) -> None:
    others = session.scalars(select(AddedText.id)).all()
    phone = talked(session)
    assert beside_talks(session, [phone.conversation_id])
    assert phone.writes("delete") == ["confirm_delete"]
    assert phone.writes("1") == ["deleted"]
    session.expire_all()
    gone = session.scalars(_files(phone)).one()
    assert (gone.state, gone.content, gone.file_type) == ("gone", None, None)
    assert session.scalars(select(AddedText.id)).all() == others
    assert session.scalar(select(InboundMessage.media).where(InboundMessage.id == gone.inbound_id)) is None
    assert (gone.copy_reference, gone.copy_not_before) == (VOICE[0].reference, phone.now)
    assert emptied_now(session, phone) == [one.id for one in phone.messages if one.body is None]


def test_a_recording_that_raised_an_alert_stays_for_who_must_act(session: Session) -> None:
    phone = asked(session, ChannelKind.WHATSAPP)
    phone.writes("i want to die", media=VOICE)
    file = session.scalars(_files(phone)).one()
    file.state, file.file_type, file.content = "fetched", "audio/ogg", b"OggS words"
    factories.added_text(session, subject="message", subject_id=file.inbound_id, text="what was said")
    session.flush()
    phone.writes("delete", wait=timedelta(minutes=10))
    phone.writes("1")
    session.expire_all()
    assert session.scalars(select(Note.text).where(Note.conversation_id == phone.conversation_id)).all() == [
        None
    ]
    kept = session.scalars(_files(phone)).one()
    assert (kept.content, kept.copy_not_before) == (b"OggS words", None)
    assert kept.inbound_id not in emptied_now(session, phone)
    beside = select(AddedText.text).where(
        AddedText.subject_id == kept.inbound_id, AddedText.subject == "message"
    )
    assert session.scalars(beside).all() == ["what was said"]
