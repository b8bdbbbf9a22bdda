"""A machine that answers everything is recognised within five texts, a person is told, and it gets no more replies."""

from datetime import timedelta

import pytest
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from bot.domain.messages import ChannelKind
from bot.store.alerts import Flag
from tests.talk.phones import Phone, asked, enrol, invited, phone_of

pytestmark = pytest.mark.usefixtures("noise")
SOON, SLOW = timedelta(seconds=4), timedelta(minutes=3)
AWAY = "I am not here now and will read this at {}"
MACHINE = "answering_machine"


def texts_until_told(phone: Phone, texts: list[str], wait: timedelta) -> int:
    """Let a machine write; return how many texts it took until a person was told."""
    for count, text in enumerate(texts, 1):
        phone.writes(text, wait)
        if MACHINE in phone.flags:
            return count
    return len(texts) + 1


@pytest.mark.parametrize("wait", [SOON, SLOW])
@pytest.mark.parametrize("starts", [invited, asked])
def test_a_machine_is_recognised_within_five_texts(session: Session, starts: object, wait: timedelta) -> None:
    phone: Phone = starts(session)  # type: ignore[operator]
    assert texts_until_told(phone, [AWAY.format(f"1{n}:0{n}") for n in range(5)], wait) <= 5
    row = phone.row(Flag, conversation_id=phone.conversation_id, name=MACHINE)
    assert (row.severity, row.withdrawn_at) == ("normal", None)
    sent = len(phone.queued())
    for n in range(5):
        assert phone.writes(AWAY.format(n), wait) == []
    assert len(phone.queued()) == sent
    assert len(phone.messages) >= 8
    assert phone.flags.count(MACHINE) == 1


def test_a_machine_that_says_something_else_each_time_is_recognised_by_its_haste(session: Session) -> None:
    phone = invited(session, ChannelKind.TELEGRAM)
    texts = ["the weather is very fine", "please leave your message here", "nobody is at home now"]
    texts += ["we will call you back", "our hours are nine to five"]
    assert texts_until_told(phone, texts, timedelta(seconds=1)) <= 5


def test_known_forms_and_our_own_words_are_a_machine_s(session: Session) -> None:
    phone = asked(session)
    ours = str(phone.queued()[-1].body["text"])
    texts = ["Out of office: back on Monday", ours, "This is an automated message", ours]
    assert texts_until_told(phone, texts, SLOW) <= 5
    assert (phone.answers, phone.notes) == ({}, [])


def test_reactions_of_a_person_are_no_machine(session: Session) -> None:
    phone = asked(session)
    ours = str(phone.queued()[-1].body["text"])
    for style in (
        "Removed a like from “{}”",
        "Foobaril „{}”",
        "Questioned “{}”",
        "Emphasised “{}”",
        "Liked “{}…",
    ):
        phone.writes(style.format(ours[:30]), SOON)
    assert MACHINE not in phone.flags


def test_a_plain_answer_ends_the_silence(session: Session) -> None:
    phone = asked(session)
    texts_until_told(phone, [AWAY] * 5, SOON)
    assert phone.writes("4", SOON) == ["ask:safe"]
    assert MACHINE not in phone.flags
    assert phone.answers == {"home": 4}


@pytest.mark.parametrize(
    ("text", "reply"), [("he hits me", "safety"), ("stop", "stopped"), ("help", "help"), ("9", "safety"), ("who is this", "about")]
)  # fmt: skip
def test_danger_and_commands_are_answered_whatever_came_before(
    session: Session, text: str, reply: str
) -> None:
    phone = asked(session)
    texts_until_told(phone, [AWAY] * 5, SOON)
    assert phone.writes(text, SOON)[0] == reply
    assert MACHINE not in phone.flags


def test_words_of_a_child_behind_a_machine_are_kept_and_answered(session: Session) -> None:
    phone = asked(session)
    texts_until_told(phone, [AWAY] * 5, SOON)
    assert phone.writes("i want a room of my own", SLOW) == ["reask:home"]
    assert "i want a room of my own" in phone.notes


def test_a_person_who_dealt_with_it_ends_the_silence(session: Session) -> None:
    phone = asked(session)
    texts_until_told(phone, [AWAY] * 5, SOON)
    assert phone.writes(AWAY, SLOW) == []
    table = Flag.__table__
    session.execute(update(table).where(table.c.name == MACHINE).values(acknowledged_at=phone.now))  # type: ignore[arg-type]
    assert phone.writes(AWAY, SLOW) != []


def test_a_child_who_answers_at_once_is_never_a_machine(session: Session) -> None:
    phone = asked(session, ChannelKind.WHATSAPP)
    for reply in ("4", "1", "3", "1", "2"):
        phone.writes(reply, SOON)
    for words in ("more time with my brother please", "and my dog as well", "thats all i can think of"):
        phone.writes(words, timedelta(seconds=1))
    assert MACHINE not in phone.flags


def test_what_a_known_machine_says_is_kept_under_no_child_of_a_shared_phone(session: Session) -> None:
    first, address_id = enrol(session, alias="Amina")
    second, _ = enrol(session, address_id=address_id, alias="Yusuf")
    session.flush()
    phone = phone_of(session, first, address_id)
    other = phone_of(session, second, address_id)
    assert texts_until_told(phone, [AWAY] * 5, SOON) <= 5
    before = (phone.notes, other.notes)
    assert phone.writes(AWAY, SOON) == []
    assert (phone.notes, other.notes) == before


def test_a_plain_answer_costs_no_look_at_earlier_messages(session: Session) -> None:
    phone = asked(session)
    spoken: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *given: spoken.append(given[2]))
    for reply in ("4", "1", "3"):
        phone.writes(reply, SOON)
    assert not [text for text in spoken if "inbound_messages.body" in text and "LIMIT" in text]
