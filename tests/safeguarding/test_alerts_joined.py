"""One child who cries again is one alert with every message; nothing of it is lost, unseen or shown to others."""

import threading
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.duty import Ladder, parse_ladder
from bot.domain.participation import Policy
from bot.ground.errors import InputRefused
from bot.ground.roles import Person, Role
from bot.reviews.caseload import caseload
from bot.reviews.flags import acknowledge, flags_of
from bot.safeguarding import actions, calls
from bot.safeguarding.actions import Action
from bot.safeguarding.room import AlertCard, duty_room
from bot.safeguarding.writer import name_writer
from bot.store.alerts import Alert, AlertChild, AlertMessage, Flag
from bot.store.conversations import ConversationRecord
from bot.store.engine import Database
from bot.store.reviews import Review
from bot.talk import inbound
from bot.talk.inbound import InboundOutcome
from tests import factories
from tests.factories import NOW
from tests.ground.people import iro_of, person
from tests.talk.phones import Phone, asked, context, enrol, invited, phone_of

pytestmark = pytest.mark.usefixtures("noise")
CRY = "he hits me"
MINUTE = timedelta(minutes=1)


def open_alerts(session: Session) -> Sequence[Alert]:
    session.expire_all()
    return session.scalars(select(Alert).where(Alert.done_at.is_(None)).order_by(Alert.id)).all()


def cards(session: Session, who: Person, phone: Phone) -> tuple[AlertCard, ...]:
    session.expire_all()
    return duty_room(session, who, Ladder(), phone.now.date(), phone.now).open


def finish(session: Session, who: Person, alert_id: int, phone: Phone, **more: Any) -> None:
    said = {"action": Action.SPOKE, "words": "Rang her", "today": phone.now.date(), "now": phone.now}
    actions.finish(session, who, alert_id, **{**said, **more})


def claim(session: Session, who: Person, alert_id: int, phone: Phone) -> None:
    actions.claim(session, who, alert_id, today=phone.now.date(), now=phone.now)


def test_nine_five_times_is_one_alert_with_five_messages_the_newest_last(session: Session) -> None:
    phone = asked(session)
    for _ in range(5):
        phone.writes("9")
    (card,) = cards(session, person(session, Role.DUTY), phone)
    assert [one.words for one in card.messages] == ["9"] * 5
    assert [one.at for one in card.messages] == [phone.now - 5 * n * MINUTE for n in (4, 3, 2, 1, 0)]
    assert {one.name for one in card.messages} == {"not_safe"}
    assert card.newest == card.messages[-1].id
    assert [one.inbound_id for one in phone.rows(AlertMessage, alert_id=card.id)] == [
        one.id for one in phone.messages[-5:]
    ]


def test_other_words_of_danger_join_too_and_the_card_says_what_each_was(session: Session) -> None:
    phone = asked(session)
    for text in ("9", CRY):
        phone.writes(text)
    (card,) = cards(session, person(session, Role.DUTY), phone)
    assert [one.name for one in card.messages] == ["not_safe", "distress"]


def test_the_card_says_what_was_asked_and_who_the_child_is(session: Session) -> None:
    officer = factories.officer(session, name="Ira Shah")
    phone = asked(session, known_as="Kofi", born_on=date(2013, 5, 1))
    child_id = session.get_one(ConversationRecord, phone.conversation_id).child_id
    factories.allocation(session, child_id=child_id, officer_id=officer.id)
    phone.writes("9")
    (card,) = cards(session, person(session, Role.DUTY), phone)
    (kofi,) = card.people
    assert (kofi.known_as, kofi.age, kofi.officer, kofi.review_on) == (
        "Kofi", 13, "Ira Shah", date(2026, 11, 26),
    )  # fmt: skip
    (asked_then,) = [one.asked for one in card.messages]
    assert asked_then is not None
    assert asked_then.question == "home"
    assert (card.channel, card.ending, card.sharing) == ("sms", phone.provider_id[-3:], 1)


def test_the_question_is_the_one_that_was_answered_not_the_next(session: Session) -> None:
    phone = asked(session)
    phone.writes("4")
    phone.writes("2")
    (card,) = cards(session, person(session, Role.DUTY), phone)
    assert [one.asked and one.asked.question for one in card.messages] == ["safe"]


