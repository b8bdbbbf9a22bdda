"""An "and" that is written together with a word, in languages that do so: parted only where nothing was read."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.domain.answers.listener import Reply
from bot.domain.questionnaires import SetKind

# Written before a word: "والاقامة" is "and the residence permit".
_BEFORE: Mapping[str, re.Pattern[str]] = {"ar": re.compile(r"(?<!\w)و(?=\w{3})")}
# Written behind a word; it ends other words too, a "not" among them, so only a list is read so.
_BEHIND: Mapping[str, tuple[re.Pattern[str], str]] = {
    "am": (re.compile(r"(?<=\w{2})ና(?!\w)"), " እና"),
    "ti": (re.compile(r"(?<=\w{2})ን(?!\w)"), " ከምኡውን"),
}
# Languages in which an "and" may hide in a word.
WRITTEN_TOGETHER = frozenset({*_BEFORE, *_BEHIND})


def parted(reply: Reply) -> Reply | None:
    """Return a reply with every "and" as a word of its own; None where none is written together."""
    language, raw = reply.listener.language, reply.raw
    if reply.kind is not SetKind.SCALE and (before := _BEFORE.get(language)) is not None:
        raw = before.sub("و ", raw)
    if reply.kind is SetKind.MULTI and language in _BEHIND:
        behind, join = _BEHIND[language]
        raw = behind.sub(join, raw)
    return reply.part(raw) if raw != reply.raw else None
