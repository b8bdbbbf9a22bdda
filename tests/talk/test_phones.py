"""Several children on one phone: each is heard under the own name, and nothing is kept under the wrong one."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.domain.messages import ChannelKind
from bot.store.contributions import AnswerRecord
from bot.store.conversations import ConversationRecord
from tests.talk.phones import Phone, enrol, phone_of

pytestmark = pytest.mark.usefixtures("noise")
TELEGRAM = ChannelKind.TELEGRAM
LONG = timedelta(hours=5)


@pytest.fixture
def phones(session: Session) -> tuple[Phone, Phone]:
    """Return the phones of Amina and Kofi, which are one phone."""
    return siblings(session, TELEGRAM)


def siblings(
    session: Session, channel: ChannelKind, names: tuple[str, str] = ("Amina", "Kofi")
) -> tuple[Phone, Phone]:
    first, address_id = enrol(session, channel, alias=names[0])
    second, _ = enrol(session, channel, alias=names[1], address_id=address_id)
    return phone_of(session, first, address_id), phone_of(session, second, address_id)


def test_nobody_is_asked_before_it_is_clear_who_writes(phones: tuple[Phone, Phone]) -> None:
    amina, kofi = phones
    assert amina.writes("1") == ["who"]
    assert amina.writes("kofi") == ["notice"]
    assert amina.writes("1") == ["ask:home"]
    assert amina.writes("4") == ["ask:safe"]
    assert (amina.answers, kofi.answers) == ({}, {"home": 4})
    assert amina.contribution is None


def test_each_child_comes_back_to_the_own_open_question(phones: tuple[Phone, Phone]) -> None:
    amina, kofi = phones
    for text in ("its kofi", "1", "4", "its amina", "1", "2"):
        amina.writes(text)
    assert (amina.answers, kofi.answers) == ({"home": 2}, {"home": 4})
    assert amina.writes("its kofi") == ["ask:safe"]
    amina.writes("1")
    assert kofi.answers == {"home": 4, "safe": "yes"}
    assert amina.answers == {"home": 2}


def test_the_names_are_buttons_that_stay_with_their_child(phones: tuple[Phone, Phone]) -> None:
    amina, kofi = phones
    amina.writes("1")
    said = next(row for row in amina.queued() if row.kind == "who")
    assert [label for _, label in said.body["choices"]] == ["Amina", "Kofi"]
    assert said.body["plain"] == "Who is this?\n1 Amina\n2 Kofi"
    assert amina.presses(amina.button("who", 1)) == ["notice"]
    amina.writes("1")
    amina.writes("4")
    assert (amina.answers, kofi.answers) == ({}, {"home": 4})


def test_after_a_long_silence_words_that_nobody_claims_are_kept_under_nobody(
    phones: tuple[Phone, Phone],
) -> None:
    amina, kofi = phones
    for text in ("its kofi", "1", "4", "its amina", "1", "2"):
        amina.writes(text)
    before = (amina.notes, kofi.notes, amina.contribution, kofi.contribution, amina.state.notes)
    assert amina.writes("I hate it here", wait=LONG) == ["who"]
    kept = amina.messages[-1]
    assert (kept.outcome, kept.conversation_id, kept.body) == ("triage", None, "I hate it here")
    assert (amina.notes, kofi.notes, amina.contribution, kofi.contribution, amina.state.notes) == before
    assert amina.writes("kofi") == ["reask:safe"]
    amina.writes("1")
    assert kofi.answers == {"home": 4, "safe": "yes"}
    assert (amina.notes, kofi.notes) == ([], ["I hate it here"])
    kept = next(row for row in amina.messages if row.body == "I hate it here")
    assert (kept.outcome, kept.conversation_id) == ("handled", kofi.conversation_id)


def test_who_was_invited_last_is_not_taken_for_who_spoke_last(session: Session) -> None:
    amina, address_id = enrol(session, TELEGRAM, alias="Amina")
    first = phone_of(session, amina, address_id)
    first.writes("1")
    first.writes("1")
    kofi, _ = enrol(session, TELEGRAM, alias="Kofi", address_id=address_id)
    second = phone_of(session, kofi, address_id)
    second.now = first.now
    assert second.writes("4") == ["who"]
    assert (first.answers, second.answers) == ({}, {})
    assert second.writes("Amina") == ["ask:safe"]
    assert (first.answers, second.answers) == ({"home": 4}, {})
    answered = second.rows(AnswerRecord, conversation_id=first.conversation_id)[0]
    assert next(row for row in second.messages if row.id == answered.inbound_id).body == "4"


def test_danger_is_heard_whoever_writes(phones: tuple[Phone, Phone]) -> None:
    amina, kofi = phones
    for text in ("its kofi", "1", "4", "its amina", "1", "2"):
        amina.writes(text)
    assert amina.writes("he is hitting me", wait=LONG) == ["safety"]
    assert "distress" in {*amina.flags, *kofi.flags}
    assert amina.messages[-1].outcome == "handled"


def test_a_message_is_stored_with_the_conversation_that_took_it(phones: tuple[Phone, Phone]) -> None:
    amina, kofi = phones
    for text in ("its amina", "1"):
        amina.writes(text)
    amina.writes("2")
    assert amina.messages[-1].conversation_id == amina.conversation_id
    amina.writes("its kofi")
    assert amina.messages[-1].conversation_id == kofi.conversation_id


def test_a_button_or_a_quote_of_one_child_is_never_the_others_answer(phones: tuple[Phone, Phone]) -> None:
    amina, kofi = phones
    for text in ("its amina", "1", "its kofi", "1"):
        amina.writes(text)
    mine, yours = (row for row in amina.queued() if row.kind == "ask:home")
    assert mine.conversation_id == amina.conversation_id
    amina.presses(mine.body["choices"][0][0])
    assert (amina.answers, kofi.answers) == ({"home": 1}, {})
    amina.receives()
    name = next(row.provider_id for row in amina.queued() if row.id == yours.id)
    amina.writes("4", quotes=name)
    assert (amina.answers, kofi.answers) == ({"home": 1}, {"home": 4})


def test_a_face_on_one_childs_question_is_that_childs_answer(phones: tuple[Phone, Phone]) -> None:
    amina, kofi = phones
    for text in ("its amina", "1", "its kofi", "1"):
        amina.writes(text)
    amina.receives()
    mine, _ = (row for row in amina.queued() if row.kind == "ask:home")
    amina.writes("😢", reaction_to=mine.provider_id)
    assert (amina.answers, kofi.answers) == ({"home": 1}, {})


def test_stop_is_about_the_phone_and_told_to_each_childs_officer(phones: tuple[Phone, Phone]) -> None:
    amina, kofi = phones
    for text in ("its amina", "1"):
        amina.writes(text)
    assert amina.writes("stop") == ["stopped"]
    assert (amina.flags, kofi.flags) == (["opted_out"], ["opted_out"])
    assert amina.writes("its kofi") == []
    assert "started" in amina.writes("start")
    assert "opted_out" not in {*amina.flags, *kofi.flags}
    assert amina.writes("its kofi") == ["notice"]


def test_a_question_on_a_shared_phone_says_whose_it_is(session: Session) -> None:
    amina, _ = siblings(session, ChannelKind.SMS)
    for text in ("its amina", "1"):
        amina.writes(text)
    texts = {row.kind: row.body["text"] for row in amina.queued()}
    assert texts["notice"].startswith("Amina: Your IRO ")
    assert texts["ask:home"].startswith("Amina: How are things where you live?")
    assert "Amina" not in texts["invite"]


def test_two_children_of_the_same_name_and_one_without_are_kept_apart(session: Session) -> None:
    first, second = siblings(session, TELEGRAM, ("Sam", "Sam"))
    third_review, _ = enrol(session, TELEGRAM, address_id=first.address_id)
    third = phone_of(session, third_review, first.address_id)
    first.writes("1")
    said = next(row for row in first.queued() if row.kind == "who")
    assert [label for _, label in said.body["choices"]] == ["Sam", "Sam 2", "3"]
    for place, phone in enumerate((first, second, third)):
        phone.now = first.now
        first.presses(first.button("who", place))
        first.writes("1")
        first.writes(str(place + 1))
    assert [phone.answers for phone in (first, second, third)] == [{"home": 1}, {"home": 2}, {"home": 3}]


def test_a_child_left_alone_on_the_phone_needs_no_name(session: Session, phones: tuple[Phone, Phone]) -> None:
    amina, kofi = phones
    table = ConversationRecord.__table__
    session.execute(table.update().where(table.c.id == kofi.conversation_id).values(open=False))
    assert amina.writes("1") == ["notice"]
    assert amina.messages[-1].conversation_id == amina.conversation_id