def test_a_cry_after_the_alert_was_finished_opens_a_new_one(session: Session) -> None:
    phone, dana = asked(session), person(session, Role.DUTY)
    phone.writes(CRY)
    (first,) = open_alerts(session)
    finish(session, dana, first.id, phone)
    phone.writes(CRY)
    (second,) = open_alerts(session)
    assert second.id != first.id
    assert len(phone.rows(AlertMessage, alert_id=first.id)) == 1


def test_who_took_it_sees_that_the_child_wrote_again_until_that_is_read(session: Session) -> None:
    phone, dana = asked(session), person(session, Role.DUTY)
    phone.writes(CRY)
    (alert,) = open_alerts(session)
    claim(session, dana, alert.id, phone)
    assert cards(session, dana, phone)[0].again is None
    phone.writes("9")
    wrote = phone.now
    (card,) = cards(session, dana, phone)
    assert (card.is_mine, card.again) == (True, wrote)
    phone.now += MINUTE
    claim(session, dana, alert.id, phone)
    claim(session, dana, alert.id, phone)
    (card,) = cards(session, dana, phone)
    assert (card.again, [step.action for step in card.steps]) == (None, ["claimed", "read"])


def test_nobody_can_finish_an_alert_with_a_message_that_was_not_shown(session: Session) -> None:
    phone, dana = asked(session), person(session, Role.DUTY)
    phone.writes(CRY)
    (card,) = cards(session, dana, phone)
    phone.writes("he is here")
    phone.writes(CRY)
    with pytest.raises(InputRefused, match="Another message came"):
        finish(session, dana, card.id, phone, seen=card.newest)
    (card,) = cards(session, dana, phone)
    finish(session, dana, card.id, phone, seen=card.newest)
    urgent = select(Flag).where(Flag.severity == "urgent", Flag.conversation_id == phone.conversation_id)
    session.expire_all()
    assert {flag.acknowledged_at for flag in session.scalars(urgent)} == {phone.now}


def test_people_are_called_once_for_what_joins_and_again_when_nobody_reads_it(database: Database) -> None:
    ladder, called = parse_ladder("+447700900001"), list[str]()

    def sweep(phone: Phone) -> int:
        before = len(called)
        calls.sweep(database, ladder, lambda call: called.append(call.contact.where), lambda: phone.now)
        return len(called) - before

    with database.write() as session:
        phone, dana = asked(session), person(session, Role.DUTY)
    for _ in range(5):
        _take(database, phone, "9", MINUTE)
    assert sweep(phone) == 1
    with database.write() as session:
        (alert,) = open_alerts(session)
        claim(session, dana, alert.id, phone)
    _take(database, phone, "9", MINUTE)
    assert sweep(phone) == 0
    phone.now += calls.UNSEEN_FOR
    assert sweep(phone) == 1
    assert sweep(phone) == 0
    with database.write() as session:
        claim(session, dana, alert.id, phone)
    phone.now += timedelta(hours=1)
    assert sweep(phone) == 0


def test_two_cries_at_once_are_one_alert_with_two_messages(database: Database) -> None:
    for known in (True, False):
        with database.write() as session:
            phone = asked(session)
            if not known:
                session.get_one(ConversationRecord, phone.conversation_id).open = False
        _at_once(database, phone)
        with database.read() as session:
            about = select(Alert).where(Alert.address_id == phone.address_id)
            (alert,) = session.scalars(about).all()
            found = select(AlertMessage).where(AlertMessage.alert_id == alert.id)
            assert len(session.scalars(found).all()) == 2


def test_two_cries_at_once_of_somebody_unknown_are_one_alert(database: Database) -> None:
    with database.write() as session:
        phone = Phone(session.connection(), 0, 0, asked(session).channel, "+447700912399", NOW)
    _at_once(database, phone)
    with database.read() as session:
        (alert,) = open_alerts(session)
        found = select(AlertMessage).where(AlertMessage.alert_id == alert.id)
        assert len(session.scalars(found).all()) == 2


def test_a_repeat_of_a_message_changes_nothing(database: Database) -> None:
    with database.write() as session:
        phone = asked(session)
    message = phone.message(CRY)
    for expected in (InboundOutcome.HANDLED, InboundOutcome.REPEATED):
        assert inbound.take(database, message, phone.now + MINUTE, context()) is expected
    with database.read() as session:
        assert len(session.scalars(select(AlertMessage)).all()) == 1


