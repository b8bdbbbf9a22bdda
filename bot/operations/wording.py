"""The words of WhatsApp templates: our messages, rendered as for a child, with marks where something varies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.domain.conversations import Conversation, Status
from bot.domain.kinds import KINDS, POST, UNSTARTED
from bot.domain.languages import ENGLISH
from bot.domain.messages import ChannelKind
from bot.domain.questionnaires import Phase
from bot.domain.templates import (
    LONGEST_TITLE,
    PARTED,
    PURPOSES,
    TemplateText,
    beside,
    kind_of,
    numbered,
    problems,
)
from bot.ground.context import Context
from bot.talk.rendering import RenderedMessage, Speaker

# What a message may name, with a sample for WhatsApp's reviewers.
SAMPLES = {
    "iro": "Ira Shah",
    "reader": "Ira Shah",
    "date": "14 December",
    "name": "Sam",
    "questions": "3 questions",
    "left": "3",
    "when": "on Monday",
    "by": "17:00 on Monday",
}
# No text of a template tells the time.
NO_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
# Braces that no text of ours has, so that a placeholder can be told from words once a message is rendered.
OPEN, CLOSE = "\ue000", "\ue001"
_MARKS = {name: f"{OPEN}{name}{CLOSE}" for name in SAMPLES}
NO_CODE = "WhatsApp has no code for this language and English does not stand beside it"


@dataclass(frozen=True, slots=True)
class WantedTemplate:
    """A template that one purpose needs in one language, and what stands in the way of its approval."""

    purpose: str
    language: str
    code: str
    text: TemplateText
    payloads: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return what the panel calls the purpose."""
        return PURPOSES[self.purpose]


def wanted(context: Context, languages: Sequence[str]) -> tuple[WantedTemplate, ...]:
    """Return the templates of every purpose in these languages; none where a child would get English anyway."""
    purposes = [each for each in PURPOSES if kind_of(each) in KINDS and each in context.content.messages]
    return tuple(
        each
        for purpose in purposes
        for language in languages
        if (each := _wanted(context, purpose, language)) is not None
    )


def _wanted(context: Context, purpose: str, language: str) -> WantedTemplate | None:
    kind = kind_of(purpose)
    said = _speaker(context, purpose, language).say(kind, None, _MARKS)
    found = context.content.languages.get(said.language)
    if said.language != language or found is None:
        return None
    text = _text(said, english_first=found.whatsapp is None)
    code = found.whatsapp or context.content.languages[ENGLISH].whatsapp or ""
    labels = tuple(label for _, label in said.choices)
    with_buttons = bool(labels) and all(0 < len(label) <= LONGEST_TITLE for label in labels)
    text = replace(text, titles=labels if with_buttons else ())
    payloads = tuple(f"{{}}.{kind}.{key}" for key, _ in said.choices) if with_buttons else ()
    lacks = [NO_CODE] if found.whatsapp is None and PARTED not in said.text else []
    return WantedTemplate(purpose, language, code, text, payloads, (*lacks, *problems(text)))


def _text(said: RenderedMessage, *, english_first: bool) -> TemplateText:
    """Make a template of a rendered message; the English beneath counts its variables on from those above."""
    own, parted, english = said.text.rpartition(PARTED)
    halves = (english, own) if english_first else (own, english)
    if not parted:
        return _numbered(said.text, 1)
    above = _numbered(halves[0], 1)
    return beside(above, _numbered(halves[1], 1 + len(above.samples)))


def _numbered(text: str, first: int) -> TemplateText:
    escaped = text.replace("{", "{{").replace("}", "}}")
    return numbered(escaped.replace(OPEN, "{").replace(CLOSE, "}"), {}, SAMPLES, first)


def _speaker(context: Context, purpose: str, language: str) -> Speaker:
    """Return a renderer for a child of whom nothing is known but the language, and whether they have begun."""
    newest = context.content.newest("pre-short")
    phase = Phase.POST if purpose.endswith(f"_{POST}") else Phase.PRE
    anybody = Conversation(
        phase,
        newest.id,
        newest.version,
        ChannelKind.WHATSAPP,
        status=Status.INVITED if purpose.endswith(f"_{UNSTARTED}") else Status.ASKING,
        language=language,
        offered=(ENGLISH,),
        verified=True,
    )
    return Speaker(context, anybody, ChannelKind.WHATSAPP, _nothing, NO_MOMENT)


def _nothing() -> Any:
    raise LookupError("a template names nobody")
