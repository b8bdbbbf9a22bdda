"""What follows from one step: answers, notes, flags, replies, the address, and words taken out again."""

import pytest
from sqlalchemy.orm import Session

from bot.domain.conversations import Status
from bot.domain.messages import ChannelKind
from bot.outbox import addresses
from bot.store.alerts import Flag
from bot.store.contributions import AnswerRecord, Note
from bot.store.conversations import ConversationRecord
from bot.store.reports import Quote
from bot.talk.inbound import InboundOutcome
from tests import factories
from tests.talk.phones import Phone, asked, invited

pytestmark = pytest.mark.usefixtures("noise")
TELEGRAM = ChannelKind.TELEGRAM


def test_one_answer_moves_the_conversation_and_queues_the_next_question(session: Session) -> None:
    phone = asked(session)
    assert phone.writes("4 - my room is cold") == ["ask:safe"]
    (answer,) = phone.rows(AnswerRecord, conversation_id=phone.conversation_id)
    assert (answer.question, answer.status, answer.value) == ("home", "answered", 4)
    assert answer.note == "my room is cold"
    assert (answer.language, answer.channel, answer.inbound_id) == ("en", "sms", phone.messages[-1].id)
    talk = phone.row(ConversationRecord, id=phone.conversation_id)
    assert (talk.status, talk.answered, talk.questions, talk.version) == ("asking", 1, 10, 3)
    assert talk.last_inbound_at == phone.now


def test_a_changed_answer_leaves_the_old_version_behind(session: Session) -> None:
    phone = asked(session)
    phone.writes("4")
    assert phone.writes("back") == ["back", "ask:home"]
    phone.writes("2")
    versions = phone.rows(AnswerRecord, conversation_id=phone.conversation_id)
    assert [(one.value, one.current) for one in versions] == [(4, False), (2, True)]


def test_an_answer_of_a_branch_that_was_left_is_marked_and_comes_back_with_the_branch(
    session: Session,
) -> None:
    phone = asked(session)
    for reply in ("4", "1", "3", "1", "2", "nothing", "1", "my coach"):
        phone.writes(reply)
    phone.receives()
    attend = next(row.provider_id for row in phone.queued() if row.kind == "ask:attend")
    phone.writes("4", quotes=attend)
    off = phone.rows(AnswerRecord, conversation_id=phone.conversation_id, off_path=True)
    assert [row.question for row in off] == ["who"]
    phone.writes("1", quotes=attend)
    assert not phone.rows(AnswerRecord, conversation_id=phone.conversation_id, off_path=True)


def test_words_that_answer_nothing_become_a_note_of_their_own(session: Session) -> None:
    phone = asked(session)
    assert phone.writes("the cat is called Biscuit") == ["reask:home"]
    (note,) = phone.rows(Note, conversation_id=phone.conversation_id)
    assert (note.text, note.inbound_id) == ("the cat is called Biscuit", phone.messages[-1].id)


def test_a_flag_has_its_severity_and_its_message_and_is_taken_back_with_the_answer(session: Session) -> None:
    phone = asked(session)
    phone.writes("4")
    phone.writes("2")
    raised = phone.row(Flag, conversation_id=phone.conversation_id, name="not_safe")
    assert (raised.severity, raised.inbound_id, raised.withdrawn_at) == (
        "urgent",
        phone.messages[-1].id,
        None,
    )
    for reply in ("3", "2"):
        phone.writes(reply)
    assert "health_help" in phone.flags
    phone.writes("back")
    phone.writes("1")
    taken_back = phone.row(Flag, conversation_id=phone.conversation_id, name="health_help")
    assert taken_back.withdrawn_at == phone.now
    assert "not_safe" in phone.flags


def test_the_replies_of_one_step_are_queued_in_order_with_a_purpose_each(session: Session) -> None:
    phone = asked(session)
    phone.writes("4")
    assert phone.writes("no") == ["safety", "ask:school"]
    queued = phone.queued()
    assert len({row.purpose for row in queued}) == len({row.token for row in queued}) == len(queued)
    safety, question = queued[-2:]
    assert (safety.priority, question.priority) == (0, 1)
    assert safety.purpose.partition(":")[2] == f"in:{phone.messages[-1].id}:0"


