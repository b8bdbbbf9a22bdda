"""WhatsApp buttons: each shape of message is a Content resource at Twilio, made once and filled by variables.

In a session a quick reply shows up to 3 buttons and a list up to 10 rows, both without approval; every text in them
may be a variable, so a shape is only the kind, the number of choices and where the lines break.
Source: Twilio's pages "twilio/quick-reply", "twilio/list-picker" and "Using variables with Content Templates".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Any

from bot.domain.messages import Outbound

QUICK_REPLY = "twilio/quick-reply"
LIST = "twilio/list-picker"
MOST_BUTTONS = 3
LONGEST_BUTTON = 20
MOST_ROWS = 10
LONGEST_ROW = 24
LONGEST_BODY = 1024
MOST_VARIABLES = 100
NAME = "heard-v1"
# Whatever ends a line for somebody, and tabs.
BREAKS = re.compile("[\\t\\n\\r\\v\\f\\x1c-\\x1e\\x85\\u2028\\u2029]")


@dataclass(frozen=True, slots=True)
class Filled:
    """A shape and what to fill it with: the type, its definition, its variables."""

    kind: str
    definition: dict[str, Any]
    variables: dict[str, str]

    @property
    def name(self) -> str:
        """Name the shape: the same name is the same Content resource at Twilio."""
        lines = re.sub(r"\{\{\d+\}\}", "x", self.definition["body"]).replace("\n", "-")
        parts = self.definition.get("actions") or self.definition["items"]
        return f"{NAME} {self.kind.rpartition('/')[2]} {len(parts)} {lines}"


def fill(message: Outbound) -> Filled | None:
    """Lay a message out with buttons or a list; None when WhatsApp has no such thing for it."""
    longest = max((len(choice.label) for choice in message.choices), default=0)
    count = len(message.choices)
    if not 0 < count <= MOST_ROWS or longest > LONGEST_ROW or len(message.text) > LONGEST_BODY:
        return None
    if not message.text.strip() or not all(choice.label.strip() for choice in message.choices):
        return None
    buttons = count <= MOST_BUTTONS and longest <= LONGEST_BUTTON
    filled = _quick_reply(message) if buttons else _list(message)
    return filled if len(filled.variables) <= MOST_VARIABLES else None


def _quick_reply(message: Outbound) -> Filled:
    names = _Variables()
    body = names.lines(message.text)
    actions = [
        {"type": "QUICK_REPLY", "title": names.add(choice.label), "id": names.add(choice.payload)}
        for choice in message.choices
    ]
    return Filled(QUICK_REPLY, {"body": body, "actions": actions}, names.values)


def _list(message: Outbound) -> Filled:
    names = _Variables()
    body = names.lines(message.text)
    button = names.add(message.list_label[:LONGEST_BUTTON])
    items = [
        {"item": names.add(choice.label), "id": names.add(choice.payload), "description": ""}
        for choice in message.choices
    ]
    return Filled(LIST, {"body": body, "button": button, "items": items}, names.values)


class _Variables:
    """Numbers the variables of one message and keeps their values."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def add(self, text: str) -> str:
        """Return the placeholder of a new variable; WhatsApp refuses breaks, tabs and more than four spaces in one."""
        key = str(len(self.values) + 1)
        self.values[key] = re.sub(" {5,}", "    ", BREAKS.sub(" ", text))
        return f"{{{{{key}}}}}"

    def lines(self, text: str) -> str:
        """Return the body with a variable for each line, because WhatsApp refuses line breaks and nothing in one."""
        return "\n".join(self.add(line) if line.strip() else "" for line in text.strip().splitlines())


class Contents:
    """The Content resources of one account, by name; made when first needed and found again after a restart."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._lock = Lock()
        self._sids: dict[str, str] | None = None

    def sid(self, filled: Filled) -> str:
        """Return the id of the shape's Content resource; raises what Twilio's client raises."""
        with self._lock:
            if self._sids is None:
                self._sids = dict(self._existing())
            if filled.name not in self._sids:
                self._sids[filled.name] = self._create(filled)
            return self._sids[filled.name]

    def forget(self) -> None:
        """Ask Twilio again next time: a resource may have been deleted there."""
        with self._lock:
            self._sids = None

    def _existing(self) -> Iterator[tuple[str, str]]:
        for content in self._client.content.v1.contents.stream(page_size=500):
            if str(content.friendly_name).startswith(f"{NAME} "):
                yield content.friendly_name, content.sid

    def _create(self, filled: Filled) -> str:
        from twilio.rest.content.v1.content import ContentList  # noqa: PLC0415  (only senders load it)

        request = ContentList.ContentCreateRequest(
            {
                "friendly_name": filled.name,
                "language": "en",
                "variables": dict.fromkeys(filled.variables, "text"),
                "types": {filled.kind: filled.definition},
            }
        )
        return str(self._client.content.v1.contents.create(request).sid)
