"""What a young person was told: each message by what it does, and how it went."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from bot.domain.kinds import ASK_AGAIN, KINDS, question_of
from bot.domain.messages import DeliveryStatus
from bot.domain.reviews import REVIEW_KIND_NAMES
from bot.ground.calendar import in_words
from bot.reviews import DOCUMENTS
from bot.reviews.contributions import question_text, terms
from bot.translation import Content
from web.review.course_forms import IN_TOUCH
from web.review.record_forms import SOURCES

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
STANDINGS: Mapping[str, str] = MappingProxyType(
    {
        "counts": "counts as usual",
        "withheld": "kept from the meeting",
        "withdrawn": "taken back by the child",
        "quarantined": "not certain to be theirs",
    }
)
ALONE: Mapping[str, str] = MappingProxyType(
    {"spoke": "spoke in private", "refused": "the child did not want to", "inappropriate": "inappropriate"}
)
_SOURCES = {source.value: words.lower() for source, words in SOURCES.items()}
_DOCUMENTS = {name: label.lower() for name, label, _ in DOCUMENTS}
_BOXES: Mapping[str, str] = MappingProxyType(
    {
        "current": "current",
        "accurate": "accurate",
        "for_review": "for this review",
        "own_words": "their own words",
    }
)


def message_name(kind: str, content: Content, known_as: str, officer: str) -> str:
    """Name a message: "Invitation", or the question it asked."""
    question = question_of(kind)
    if question is None:
        known = KINDS.get(kind)
        return known.name if known is not None else kind.replace("_", " ")
    asked = question_text(_question(question, content), child=known_as, iro=officer)
    return f"Asked again: {asked}" if kind.startswith(ASK_AGAIN) else f"Question: {asked}"


def _question(question: str, content: Content) -> str:
    sets = (version for versions in content.questionnaires.values() for version in versions.values())
    found = (each.text for one in sets for each in one.questions if each.id == question)
    return next(found, question.replace("_", " "))


def _day(value: str) -> str:
    return in_words(date.fromisoformat(value))


def _documents(names: list[str]) -> str:
    return ", ".join(_DOCUMENTS.get(name, name) for name in names) or "none"


_FACTS: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {
        "code": str,
        "kind": lambda kind: REVIEW_KIND_NAMES.get(kind, kind),
        "proposed": lambda code: f"proposed {code}",
        "on": lambda day: f"on {_day(day)}",
        "officer": str,
        "since": lambda day: f"since {_day(day)}",
        "attendance": lambda key: terms.said(terms.ATTENDED, key),
        "contribution": lambda key: terms.said(terms.HAPPENED, key),
        "alone": lambda key: terms.said(ALONE, key),
        "medium": lambda key: terms.said(IN_TOUCH, key).lower(),
        "source": lambda key: _SOURCES.get(key, key),
        "standing": lambda key: terms.said(STANDINGS, key),
        "flag": lambda key: terms.said(terms.FLAGS, key).lower(),
        "done": _documents,
        "capacity": lambda capacity: f"as {capacity}",
        "before": lambda was: f"before: {REVIEW_KIND_NAMES.get(was) or terms.said(STANDINGS, was)}",
    }
)


def _says_nothing(detail: Mapping[str, Any]) -> bool:
    """Leave out what a child did who was not there; an answered check names the contribution by its number."""
    return detail.get("attendance") == "none" or not isinstance(detail.get("contribution"), str)


def _is_changed(change: str | None) -> bool:
    before, _, after = (change or "").partition(" to ")
    return before != after


def _tick(label: str, change: str) -> str:
    answer = change.partition(" to ")[2]
    return f"{label}: {'not yet' if answer == 'open' else answer}"


def told(detail: Mapping[str, Any]) -> str:
    """Say what was recorded with an event; nothing for facts that have no words."""
    left_out = {"contribution"} if _says_nothing(detail) else set()
    facts = [say(detail[key]) for key, say in _FACTS.items() if detail.get(key) and key not in left_out]
    facts += [_tick(label, detail[key]) for key, label in _BOXES.items() if _is_changed(detail.get(key))]
    return f": {', '.join(facts)}" if facts else ""
