"""What the messages to a young person are called on a page: by what they do, a question by its words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.kinds import ASK_AGAIN, KINDS, question_of
from bot.domain.messages import DeliveryStatus
from bot.reviews.contributions import question_text
from bot.translation import Content

DELIVERY: Mapping[str, str] = MappingProxyType(
    {
        DeliveryStatus.PENDING: "waits to be sent",
        DeliveryStatus.SENDING: "is being sent",
        DeliveryStatus.ACCEPTED: "taken by the provider",
        DeliveryStatus.SENT: "sent",
        DeliveryStatus.DELIVERED: "delivered",
        DeliveryStatus.READ: "read",
        DeliveryStatus.FAILED: "not delivered",
        DeliveryStatus.UNKNOWN: "not known whether it was sent",
        DeliveryStatus.CANCELLED: "not sent",
    }
)


def message_name(kind: str, content: Content, known_as: str, officer: str) -> str:
    """Name a message: "Invitation", or the question it asked."""
    question = question_of(kind)
    if question is None:
        return KINDS[kind].name
    asked = question_text(_question(question, content), child=known_as, iro=officer)
    return f"Asked again: {asked}" if kind.startswith(ASK_AGAIN) else f"Question: {asked}"


def _question(question: str, content: Content) -> str:
    sets = (version for versions in content.questionnaires.values() for version in versions.values())
    found = (each.text for one in sets for each in one.questions if each.id == question)
    return next(found, question.replace("_", " "))
