"""What must not silence danger: a crowd of alerts, another child's IRO, our own fault, DELETE, a new invitation."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.duty import parse_ladder
from bot.domain.questionnaires import Phase
from bot.ground.errors import InputRefused
from bot.ground.roles import Role
from bot.outbox import addresses
from bot.reviews import flags
from bot.reviews.allocations import WantedIro, allocate
from bot.safeguarding import actions, calls
from bot.store.addresses import AddressRecord
from bot.store.alerts import Alert, Flag
from bot.store.conversations import ConversationRecord
from bot.store.engine import Database
from bot.store.messages import InboundMessage
from bot.store.reviews import Review
from bot.talk import effects, inbound, invitations, turn
from bot.talk.inbound import InboundOutcome
from tests import factories
from tests.factories import NOW
from tests.ground.people import iro_of, person
from tests.talk.phones import asked, context, enrol, invited, phone_of

DANGER = "he hits me"
MINUTE = timedelta(minutes=1)


def _fail(*_: object) -> None:
    raise RuntimeError("on purpose")


def test_a_new_alert_is_called_however_many_older_ones_nobody_takes(database: Database) -> None:
    ladder, called = parse_ladder("+447700900001"), list[int]()
    with database.write() as session:
        for _ in range(60):
            factories.alert(session, address_id=factories.address(session).id)
    later = NOW + 3 * MINUTE
    for _ in range(3):
        calls.sweep(database, ladder, lambda call: called.append(call.alert_id), lambda: NOW)
    with database.write() as session:
        newest = factories.alert(session, address_id=factories.address(session).id, raised_at=later).id
    calls.sweep(database, ladder, lambda call: called.append(call.alert_id), lambda: later)
    assert newest in called


def test_one_childs_iro_does_not_close_the_alert_that_names_another(session: Session) -> None:
    first = invited(session)
    review_id, _ = enrol(session, address_id=first.address_id, known_as="Amina")
    phone_of(session, review_id, first.address_id)
    first.writes(DANGER)
    flag = session.scalars(select(Flag).where(Flag.severity == "urgent")).one()
    iro = iro_of(session, session.get_one(Review, flag.review_id).officer_id)
    flags.acknowledge(session, iro, flag.review_id, flag.id, outcome="Not her: she was at school", now=NOW)
    assert session.scalars(select(Alert)).one().done_at is None


def test_flags_without_a_message_close_no_alert(session: Session) -> None:
    alert = factories.alert(session, inbound_id=None)
    actions.settle(session, person(session, Role.DUTY), None, outcome="About somebody else", now=NOW)
    assert alert.done_at is None


def test_stop_counts_even_when_our_own_fault_hits_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.write() as session:
        phone = asked(session)
    monkeypatch.setattr(turn, "listen", _fail)
    assert (
        inbound.take(database, phone.message("STOP"), phone.now + MINUTE, context()) is InboundOutcome.TRIAGE
    )
    with database.read() as session:
        assert session.get_one(AddressRecord, phone.address_id).opted_out_at is not None


def test_a_fault_at_the_address_itself_still_keeps_the_message_and_hears_danger(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.write() as session:
        phone = asked(session)
        session.get_one(ConversationRecord, phone.conversation_id).open = False
    monkeypatch.setattr(addresses, "take_keyword", _fail)
    assert (
        inbound.take(database, phone.message(DANGER), phone.now + MINUTE, context()) is InboundOutcome.TRIAGE
    )
    with database.read() as session:
        alert = session.scalars(select(Alert)).one()
        assert session.get_one(InboundMessage, alert.inbound_id).body == DANGER


def test_delete_leaves_the_words_of_an_open_alert(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.write() as session:
        phone = asked(session)
    with monkeypatch.context() as broken:
        broken.setattr(turn, "listen", _fail)
        inbound.take(database, phone.message(DANGER), phone.now + MINUTE, context())
    for place, words in enumerate(("DELETE", "yes"), 2):
        inbound.take(database, phone.message(words), phone.now + place * 5 * MINUTE, context())
    with database.read() as session:
        assert session.get_one(ConversationRecord, phone.conversation_id).status == "withdrawn"
        alert = session.scalars(select(Alert)).one()
        assert session.get_one(InboundMessage, alert.inbound_id).body == DANGER


def test_a_message_in_flight_while_a_new_conversation_opens_goes_to_the_new_one(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.write() as session:
        phone = asked(session)
        child_id = session.get_one(ConversationRecord, phone.conversation_id).child_id
        following = factories.review(session, child_id=child_id).id
    opened: list[int] = []
    save = effects._save

    def overtaken(*given: Any) -> None:
        if not opened and not database.is_sqlite:  # SQLite has one writer: nobody can come in between
            with database.connection() as other:
                opened.append(invitations.invite(other, following, Phase.PRE, NOW, context()))
        save(*given)

    monkeypatch.setattr(effects, "_save", overtaken)
    message = phone.message("4")
    assert inbound.take(database, message, phone.now + MINUTE, context()) is InboundOutcome.HANDLED
    with database.read() as session:
        where = InboundMessage.provider_message_id == message.provider_message_id
        filed = session.scalars(select(InboundMessage).where(where)).one().conversation_id
    assert filed == (phone.conversation_id if database.is_sqlite else opened[0])


def test_no_iro_begins_in_the_time_of_an_earlier_one(session: Session) -> None:
    child = factories.child(session)
    factories.care_period(session, child_id=child.id, starts_on=date(2020, 1, 1))
    earlier = {"starts_on": date(2020, 1, 1), "ends_on": date(2026, 6, 30)}
    factories.allocation(session, child_id=child.id, officer_id=factories.officer(session).id, **earlier)
    manager, officer = person(session, Role.SERVICE_MANAGER), factories.officer(session)
    wanted = WantedIro(officer.id, date(2024, 1, 1), "The earlier IRO has left")
    with pytest.raises(InputRefused, match="30 June 2026"):
        allocate(session, manager, child.id, wanted=wanted, today=NOW.date(), now=NOW)
