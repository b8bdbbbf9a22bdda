"""The fixed texts of the bot and the placeholders that a text may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.questionnaires.model import QuestionnaireError
from bot.domain.tables import Table

PLACEHOLDERS = frozenset(
    {
        "by",
        "date",
        "did",
        "iro",
        "kept",
        "label",
        "language",
        "n",
        "name",
        "number",
        "questions",
        "reader",
        "said",
        "sender",
        "service",
        "time",
        "tries",
        "when",
        "why",
        "words",
    }
)
QUESTION_PLACEHOLDERS = frozenset({"name", "iro", "date", "service"})
_BRACES = re.compile(r"\{([^{}]*)\}|[{}]")


@dataclass(frozen=True, slots=True)
class Messages:
    """English texts by key: replies are sent by themselves, fragments stand inside another message."""

    replies: Mapping[str, str]
    fragments: Mapping[str, str]


def placeholders(text: str) -> tuple[str, ...]:
    """Return the placeholder names of a text in order, with repeats; ValueError for a stray brace."""
    found = []
    for match in _BRACES.finditer(text):
        if match.group(1) is None:
            raise ValueError(f"a single brace in {text!r}")
        found.append(match.group(1))
    return tuple(found)


def check_placeholders(table: Table, text: str, allowed: frozenset[str]) -> None:
    """Refuse a text with a stray brace or with a placeholder that is not in ``allowed``."""
    try:
        names = placeholders(text)
    except ValueError as error:
        table.fail(f"bad placeholder: {error}")
    for name in names:
        if name not in allowed:
            table.fail(f"bad placeholder {{{name}}}")


def parse_messages(data: Mapping[str, object], source: str) -> Messages:
    """Read the loaded ``messages.toml``; raises QuestionnaireError naming the file and the message."""
    file = Table(data, source, QuestionnaireError)
    file.only("replies", "fragments")
    replies, fragments = _texts(file.table("replies")), _texts(file.table("fragments"))
    file.once("message", [*replies, *fragments])
    return Messages(replies, fragments)


def _texts(table: Table) -> Mapping[str, str]:
    texts = {key: table.text(key) for key in table.values}
    for key, text in texts.items():
        check_placeholders(table.at(key), text, PLACEHOLDERS)
    return texts