def test_stop_closes_the_address_and_start_opens_it_again(session: Session) -> None:
    phone = asked(session)
    assert phone.writes("Stop.") == ["stopped"]
    assert phone.address.opted_out_at == phone.now
    assert "opted_out" in phone.flags
    assert phone.writes("hello?") == []
    assert phone.row(Flag, conversation_id=phone.conversation_id, name="message_waiting").severity == "high"
    assert phone.writes("start") == ["started", "ask:home"]
    assert phone.address.opted_out_at is None
    assert "opted_out" not in phone.flags


def test_news_that_the_child_blocked_us_is_a_stop_without_a_goodbye(session: Session) -> None:
    phone = asked(session, TELEGRAM)
    assert phone.writes("", departed=True) == []
    assert phone.address.opted_out_at == phone.now
    assert "opted_out" in phone.flags
    assert phone.state.status is Status.STOPPED
    assert phone.writes("/start") == ["started", "ask:home"]


def test_an_address_that_the_provider_closed_opens_with_start(session: Session) -> None:
    phone = asked(session)
    addresses.opt_out_by_provider(session.connection(), phone.address_id, phone.now)
    assert phone.flags == ["opted_out"]
    assert phone.writes("4") == []
    assert phone.answers == {}
    assert phone.writes("START") == ["started", "ask:home"]
    assert phone.address.opted_out_at is None
    assert phone.flags == ["message_waiting"]


def test_a_wrong_number_is_never_written_to_again(session: Session) -> None:
    phone = invited(session)
    assert phone.writes("wrong number") == ["wrong_person"]
    assert phone.address.wrong_person_at == phone.now
    assert phone.flags == ["contact_wrong"]
    assert phone.writes("ok") == []


def test_deletion_takes_the_words_out_of_every_table(session: Session) -> None:
    phone = asked(session)
    for reply in ("4 - the attic is cold", "1", "3", "1", "2", "more attic heating", "1", "aunt Attica"):
        phone.writes(reply)
    phone.writes("attic attic attic")
    quoted = factories.quote(session, conversation_id=phone.conversation_id, words="more attic heating")
    elsewhere = factories.quote(session)
    assert phone.writes("delete") == ["confirm_delete"]
    assert phone.writes("yes") == ["deleted"]
    assert phone.state.status is Status.WITHDRAWN
    assert phone.rows(Quote, id=quoted.id) == []
    assert phone.rows(Quote, id=elsewhere.id) != []
    assert "attic" not in everything_kept(session, phone).casefold()
    answers = phone.rows(AnswerRecord, conversation_id=phone.conversation_id)
    assert len(answers) == 8
    assert not any(row.current or row.value or row.note for row in answers)
    kept = phone.contribution
    assert (kept.withdrawn_at, kept.has_view, kept.unread) == (phone.now, False, 0)
    assert phone.flags == ["withdrew_views"]


def test_a_deleted_message_that_came_again_is_still_a_repeat(session: Session) -> None:
    phone = asked(session)
    phone.writes("4 attic", provider_message_id="SMattic")
    phone.writes("delete")
    phone.writes("yes")
    assert phone.says("4 attic", provider_message_id="SMattic") is InboundOutcome.REPEATED


def test_deletion_leaves_the_message_that_an_adult_must_act_on(session: Session) -> None:
    phone = asked(session)
    phone.writes("4 attic")
    phone.writes("he is hitting me")
    phone.writes("ok")
    phone.writes("delete")
    phone.writes("yes")
    danger = phone.row(Flag, conversation_id=phone.conversation_id, name="distress")
    bodies = {row.id: row.body for row in phone.messages if row.body}
    assert bodies[danger.inbound_id] == "he is hitting me"
    assert not any("attic" in body for body in bodies.values())
    assert danger.withdrawn_at is None


def everything_kept(session: Session, phone: Phone) -> str:
    """Read every column of every table that may hold words of this child, opened."""
    rows = [
        *phone.rows(AnswerRecord, conversation_id=phone.conversation_id),
        *phone.rows(Note, conversation_id=phone.conversation_id),
        *phone.rows(ConversationRecord, id=phone.conversation_id),
        *phone.messages,
        *phone.queued(),
    ]
    return "\n".join(repr(tuple(row)) for row in rows)
