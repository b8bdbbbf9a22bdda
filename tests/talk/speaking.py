"""Messages of one conversation on a Monday morning, in any channel and language, and all there are of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.domain.conversations import NONE_OF_THESE, AnswerStatus, Conversation, Given, Status
from bot.domain.messages import ChannelKind
from bot.ground.context import Context
from bot.talk.placeholders import Facts
from bot.talk.rendering import RenderedMessage, Speaker
from tests.content import context

SMS, WHATSAPP, TELEGRAM = ChannelKind.SMS, ChannelKind.WHATSAPP, ChannelKind.TELEGRAM
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FACTS = Facts(iro="Sam Khan", child="Amina", review_on=date(2026, 11, 26))
PARAMS = {
    "tries": 3,
    "option": "4",
    "in_language": "pl",
    "said": "a dog",
    "did": "asked",
    "why": "no room",
    "resume_on": "2026-11-25",
    "left": 4,
    "sender": "Ira Shah",
    "words": "see you soon",
    "kept": "home",
}
ALIASES = {12: "Amina", 13: "Kofi"}
EVERYWHERE = pytest.mark.parametrize(
    ("channel", "language"), [(channel, code) for channel in ChannelKind for code in ("en", "ur", "ar", "pl")]
)


def speaker(
    channel: ChannelKind = SMS,
    language: str = "en",
    questionnaire: str = "pre-12-15",
    facts: Facts = FACTS,
    known: Context | None = None,
    **state: object,
) -> Speaker:
    known = known or context()
    newest = known.content.newest(questionnaire)
    conversation = Conversation(
        newest.phase,
        newest.id,
        newest.version,
        channel,
        status=Status.ASKING,
        language=language,
        offered=tuple(dict.fromkeys([language, "en"])),
        at="home",
        answers={"home": Given(AnswerStatus.ANSWERED, 4)},
        suggested=(4, 3, NONE_OF_THESE),
    )
    return Speaker(known, replace(conversation, **state), channel, lambda: facts, MONDAY)  # type: ignore[arg-type]


def every_question(
    channel: ChannelKind, language: str, known: Context | None = None
) -> Iterator[tuple[Speaker, str, str, RenderedMessage]]:
    for name in sorted((known or context()).content.questionnaires):
        speaking = speaker(channel, language, name, known=known)
        for question in speaking.questionnaire.questions:
            for kind in (f"ask:{question.id}", f"reask:{question.id}"):
                yield speaking, kind, question.id, speaking.say(kind, question.id, {})


def every_reply(
    channel: ChannelKind, language: str, known: Context | None = None
) -> Iterator[tuple[str, RenderedMessage]]:
    speaking = speaker(channel, language, known=known)
    for kind in sorted(speaking.context.content.replies - {"offer_language"}):
        yield kind, speaking.say(kind, None, PARAMS)
    for name in ("pre-4-7", "post-4-7"):
        yield "intro", speaker(channel, language, name, known=known).say("intro", None, {})


def everything(
    channel: ChannelKind, language: str, known: Context | None = None
) -> Iterator[RenderedMessage]:
    yield from (said for *_, said in every_question(channel, language, known))
    yield from (said for _, said in every_reply(channel, language, known))
