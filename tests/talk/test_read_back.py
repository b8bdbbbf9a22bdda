"""At the end a child hears what was kept: in words on their own phone, elsewhere only how much, never about danger."""

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.domain.messages import ChannelKind
from bot.domain.texting import measure
from bot.store.base import table_of
from bot.store.conversations import ConversationRecord
from bot.store.copies import MessageCopy
from tests import factories
from tests.content import context
from tests.talk.phones import Phone, asked, born

pytestmark = pytest.mark.usefixtures("noise")
TALKS = table_of(ConversationRecord)


def finished(session: Session, owner: str | None, **given: Any) -> Phone:
    """Return a child of ten who has chosen the last option of each question, and passed over the others."""
    phone = asked(session, born_on=born(10), **given)
    mine = TALKS.c.id == phone.conversation_id
    phone.connection.execute(update(TALKS).where(mine).values(phone_owner=owner))
    return to_the_end(phone)


def to_the_end(phone: Phone) -> Phone:
    while phone.state.status == "asking":
        known = context().knowledge.asked(phone.state)
        options = known.question(phone.state.at or "").options
        phone.writes(str(len(options.options)) if options else "0")
    return phone


def told(phone: Phone) -> str:
    last = phone.queued()[-1]
    assert last.kind == "read_back"
    return str(last.body["text"])


def test_some_answers_are_read_back_on_a_childs_own_phone(session: Session) -> None:
    words = told(finished(session, "own"))
    assert words.startswith("We kept: ")
    assert words.endswith("reply BACK.")
    assert "Do you feel safe" not in words
    assert measure(words).segments <= 3


@pytest.mark.parametrize("language", ["ur", "pl"])
def test_they_come_in_the_language_of_the_child_and_in_three_segments(
    session: Session, language: str
) -> None:
    words = told(finished(session, "own", language=language))
    assert measure(words).segments <= 3


@pytest.mark.parametrize("owner", [None, "shared", "carer", "key_worker"])
def test_on_any_other_phone_only_their_number_is_said(session: Session, owner: str | None) -> None:
    assert told(finished(session, owner)).startswith("We kept your answers: ")


def test_a_phone_with_another_child_on_it_is_not_a_childs_own(session: Session) -> None:
    phone = asked(session, born_on=born(10))
    factories.binding(session, child_id=factories.child(session).id, address_id=phone.address_id)
    phone.connection.execute(
        update(TALKS).where(TALKS.c.id == phone.conversation_id).values(phone_owner="own")
    )
    assert told(to_the_end(phone)).startswith("We kept your answers: ")


def test_an_answer_that_an_adult_must_look_at_is_not_read_back(session: Session) -> None:
    phone = asked(session, ChannelKind.TELEGRAM, born_on=born(10))
    phone.connection.execute(
        update(TALKS).where(TALKS.c.id == phone.conversation_id).values(phone_owner="own")
    )
    phone.writes("1")
    assert phone.state.flags == ("low_wellbeing",)
    assert "where you live" not in told(to_the_end(phone))


def test_who_passed_over_everything_is_told_nothing(session: Session) -> None:
    phone = asked(session, born_on=born(10))
    while phone.state.status == "asking":
        kinds = phone.writes("0")
    assert kinds == ["closing"]


def test_back_leads_from_there_to_the_answers_and_the_end_is_said_again(session: Session) -> None:
    phone = finished(session, "own")
    assert phone.writes("BACK")[0] == "back"
    assert to_the_end(phone).queued()[-1].kind == "read_back"


def test_who_takes_the_words_back_takes_them_out_of_our_messages_too(session: Session) -> None:
    phone = finished(session, "own")
    phone.writes("DELETE")
    (row,) = [row for row in phone.queued() if row.kind == "read_back"]
    for status in ("sent", "failed"):
        factories.receipt(session, token=row.token, provider_id="SMlost", status=status)
    phone.writes("1")
    (row,) = [row for row in phone.queued() if row.kind == "read_back"]
    assert row.body["text"] == "…"
    ours = {each.reference for each in phone.rows(MessageCopy, copy_not_before=phone.now)}
    assert ours - {one.provider_message_id for one in phone.messages} == {row.provider_id, "SMlost"}
