"""A whole conversation in one language, as a child who agrees to everything has it: for translators to read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.conversations import Conversation, Message, Send, Status, prompt_kind, step
from bot.domain.languages import ENGLISH
from bot.domain.messages import ChannelKind
from bot.ground.context import Context
from bot.talk.placeholders import Facts
from bot.talk.rendering import Speaker

# The first option everywhere: yes, and the lowest face; the words stand for whatever a child writes.
FIRST, WORDS = "1", "..."
# More than any set has questions.
MOST_TURNS = 60
# A question is answered a while after it came, so that nothing is taken for one breath.
A_WHILE = timedelta(minutes=5)
SOMEBODY, REVIEW_IN = "Sam Khan", timedelta(days=14)


@dataclass(frozen=True, slots=True)
class RehearsedMessage:
    """One message of the conversation; ``is_own`` is the child's."""

    text: str
    is_own: bool


def rehearsal(context: Context, language: str, questionnaire: str, now: datetime) -> list[RehearsedMessage]:
    """Play a question set in a language by text message; KeyError for a set or language that is not known."""
    newest = context.content.newest(questionnaire)
    state = Conversation(
        phase=newest.phase,
        questionnaire=newest.id,
        version=newest.version,
        channel=ChannelKind.SMS,
        language=context.content.languages[language].code,
        offered=tuple(dict.fromkeys((language, ENGLISH))),
        verified=True,
    )
    said = _said(context, state, [Send(prompt_kind(state) or "invite")], now)
    for turn in range(1, MOST_TURNS):
        if state.status is Status.DONE:
            break
        words = WORDS if _takes_words(context, state) else FIRST
        now += A_WHILE
        result = step(state, Message(f"turn-{turn}", now, words), context.world(now))
        state = replace(result.state, prompted_at=result.state.prompted_at or now, repeat_at=None)
        sends = [effect for effect in result.effects if isinstance(effect, Send)]
        said += [RehearsedMessage(words, is_own=True), *_said(context, state, sends, now)]
    return said


def _takes_words(context: Context, state: Conversation) -> bool:
    questionnaire = context.knowledge.asked(state)
    return state.at is not None and questionnaire.question(state.at).options is None


def _said(context: Context, state: Conversation, sends: list[Send], now: datetime) -> list[RehearsedMessage]:
    facts = Facts(iro=SOMEBODY, child=SOMEBODY, review_on=(now + REVIEW_IN).date())
    speaker = Speaker(context, state, state.channel, lambda: facts, now)
    return [
        RehearsedMessage(speaker.say(each.kind, each.question, each.params).text, is_own=False)
        for each in sends
    ]
