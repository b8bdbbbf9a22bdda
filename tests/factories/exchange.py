"""Keys of the case system, addresses that are told what happens, and what waits to be told."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.store.exchange import AccessKey, WebhookEvent, WebhookListener
from tests.factories.building import add, number
from tests.factories.moments import NOW
from tests.factories.reviews import code

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def access_key(session: Session, **given: Any) -> AccessKey:
    """Add a key of the case system that opens codes; nobody knows it."""
    unique = number()
    defaults = {
        "name": f"Mosaic {unique}",
        "start": "heard_Ab12Cd",
        "digest": unique.to_bytes(32, "big"),
        "scopes": ["codes"],
        "good_until": NOW + timedelta(days=365),
        "made_at": NOW,
    }
    return add(session, AccessKey, defaults, given)


def webhook_listener(session: Session, **given: Any) -> WebhookListener:
    """Add an address that is told of views and codes."""
    defaults = {
        "address": "https://case.example.org/heard",
        "hears_views": True,
        "hears_codes": True,
        "secret": SECRET,
        "made_at": NOW,
    }
    return add(session, WebhookListener, defaults, given)


def webhook_event(session: Session, **given: Any) -> WebhookEvent:
    """Let a confirmed code wait to be told."""
    if "listener_id" not in given:
        given["listener_id"] = webhook_listener(session).id
    if "code_id" not in given:
        given["code_id"] = code(session).id
    defaults = {
        "message_id": f"msg_{number()}",
        "kind": "code.confirmed",
        "happened_at": NOW,
        "state": "waiting",
        "next_at": NOW,
    }
    return add(session, WebhookEvent, defaults, given)
