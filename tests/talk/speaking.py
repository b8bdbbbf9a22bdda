"""Messages of one conversation on a Monday morning, in any channel and language, and all there are of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.domain.conversations import Conversation
from bot.domain.messages import ChannelKind
from bot.talk.placeholders import Facts
from bot.talk.rendering import Said, Speaker
from tests.talk.phones import context

SMS, WHATSAPP, TELEGRAM = ChannelKind.SMS, ChannelKind.WHATSAPP, ChannelKind.TELEGRAM
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FACTS = Facts(iro="Sam Khan", child="Amina", review_on=date(2026, 11, 26))
PARAMS = {
    "tries": 3,
    "label": "Good",
    "said": "a dog",
    "did": "asked",
    "why": "no room",
    "resume_on": "2026-11-25",
    "left": 4,
}
SETS = sorted(context().content.questionnaires)
ALIASES = {12: "Amina", 13: "Kofi"}
EVERYWHERE = pytest.mark.parametrize(
    ("channel", "language"), [(channel, code) for channel in ChannelKind for code in ("en", "ur", "ar", "pl")]
)


def speaker(
    channel: ChannelKind = SMS,
    language: str = "en",
    questionnaire: str = "pre-12-15",
    facts: Facts = FACTS,
    **state: object,
) -> Speaker:
    newest = context().content.newest(questionnaire)
    conversation = Conversation(
        newest.phase,
        newest.id,
        newest.version,
        channel,
        language=language,
        offered=tuple(dict.fromkeys([language, "en"])),
    )
    return Speaker(context(), replace(conversation, **state), channel, lambda: facts, MONDAY)  # type: ignore[arg-type]


def every_question(channel: ChannelKind, language: str) -> Iterator[tuple[Speaker, str, str, Said]]:
    for name in SETS:
        speaking = speaker(channel, language, name)
        for question in speaking.questionnaire.questions:
            for kind in (f"ask:{question.id}", f"reask:{question.id}"):
                yield speaking, kind, question.id, speaking.say(kind, question.id, {})


def every_reply(channel: ChannelKind, language: str) -> Iterator[tuple[str, Said]]:
    speaking = speaker(channel, language)
    for kind in sorted(context().content.replies):
        yield kind, speaking.say(kind, None, PARAMS)
    for name in ("pre-4-7", "post-4-7"):
        yield "intro", speaker(channel, language, name).say("intro", None, {})


def everything(channel: ChannelKind, language: str) -> Iterator[Said]:
    yield from (said for *_, said in every_question(channel, language))
    yield from (said for _, said in every_reply(channel, language))
