"""Builders: one plain function a record, with sensible defaults, the parents it needs, and keyword overrides.

Each adds its record to the session, flushes, and returns it: `factories.review(session, status="held")`.
"""

from tests.factories.messages import inbound_message, outbox_message, receipt, simulated_message
from tests.factories.moments import NOW, TODAY
from tests.factories.noise import noise
from tests.factories.panel import account, audit_event, fact, sign_in, sign_in_failure
from tests.factories.people import address, allocation, binding, care_period, child, officer, team
from tests.factories.reviews import code, review
from tests.factories.words import answer, contribution, conversation, flag, note, timer

__all__ = [
    "NOW",
    "TODAY",
    "account",
    "address",
    "allocation",
    "answer",
    "audit_event",
    "binding",
    "care_period",
    "child",
    "code",
    "contribution",
    "conversation",
    "fact",
    "flag",
    "inbound_message",
    "noise",
    "note",
    "officer",
    "outbox_message",
    "receipt",
    "review",
    "sign_in",
    "sign_in_failure",
    "simulated_message",
    "team",
    "timer",
]
