"""Danger is heard from whoever writes: an alert for the duty room, and once a word about where to find help."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.messages import ChannelKind
from bot.ground.errors import InputRefused
from bot.ground.roles import Person, Role
from bot.reviews.contributions import words
from bot.safeguarding.writer import name_writer
from bot.store.addresses import Binding
from bot.store.alerts import Alert, AlertChild, AlertMessage
from bot.store.conversations import ConversationRecord
from bot.store.engine import Database
from bot.store.messages import InboundMessage, OutboxMessage
from bot.talk import inbound, turn
from bot.talk.inbound import InboundOutcome
from tests.factories import NOW
from tests.ground.people import person
from tests.talk.phones import Phone, asked, context, enrol, invited, phone_of

pytestmark = pytest.mark.usefixtures("noise")
DANGER = "he hits me"
IRO = Person(0, "Ira Shah", "ira@example.org", Role.IRO, 0, None)
NIGHT = datetime(2026, 11, 23, 23, tzinfo=UTC)


def alerts(session: Session) -> Sequence[Alert]:
    """Return the open alerts, oldest first."""
    return session.scalars(select(Alert).where(Alert.done_at.is_(None)).order_by(Alert.id)).all()


def children(session: Session, alert: Alert) -> list[int]:
    """Return who may have written an alert."""
    found = select(AlertChild.child_id).where(AlertChild.alert_id == alert.id).order_by(AlertChild.id)
    return list(session.scalars(found))


def child_of(session: Session, phone: Phone) -> int:
    return session.get_one(ConversationRecord, phone.conversation_id).child_id


def stranger(session: Session, number: str = "+447700912345") -> Phone:
    """Return somebody at an address that nobody knows."""
    return Phone(session.connection(), 0, 0, ChannelKind.SMS, number)


def to(phone: Phone, session: Session) -> Sequence[Any]:
    """Return what waits for a stranger, whose address exists since the alert."""
    known = session.scalars(select(Alert.address_id).order_by(Alert.id.desc())).first()
    phone.address_id = known or 0
    return phone.queued()


@pytest.mark.parametrize(
    ("text", "name"), [(DANGER, "distress"), ("9", "not_safe"), ("this is an emergency", "emergency")]
)
def test_danger_in_a_conversation_raises_one_alert(session: Session, text: str, name: str) -> None:
    phone = asked(session)
    phone.writes(text)
    (alert,) = alerts(session)
    assert (alert.name, alert.inbound_id) == (name, phone.messages[-1].id)
    assert children(session, alert) == [child_of(session, phone)]


def test_no_to_the_question_about_being_safe_raises_an_alert(session: Session) -> None:
    phone = asked(session)
    phone.writes("4")
    phone.writes("2")
    assert [alert.name for alert in alerts(session)] == ["not_safe"]


def test_a_worry_is_no_alert(session: Session) -> None:
    phone = asked(session)
    for reply in ("4", "1", "3", "1", "2", "I am sad about school"):
        phone.writes(reply)
    assert alerts(session) == []


def test_a_stranger_in_danger_raises_an_alert_and_is_told_where_help_is(session: Session) -> None:
    phone = stranger(session)
    assert phone.says(DANGER) is InboundOutcome.TRIAGE
    (alert,) = alerts(session)
    assert (alert.name, children(session, alert)) == ("distress", [])
    (told,) = to(phone, session)
    assert (told.kind, told.priority) == ("safety", 0)
    assert "999" in told.body["text"]


def test_a_stranger_at_night_is_told_for_the_hour(session: Session) -> None:
    phone = stranger(session)
    phone.now = NIGHT
    phone.says(DANGER)
    assert [row.kind for row in to(phone, session)] == ["safety_off"]


def test_a_stranger_is_told_once_while_every_cry_is_kept_in_one_alert(session: Session) -> None:
    phone = stranger(session)
    for _ in range(3):
        phone.says(DANGER)
        phone.now += timedelta(minutes=10)
    (alert,) = alerts(session)
    assert len(phone.rows(AlertMessage, alert_id=alert.id)) == 3
    assert len(to(phone, session)) == 1
    phone.now += timedelta(hours=4)
    phone.says(DANGER)
    assert len(phone.queued()) == 2


def test_a_stranger_hears_the_language_of_the_cry(session: Session) -> None:
    phone = stranger(session)
    phone.says("ratunku")
    (told,) = to(phone, session)
    assert "Dziękujemy" in told.body["text"]


@pytest.mark.parametrize("text", ["9", "9😭", "nine", "99", "9 please", "press 9", "9 my room"])
def test_the_key_nine_of_a_stranger_is_heard_as_in_a_conversation(session: Session, text: str) -> None:
    stranger(session).says(text)
    assert [alert.name for alert in alerts(session)] == ["not_safe"]


def test_a_stranger_without_danger_is_only_kept(session: Session) -> None:
    stranger(session).says("is this the pizza place")
    assert alerts(session) == []


def test_the_first_message_of_a_stranger_is_still_no_known_address(session: Session) -> None:
    phone = stranger(session)
    phone.says(DANGER, provider_message_id="SMfirst")
    kept = phone.row(InboundMessage, provider_message_id="SMfirst")
    assert (kept.outcome, kept.address_id) == ("triage", None)


def test_a_child_whose_conversation_is_over_is_still_heard(session: Session) -> None:
    phone = asked(session)
    session.get_one(ConversationRecord, phone.conversation_id).open = False
    session.flush()
    assert phone.says(DANGER) is InboundOutcome.TRIAGE
    (alert,) = alerts(session)
    assert children(session, alert) == [child_of(session, phone)]
    assert phone.queued()[-1].kind == "safety"


def test_an_old_button_for_not_safe_counts_after_the_conversation(session: Session) -> None:
    phone = asked(session, ChannelKind.TELEGRAM)
    session.get_one(ConversationRecord, phone.conversation_id).open = False
    session.flush()
    phone.says("", button=f"{phone.conversation_id}.home.9")
    assert [alert.name for alert in alerts(session)] == ["not_safe"]


def test_our_own_fault_does_not_silence_danger(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with database.write() as session:
        phone = asked(session)
        child_id = child_of(session, phone)
    monkeypatch.setattr(turn, "listen", _fail)
    taken = inbound.take(database, phone.message(DANGER), phone.now + timedelta(minutes=1), context())
    assert taken is InboundOutcome.TRIAGE
    with database.read() as session:
        (alert,) = alerts(session)
        assert children(session, alert) == [child_id]
        newest = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
        assert newest is not None
        assert newest.kind == "safety"


def _fail(*_: object) -> None:
    raise RuntimeError("on purpose")


def test_on_a_shared_phone_where_nobody_said_who_writes_every_child_is_named(session: Session) -> None:
    first = invited(session)
    review_id, _ = enrol(session, address_id=first.address_id, known_as="Amina")
    second = phone_of(session, review_id, first.address_id)
    first.writes(DANGER)
    (alert,) = alerts(session)
    assert children(session, alert) == [child_of(session, first), child_of(session, second)]


def test_when_it_is_known_who_wrote_the_alert_is_that_child_s_alone(session: Session) -> None:
    first = invited(session)
    review_id, _ = enrol(session, address_id=first.address_id, known_as="Amina")
    second = phone_of(session, review_id, first.address_id)
    first.writes(DANGER)
    (alert,) = alerts(session)
    dana, amina = person(session, Role.DUTY), child_of(session, second)
    for wrong in (0, 10**6):
        with pytest.raises(InputRefused):
            name_writer(session, dana, alert.id, wrong, today=NOW.date(), now=NOW)
    name_writer(session, dana, alert.id, amina, today=NOW.date(), now=NOW)
    session.flush()
    assert children(session, alert) == [amina]
    assert (first.flags, second.flags) == ([], ["distress"])
    assert (first.notes, second.notes) == ([], [DANGER])
    with pytest.raises(InputRefused):
        name_writer(session, dana, alert.id, amina, today=NOW.date(), now=NOW)


def test_on_a_shared_phone_the_child_who_said_so_is_named_alone(session: Session) -> None:
    first = invited(session)
    review_id, _ = enrol(session, address_id=first.address_id, known_as="Amina")
    second = phone_of(session, review_id, first.address_id)
    first.writes("1")
    first.writes("2")
    first.writes(DANGER)
    (alert,) = alerts(session)
    assert children(session, alert) == [child_of(session, second)]


def test_a_suspended_phone_is_heard_for_danger_and_told_nothing(session: Session) -> None:
    phone = asked(session)
    before = len(phone.queued())
    binding = session.scalars(select(Binding).where(Binding.address_id == phone.address_id)).one()
    binding.suspended_at = NOW
    session.flush()
    assert phone.says("4") is InboundOutcome.TRIAGE
    assert phone.says(DANGER) is InboundOutcome.TRIAGE
    (alert,) = alerts(session)
    assert children(session, alert) == [binding.child_id]
    assert (phone.answers, len(phone.queued())) == ({}, before)


def test_that_a_message_was_cut_off_is_kept(session: Session) -> None:
    phone = asked(session)
    phone.says("word " * 320, truncated=True)
    assert phone.messages[-1].truncated
    said = words(session, IRO, context().content, phone.conversation_id)
    assert [note.truncated for note in said.notes] == [True]


def test_an_answer_that_was_cut_off_says_so(session: Session) -> None:
    phone = asked(session)
    for reply in ("4", "1", "3", "1", "2"):
        phone.writes(reply)
    phone.writes("my brother " * 145, truncated=True)
    found = words(session, IRO, context().content, phone.conversation_id).answers
    assert {answer.id: answer.said.truncated for answer in found if answer.said.truncated} == {"change": True}
