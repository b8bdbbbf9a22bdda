"""What a provider has acted on and answered itself is taken as it is, and not answered the same once more."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.domain.conversations import Status
from bot.domain.messages import Address, ChannelKind, Inbound, Keyword
from bot.store.addresses import AddressRecord
from bot.store.alerts import Alert
from bot.store.messages import InboundMessage, OutboxMessage
from bot.talk import inbound
from tests import factories
from tests.factories import NOW
from tests.factories.building import number
from tests.talk.phones import asked, context

pytestmark = pytest.mark.usefixtures("noise")
STOP, START, HELP = ({"answered_by_provider": True, "keyword": keyword} for keyword in Keyword)


@pytest.mark.parametrize("word", ["STOP", "Arret", "REVOKE", "", "quit"])
def test_stop_at_the_provider_is_stop_here_whatever_the_word(session: Session, word: str) -> None:
    phone = asked(session)
    assert phone.writes(word, **STOP) == []
    assert (phone.state.status, phone.flags) == (Status.STOPPED, ["opted_out"])
    assert phone.address.opted_out_at == phone.now


@pytest.mark.parametrize("word", ["START", "yes", "UNSTOP", "Demarrer"])
def test_start_at_the_provider_opens_again_and_may_repeat_the_question(session: Session, word: str) -> None:
    phone = asked(session)
    at = phone.state.at
    phone.writes("STOP", **STOP)
    told = phone.writes(word, **START)
    assert "started" not in told
    assert (phone.address.opted_out_at, phone.state.status, phone.state.at) == (None, Status.ASKING, at)


def test_a_yes_that_the_provider_takes_for_start_is_still_the_answer_to_a_question(session: Session) -> None:
    phone = asked(session)
    while phone.state.at != "safe":
        phone.writes("0")
    assert phone.writes("YES", **START) != []
    assert phone.answers["safe"] == "yes"


@pytest.mark.parametrize("word", ["HELP", "INFO", "Aide"])
def test_help_that_the_provider_answered_still_tells_an_adult(session: Session, word: str) -> None:
    phone = asked(session)
    told = phone.writes(word, **HELP)
    assert "help" not in told
    assert all(kind.startswith("ask:") for kind in told)
    assert phone.flags == ["asked_help"]


def test_where_no_conversation_is_open_the_providers_word_counts_too(session: Session) -> None:
    phone = factories.address(session)
    sender = Address(ChannelKind.SMS, phone.provider_id)
    for given, stopped in ((STOP, True), (START, False)):
        message: Any = {"provider_message_id": f"SM{number():032x}", "text": "Arret", "raw": b"raw", **given}
        inbound.receive(session.connection(), Inbound(sender, **message), NOW, context())
        session.expire_all()
        assert (session.get_one(AddressRecord, phone.id).opted_out_at is not None) is stopped


@pytest.mark.parametrize(
    "sender", ["LLOYDS", "60030", "118118", "+442079460000", "+449098790000", "+447700900001"]
)
def test_danger_from_who_cannot_be_answered_is_kept_and_alerted_and_nothing_is_sent(
    session: Session, sender: str
) -> None:
    known = replace(context(), own_numbers=frozenset({"+447700900001"}))
    before = session.query(OutboxMessage).count(), session.query(Alert).count()
    message = Inbound(Address(ChannelKind.SMS, sender), f"SM{number():032x}", "i want to die", b"raw")
    inbound.receive(session.connection(), message, NOW, known)
    assert (session.query(OutboxMessage).count(), session.query(Alert).count()) == (before[0], before[1] + 1)
    kept = session.query(InboundMessage).filter_by(provider_message_id=message.provider_message_id).one()
    assert (kept.body, kept.outcome) == ("i want to die", "triage")


def test_a_contact_that_turns_out_to_be_our_own_number_draws_no_answer(session: Session) -> None:
    phone = asked(session)
    known = replace(context(), own_numbers=frozenset({phone.provider_id}))
    phone.receives()
    before = len(phone.queued())
    inbound.receive(phone.connection, phone.message("i want to die"), phone.now, known)
    assert len(phone.queued()) == before
    assert "distress" in phone.flags
