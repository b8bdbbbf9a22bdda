"""One message in: kept as it came, heard once, and never lost, whatever it is."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, select
from sqlalchemy.orm import Session

from bot.domain.messages import ChannelKind, Media, MediaKind, clean
from bot.store import prepared
from bot.store.contributions import AnswerRecord
from bot.store.conversations import ConversationRecord
from bot.store.engine import Database
from bot.store.messages import InboundMessage
from bot.talk import inbound
from bot.talk.inbound import InboundOutcome
from tests.factories import NOW
from tests.peers import databases
from tests.talk.phones import Phone, asked, context, invited

pytestmark = pytest.mark.usefixtures("noise")
TELEGRAM = ChannelKind.TELEGRAM
SMS = ChannelKind.SMS
MINUTE = timedelta(minutes=1)


def test_a_message_is_kept_as_it_came_and_once_made_safe(session: Session) -> None:
    phone = invited(session)
    phone.says("it\x00s \ud83d fine\r\n", provider_message_id="SMsafe", raw=b"Body=it%00s", sent_at=NOW)
    kept = phone.messages[-1]
    assert (kept.body, kept.raw) == ("its � fine\n", b"Body=it%00s")
    assert (kept.sender, kept.sent_at, kept.received_at) == (phone.provider_id, NOW, NOW)
    assert (kept.outcome, kept.conversation_id) == ("handled", phone.conversation_id)


def test_a_repeated_provider_id_changes_nothing(session: Session) -> None:
    phone = asked(session)
    phone.writes("4", provider_message_id="SMtwice")
    before = (phone.answers, phone.queued(), phone.contribution, phone.state)
    assert phone.says("4", provider_message_id="SMtwice") is InboundOutcome.REPEATED
    assert phone.says("2 something else", provider_message_id="SMtwice") is InboundOutcome.REPEATED
    assert (phone.answers, phone.queued(), phone.contribution, phone.state) == before


def test_a_message_written_before_the_question_was_sent_is_not_its_answer(session: Session) -> None:
    phone = asked(session)
    phone.writes("4")  # the safety question waits in the outbox
    phone.says("2")
    assert phone.answers == {"home": 4}
    assert phone.notes == ["2"]
    phone.writes("1")
    assert phone.answers == {"home": 4, "safe": "yes"}


def test_a_second_thought_is_added_to_an_open_answer(session: Session) -> None:
    phone = asked(session)
    for reply in ("4", "1", "3", "1", "2"):
        phone.writes(reply)
    phone.writes("more time with my brother")
    phone.says("and my dog")
    assert phone.answers["change"] == "more time with my brother\nand my dog"
    assert "attend" not in phone.answers


def test_a_question_that_cannot_be_sent_for_long_is_answered_once_it_was(session: Session) -> None:
    phone = asked(session)
    phone.writes("4")
    phone.now += 11 * MINUTE
    phone.says("1")
    assert phone.answers == {"home": 4}
    assert phone.notes == ["1"]
    assert phone.writes("1") == ["ask:school"]
    assert phone.answers == {"home": 4, "safe": "yes"}


def test_a_stranger_is_kept_for_a_person(session: Session) -> None:
    stranger = Phone(session.connection(), 0, 0, SMS, "+447700912345")
    assert stranger.says("who are you", provider_message_id="SMstranger") is InboundOutcome.TRIAGE
    kept = stranger.row(InboundMessage, provider_message_id="SMstranger")
    assert (kept.outcome, kept.body, kept.address_id) == ("triage", "who are you", None)


def test_a_known_address_without_a_conversation_is_kept_for_a_person_and_can_say_stop(
    session: Session,
) -> None:
    phone = invited(session)
    table = ConversationRecord.__table__
    session.execute(table.update().where(table.c.id == phone.conversation_id).values(open=False))
    assert phone.says("are you there?") is InboundOutcome.TRIAGE
    assert phone.messages[-1].conversation_id is None
    assert phone.says("توقف") is InboundOutcome.TRIAGE
    assert phone.address.opted_out_at == NOW
    phone.says("START")
    assert phone.address.opted_out_at is None


def test_what_cannot_be_read_is_kept_for_a_person_once(session: Session) -> None:
    connection = session.connection()
    for _ in range(2):
        inbound.keep_unread(connection, TELEGRAM, "unreadable:1", b"\xff\x00{", NOW)
    kept = Phone(connection, 0, 0, TELEGRAM, "").row(InboundMessage, provider_message_id="unreadable:1")
    assert (kept.raw, kept.outcome, kept.sender) == (b"\xff\x00{", "triage", None)


ODD = {
    "a NUL": "\x00",
    "a lone surrogate": "\ud83d",
    "ten times what the door takes": "ا" * 100_000,
    "nothing": "",
    "spaces": " \u200f\t\n",
    "emoji": "🎉🫥👨‍👩‍👧‍👦",
    "ten thousand marks": "a" + "\u0301" * 10_000,
    "overrides": "\u202eevil\u2066",
    "numerals": "٣ ३ ፫ ③ ³ Ⅲ",
}


@pytest.mark.parametrize("message", ODD.values(), ids=ODD)
@pytest.mark.parametrize("question", ["choice", "open"])
def test_odd_text_is_kept_and_answered_and_never_breaks_anything(
    session: Session, message: str, question: str
) -> None:
    phone = asked(session)
    for reply in ("4", "1", "3", "1", "2") if question == "open" else ():
        phone.writes(reply)
    assert phone.writes(message)
    assert phone.messages[-1].outcome == "handled"
    assert phone.messages[-1].body == clean(message)
    assert phone.writes("0")


def test_an_empty_message_repeats_the_question_and_costs_no_try(session: Session) -> None:
    phone = asked(session)
    for _ in range(4):
        assert phone.writes("\x00 ") == ["ask:home"]
    assert (phone.answers, phone.notes, phone.state.tries) == ({}, [], 0)


def test_a_voice_note_is_an_answer_and_its_reference_is_kept(session: Session) -> None:
    phone = asked(session, TELEGRAM)
    voice = Media(MediaKind.VOICE, "file-9", "audio/ogg")
    assert phone.writes("", media=(voice,)) == ["got_media", "ask:safe"]
    (answer,) = phone.rows(AnswerRecord, conversation_id=phone.conversation_id)
    assert (answer.status, answer.media) == ("media", "voice")
    assert phone.messages[-1].media == [["voice", "file-9", "audio/ogg"]]


def test_our_own_fault_leaves_the_words_to_a_person(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    table: Any = ConversationRecord.__table__
    broken = {
        "phase": "pre",
        "questionnaire": "no-such-set",
        "version": 1,
        "channel": "sms",
        "status": "asking",
    }
    with database.write() as session:
        phone = asked(session)
        session.execute(table.update().where(table.c.id == phone.conversation_id).values(state=broken))
    message = phone.message("I want to see my brother")
    assert inbound.take(database, message, phone.now + MINUTE, context()) is InboundOutcome.TRIAGE
    assert inbound.take(database, message, phone.now + MINUTE, context()) is InboundOutcome.REPEATED
    with database.read() as session:
        kept = session.scalars(select(InboundMessage).order_by(InboundMessage.id.desc())).first()
        assert kept is not None
        assert (kept.body, kept.outcome) == ("I want to see my brother", "triage")
        assert kept.conversation_id == phone.conversation_id
    assert "brother" not in caplog.text
    assert "left to a person" in caplog.text


def test_a_broken_connection_loses_no_message(database: Database) -> None:
    with database.write() as session:
        phone = asked(session)
    databases.cut(database)
    assert inbound.take(database, phone.message("4"), phone.now + MINUTE, context()) is InboundOutcome.HANDLED


def test_one_turn_of_a_text_takes_few_statements(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = asked(session)
    phone.writes("4")
    phone.receives()
    phone.now += 5 * MINUTE
    spoken: list[str] = []
    run = prepared._execute

    def heard(connection: Connection, text: str, values: Sequence[Any]) -> Any:
        spoken.append(text)
        return run(connection, text, values)

    monkeypatch.setattr(prepared, "_execute", heard)
    event.listen(session.connection(), "before_cursor_execute", lambda *given: spoken.append(given[2]))
    inbound.receive(session.connection(), phone.message("1"), phone.now, context(), waiting=False)
    assert len(spoken) == 6, "\n\n".join(spoken)