def test_on_a_shared_phone_all_stay_named_and_no_iro_gets_the_words_of_another_child(
    session: Session,
) -> None:
    first = invited(session, alias="Amina")
    review_id, _ = enrol(session, address_id=first.address_id, alias="Bilal")
    second = phone_of(session, review_id, first.address_id)
    for text in (CRY, CRY, "its amina", CRY):
        first.writes(text)
    children = [
        session.get_one(ConversationRecord, each.conversation_id).child_id for each in (first, second)
    ]
    names = [
        session.scalars(
            select(AlertChild.child_id).where(AlertChild.alert_id == alert.id).order_by(AlertChild.id)
        ).all()
        for alert in open_alerts(session)
    ]
    assert names == [children, children[:1]]


def test_saying_who_wrote_moves_every_message_and_later_ones_stand_apart(session: Session) -> None:
    first = invited(session, known_as="Amina")
    review_id, _ = enrol(session, address_id=first.address_id, known_as="Bilal")
    second = phone_of(session, review_id, first.address_id)
    for _ in range(3):
        first.writes(CRY)
    dana, (alert,) = person(session, Role.DUTY), open_alerts(session)
    bilal = session.get_one(ConversationRecord, second.conversation_id).child_id
    name_writer(session, dana, alert.id, bilal, today=first.now.date(), now=first.now)
    session.flush()
    session.expire_all()
    assert [one.conversation_id for one in first.messages] == [second.conversation_id] * 3
    assert ("distress" in first.flags, second.flags.count("distress")) == (False, 3)
    first.writes(CRY)
    assert len(open_alerts(session)) == 2


def test_an_iro_who_deals_with_all_flags_of_all_messages_finishes_the_alert(session: Session) -> None:
    phone = asked(session)
    for text in (CRY, "9", CRY):
        phone.writes(text)
    review_id = session.get_one(ConversationRecord, phone.conversation_id).review_id
    ira = iro_of(session, session.get_one(Review, review_id).officer_id)
    distress, not_safe = flags_of(session, ira, review_id)
    assert [flag.name for flag in (distress, not_safe)] == ["distress", "not_safe"]
    assert [len(flag.before) for flag in (distress, not_safe)] == [1, 0]
    for left, flag in ((1, distress), (0, not_safe)):
        acknowledge(session, ira, review_id, flag.id, outcome="Rang her", now=phone.now)
        session.flush()
        assert len(open_alerts(session)) == left


def test_a_flag_that_came_after_the_page_was_shown_stays_open(session: Session) -> None:
    phone = asked(session)
    phone.writes(CRY)
    review_id = session.get_one(ConversationRecord, phone.conversation_id).review_id
    ira = iro_of(session, session.get_one(Review, review_id).officer_id)
    (shown,) = flags_of(session, ira, review_id)
    phone.writes(CRY)
    acknowledge(session, ira, review_id, shown.id, outcome="Rang her", now=phone.now)
    session.flush()
    assert [flag.acknowledged_at is None for flag in flags_of(session, ira, review_id)] == [True, False]
    assert len(open_alerts(session)) == 1


def test_today_has_one_line_for_each_child_and_danger_with_a_count(session: Session) -> None:
    phone = asked(session)
    for text in ("9", "9", CRY, "9", "9", "9"):
        phone.writes(text)
    talk = session.get_one(ConversationRecord, phone.conversation_id)
    ira = iro_of(session, session.get_one(Review, talk.review_id).officer_id)
    session.flush()
    found = caseload(session, ira, Policy(), phone.now.date()).dangers
    assert [(one.row.child_id, one.name, one.count) for one in found] == [
        (talk.child_id, "not_safe", 5),
        (talk.child_id, "distress", 1),
    ]
    assert found[0].newest_at == phone.now


def test_delete_leaves_the_words_of_every_message_of_an_alert(session: Session) -> None:
    phone = asked(session)
    for text in (CRY, CRY, "DELETE", "yes"):
        phone.writes(text)
    (card,) = cards(session, person(session, Role.DUTY), phone)
    assert [one.words for one in card.messages] == [CRY, CRY]


def _take(database: Database, phone: Phone, text: str, wait: timedelta) -> None:
    phone.now += wait
    assert inbound.take(database, phone.message(text), phone.now, context()) is InboundOutcome.HANDLED


def _at_once(database: Database, phone: Phone) -> None:
    """Let two messages through the door in the same moment."""
    messages = [phone.message(CRY), phone.message("9")]
    gate = threading.Barrier(len(messages))

    def come(message: Any) -> None:
        gate.wait()
        inbound.take(database, message, phone.now + MINUTE, context())

    threads = [threading.Thread(target=come, args=(message,)) for message in messages]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
