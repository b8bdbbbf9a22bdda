"""What the messages to a young person are called on a page: by what they do, a question by its words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.messages import DeliveryStatus
from bot.services.contributions import question_text
from bot.translation import Content

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "invite": "Invitation",
        "invite_short": "Invitation to the short questions",
        "enter_code": "Asked for the code of the card",
        "code_wrong": "The code was wrong",
        "code_locked": "The code was wrong five times",
        "who": "Asked who is writing",
        "lang_menu": "Choice of languages",
        "notice": "Who reads it, and why",
        "notice_post": "Who reads the feedback, and why",
        "did_you_mean": "Did you mean …?",
        "moved_on": "Kept the words and went on",
        "got_media": "Thanks for a recording or a picture",
        "media_failed": "A recording or picture did not come through",
        "back": "Went back a question",
        "back_none": "There is no question before",
        "changed": "An answer was changed",
        "help": "How to answer",
        "privacy": "Who can see it",
        "person": "Somebody will get in touch",
        "safety": "Help in danger",
        "safety_off": "Help in danger, while nobody reads",
        "paused": "Paused",
        "resumed": "Went on after a pause",
        "stopped": "Goodbye after STOP",
        "started": "Started again",
        "confirm_stop": "Asked whether to stop",
        "confirm_delete": "Asked whether to delete",
        "deleted": "The words were deleted",
        "delete_late": "The words can no longer be deleted here",
        "declined": "Offers after a no",
        "declined_end": "Goodbye after a no",
        "about": "Who we are",
        "wrong_person": "Sorry, wrong number",
        "moved": "The review has a new day",
        "reminder1": "First reminder",
        "reminder2": "Last reminder",
        "closing": "Thanks at the end",
        "closing_post": "Thanks for the feedback",
        "you_said": "You said, we did",
        "you_said_no": "You said, we could not",
        "late_add": "Added to what was said",
        "closed": "The review is over",
    }
)
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
    what, _, question = kind.partition(":")
    if not question:
        return NAMES.get(kind, kind.replace("_", " "))
    asked = question_text(_question(question, content), child=known_as, iro=officer)
    return f"Asked again: {asked}" if what == "reask" else f"Question: {asked}"


def _question(question: str, content: Content) -> str:
    sets = (version for versions in content.questionnaires.values() for version in versions.values())
    found = (each.text for one in sets for each in one.questions if each.id == question)
    return next(found, question.replace("_", " "))
