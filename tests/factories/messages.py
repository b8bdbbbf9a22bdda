"""Messages that came in, messages to send, what providers reported, and the simulator's phones."""

from typing import Any

from sqlalchemy.orm import Session

from bot.store.copies import MessageCopy
from bot.store.installation import SimulatedMessage
from bot.store.messages import InboundMessage, OutboxMessage, ReceiptRecord
from tests.factories.building import add, number
from tests.factories.moments import NOW
from tests.factories.people import address


def inbound_message(session: Session, **given: Any) -> InboundMessage:
    """Add a text message from an address that nobody knows yet, in triage."""
    defaults = {
        "channel": "sms",
        "provider_message_id": f"SM{number():032x}",
        "body": "hello",
        "raw": b"Body=hello",
        "received_at": NOW,
        "outcome": "triage",
    }
    return add(session, InboundMessage, defaults, given)


def outbox_message(session: Session, **given: Any) -> OutboxMessage:
    """Add a text message that waits to be sent."""
    if "address_id" not in given:
        given["address_id"] = address(session).id
    one = number()
    defaults = {
        "purpose": f"test {one}",
        "token": f"{one:032x}",
        "channel": "sms",
        "kind": "invite",
        "body": {"text": "Hello", "choices": []},
        "status": "pending",
        "not_before": NOW,
        "created_at": NOW,
    }
    return add(session, OutboxMessage, defaults, given)


def receipt(session: Session, **given: Any) -> ReceiptRecord:
    """Add a provider's report that a message was delivered."""
    defaults = {"provider_id": f"SM{number():032x}", "status": "delivered", "received_at": NOW}
    return add(session, ReceiptRecord, defaults, given)


def message_copy(session: Session, **given: Any) -> MessageCopy:
    """Add a message that its provider has emptied."""
    defaults = {"channel": "sms", "reference": f"SM{number():032x}", "copy_gone_at": NOW}
    return add(session, MessageCopy, defaults, given)


def simulated_message(session: Session, **given: Any) -> SimulatedMessage:
    """Add a message on a phone of the simulator."""
    defaults = {
        "channel": "sms",
        "lookup_text": "+447700900000",
        "direction": "to_phone",
        "provider_message_id": f"SM{number():032x}",
        "body": {"text": "Hello", "choices": []},
        "status": "delivered",
        "written_at": NOW,
    }
    return add(session, SimulatedMessage, defaults, given)
