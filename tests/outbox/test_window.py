"""Outside WhatsApp's window a message goes as an approved template, else as a text, else it says why it did not."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.domain.messages import DeliveryStatus, FailureKind, Receipt, Refused, Sent
from bot.ground import channels
from bot.outbox import outcomes, queue, receipts
from bot.outbox.rows import Claimed
from bot.store.addresses import AddressRecord
from bot.store.channels import ChannelSwitch
from bot.store.messages import InboundMessage, OutboxMessage
from tests import factories
from tests.factories import NOW
from tests.outbox.queueing import claimed, message, row

pytestmark = pytest.mark.usefixtures("noise")
NUMBER = "+447700900555"
TEXT = "Your review is now on 14 December. Reply here."
BODY = "Your review is now on {{1}}. Reply here."
POLISH = f"Nowy termin: 14 grudnia, odpisz.\n\n{TEXT}"
CLOSED = Refused(FailureKind.OTHER_WAY, "63016")
HOUR = timedelta(hours=1)


@pytest.fixture
def child(session: Session) -> int:
    """Return the WhatsApp address of a child, and nothing else in the outbox."""
    session.execute(update(OutboxMessage).values(status="sent"))
    return factories.address(session, channel="whatsapp", provider_id=NUMBER).id


def wrote(session: Session, child: int, at: datetime, outcome: str = "handled") -> None:
    found = session.get_one(AddressRecord, child)
    factories.inbound_message(
        session, channel="whatsapp", lookup=found.lookup, address_id=child, received_at=at, outcome=outcome
    )


def waiting(session: Session, child: int, text: str = TEXT, **given: Any) -> int:
    body = given.pop("body", {"text": text, "choices": []})
    return message(
        session, address_id=child, channel="whatsapp", kind=given.pop("kind", "moved"), body=body, **given
    )


def template(session: Session, **given: Any) -> None:
    values = {"purpose": "moved", "body": BODY, "samples": {"1": "1 May"}, "content_sid": "HX" + "1" * 32}
    factories.whatsapp_template(session, **{**values, **given})


def only(session: Session, now: datetime = NOW) -> Claimed:
    (one,) = claimed(session, now)
    return one


def texts(session: Session, of: int) -> list[Any]:
    found = select(OutboxMessage).where(OutboxMessage.purpose == f"text for {of}")
    return list(session.scalars(found))


def test_inside_the_window_the_words_go_as_they_are(session: Session, child: int) -> None:
    template(session)
    wrote(session, child, NOW - 23 * HOUR)
    waiting(session, child)
    assert only(session).message.template is None


@pytest.mark.parametrize(("ago", "outcome"), [(24 * HOUR, "handled"), (HOUR, "ignored")])
def test_outside_the_window_an_approved_template_says_the_same(
    session: Session, child: int, ago: timedelta, outcome: str
) -> None:
    template(session, status="rejected", content_sid="HX" + "2" * 32)
    template(session)
    wrote(session, child, NOW - ago, outcome)
    waiting(session, child)
    found = only(session).message.template
    assert found is not None
    assert (found.sid, found.variables) == ("HX" + "1" * 32, {"1": "14 December"})


def test_another_wording_of_a_kind_goes_as_the_template_of_that_wording(session: Session, child: int) -> None:
    for purpose, body in (("reminder1", "Questions to go: {{1}}."), ("reminder1_unstarted", "Hi. 1 start.")):
        template(session, purpose=purpose, body=body, samples={"1": "3"} if "{" in body else {})
    waiting(session, child, "Hi. 1 start.", kind="reminder1")
    assert only(session).message.template is not None


def test_buttons_come_back_with_the_child_whose_they_are(session: Session, child: int) -> None:
    hello = {
        "text": "Hi there. 1 start, 2 later",
        "choices": [["77.invite.start", "Start"], ["77.invite.later", "Later"]],
    }
    wrong = {"purpose": "invite", "body": hello["text"], "samples": {}, "titles": ["Start", "No"]}
    template(session, **wrong, payloads=["{}.invite.start", "{}.invite.no"])
    template(
        session, **{**wrong, "titles": ["Start", "Later"]}, payloads=["{}.invite.start", "{}.invite.later"]
    )
    waiting(session, child, kind="invite", body=hello)
    found = only(session).message.template
    assert found is not None
    assert found.variables == {"1": "77"}


@pytest.mark.parametrize(
    ("body", "variables"),
    [
        ("Nowy termin: {{1}}, odpisz.\n\n" + BODY.replace("1", "2"), {"1": "14 grudnia", "2": "14 December"}),
        (BODY + "\n\nNowy termin: {{2}}, odpisz.", {"1": "14 December", "2": "14 grudnia"}),
        (BODY, {"1": "14 December"}),
    ],
)
def test_a_template_in_two_languages_or_in_english_stands_in(
    session: Session, child: int, body: str, variables: dict[str, str]
) -> None:
    template(session, body=body)
    waiting(session, child, POLISH)
    found = only(session).message.template
    assert found is not None
    assert found.variables == variables


def test_english_never_stands_in_where_the_language_shows_none(session: Session, child: int) -> None:
    template(session)
    waiting(session, child, "Nowy termin: 14 grudnia, odpisz.")
    assert [each.message.template for each in claimed(session) if each.message.to.provider_id == NUMBER] == []


def test_without_a_template_one_text_goes_to_the_same_number(session: Session, child: int) -> None:
    first = waiting(session, child, POLISH)
    assert not claimed(session)
    given_up = row(session, first)
    assert (given_up.status, given_up.error_code, given_up.failure) == ("failed", "63016", "other_way")
    text = only(session).message
    assert (text.to.channel.value, text.to.provider_id, text.text) == (
        "sms",
        NUMBER,
        "Nowy termin: 14 grudnia, odpisz.",
    )
    (same,) = session.scalars(select(AddressRecord).where(AddressRecord.same_as == child))
    assert same.channel == "sms"
    assert not claimed(session)


def _opted_out(session: Session) -> None:
    factories.address(session, provider_id=NUMBER, opted_out_at=NOW)


def _sms_off(session: Session) -> None:
    session.merge(ChannelSwitch(channel="sms", is_on=False, changed_at=NOW))
    session.flush()


def _foreign(session: Session) -> None:
    session.execute(
        update(AddressRecord).where(AddressRecord.channel == "whatsapp").values(provider_id="ID.4566")
    )


@pytest.mark.parametrize("hindrance", [_opted_out, _sms_off, _foreign])
def test_where_no_text_may_go_the_message_fails_and_says_why(
    session: Session, child: int, hindrance: Any
) -> None:
    hindrance(session)
    first = waiting(session, child)
    assert not claimed(session)
    assert (row(session, first).status, row(session, first).error_code) == ("failed", "63016")
    assert texts(session, first) == []


def test_who_is_told_in_an_answer_that_the_window_is_closed_believes_it(session: Session, child: int) -> None:
    wrote(session, child, NOW)
    template(session)
    first = waiting(session, child)
    outcomes.record(session.connection(), only(session), CLOSED, NOW)
    assert row(session, first).status == "pending"
    again = only(session)
    assert again.message.template is not None
    outcomes.record(session.connection(), again, CLOSED, NOW)
    assert (row(session, first).status, len(texts(session, first))) == ("failed", 1)


def test_who_is_told_in_a_receipt_that_the_window_is_closed_believes_it_once(
    session: Session, child: int
) -> None:
    wrote(session, child, NOW)
    template(session)
    first = waiting(session, child)
    for number in (1, 2):
        outcomes.record(session.connection(), only(session), Sent(f"SM{number}"), NOW)
        news = Receipt(
            DeliveryStatus.FAILED, row(session, first).token, f"SM{number}", "63016", FailureKind.OTHER_WAY
        )
        receipts.record(session.connection(), news, NOW)
        receipts.record(session.connection(), news, NOW)
    assert (row(session, first).status, row(session, first).attempts) == ("failed", 2)
    assert len(texts(session, first)) == 1


def test_a_doubt_never_becomes_a_text(session: Session, child: int) -> None:
    template(session)
    first = waiting(session, child)
    outcomes.record(session.connection(), only(session), Refused(FailureKind.AMBIGUOUS, "ReadTimeout"), NOW)
    assert (row(session, first).status, texts(session, first)) == ("unknown", [])
    assert not claimed(session, NOW + 48 * HOUR)


def test_what_whatsapp_chose_not_to_deliver_goes_as_a_text(session: Session, child: int) -> None:
    wrote(session, child, NOW)
    first = waiting(session, child)
    outcomes.record(session.connection(), only(session), Refused(FailureKind.OTHER_WAY, "63049"), NOW)
    assert (row(session, first).error_code, len(texts(session, first))) == ("63049", 1)


def test_a_channel_that_is_off_sends_nothing_but_safety(session: Session, child: int) -> None:
    session.merge(ChannelSwitch(channel="whatsapp", is_on=False, changed_at=NOW))
    session.flush()
    wrote(session, child, NOW)
    first, safety = waiting(session, child), waiting(session, child, kind="safety", priority=0)
    assert [each.id for each in claimed(session)] == [safety]
    session.execute(update(OutboxMessage).where(OutboxMessage.id == safety).values(status="sent"))
    assert not claimed(session)
    assert (row(session, first).status, row(session, first).error_code) == ("failed", "channel-off")


def test_text_messages_are_on_at_the_beginning_and_all_else_is_off(session: Session, child: int) -> None:
    session.execute(delete(ChannelSwitch))
    found = channels.switched(session)
    assert {kind.value: each.is_on for kind, each in found.items()} == {
        "sms": True,
        "whatsapp": False,
        "telegram": False,
    }
    text, other = message(session), waiting(session, child)
    assert [each.id for each in claimed(session)] == [text]
    assert row(session, other).error_code == "channel-off"


def test_the_last_message_of_another_number_opens_no_window(session: Session, child: int) -> None:
    other = factories.address(session, channel="whatsapp", provider_id="+447700900556")
    wrote(session, other.id, NOW)
    sms = session.get_one(AddressRecord, child).lookup
    factories.inbound_message(session, channel="sms", lookup=sms, received_at=NOW)
    assert session.scalar(select(InboundMessage.id).where(InboundMessage.lookup == sms)) is not None
    waiting(session, child)
    assert not claimed(session)
    assert queue.is_waiting(session.connection(), NOW)
