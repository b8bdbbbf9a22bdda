"""What a conversation gives to the review: the contribution, with whose words they are and which way they took."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

from bot.domain.answers import normalise
from bot.domain.conversations import AnswerStatus, Conversation, Effect, Given, JotDown, Store
from bot.domain.languages import ENGLISH
from bot.domain.lexicons import Intent
from bot.domain.participation import NOTE, Route, has_view
from bot.ground.context import Context
from bot.store import statements
from bot.talk.hearing import Heard

EMPTY = frozenset(
    {
        Intent.THANKS,
        Intent.NO,
        Intent.NOTHING,
        Intent.STOP,
        Intent.HELP,
        Intent.SKIP,
        Intent.DECLINE,
        Intent.LATER,
    }
)
SPOKEN_FOR = frozenset({"iro", "advocate"})
PRESENTED_BY_OTHERS = frozenset({"worker", "carer"})


def contribute(
    connection: Connection, heard: Heard, after: Conversation, effects: Sequence[Effect], context: Context
) -> None:
    """Keep the conversation's contribution current; it begins with the first answer or note."""
    more = sum(isinstance(effect, Store | JotDown) for effect in effects)
    if not more:
        return
    touched = statements.TOUCH_CONTRIBUTION.change(connection, _values(heard, after, context, more))
    if touched == 0:
        _begin(connection, heard, after, context, more)


def _values(heard: Heard, after: Conversation, context: Context, more: int) -> dict[str, Any]:
    views = views_in(after, context)
    return {
        "key": heard.row.conversation_id,
        "at": heard.now,
        "more": more,
        "views": views,
        "viewed_at": heard.now if views else None,
        "whose": provenance(after),
        "asked_for": spoken_for(after),
        "way": route(after).value,
    }


def _begin(connection: Connection, heard: Heard, after: Conversation, context: Context, more: int) -> None:
    views = views_in(after, context)
    statements.ADD_CONTRIBUTION.change(
        connection,
        {
            "review_id": heard.row.review_id,
            "child_id": heard.row.child_id,
            "conversation_id": heard.row.conversation_id,
            "route": route(after).value,
            "provenance": provenance(after),
            "has_view": views,
            "first_view_at": heard.now if views else None,
            "spoken_for": spoken_for(after),
            "first_at": heard.now,
            "received_at": heard.now,
            "unread": more,
        },
    )


def provenance(state: Conversation) -> str:
    """Give whose words they are, as answered; "unknown" while nobody was asked or answered."""
    for question in ("own", "helper"):
        if (value := _choice(state, question)) is not None:
            return value
    return "unknown"


def spoken_for(state: Conversation) -> bool:
    """Tell whether the child asked the IRO or an advocate to speak for them."""
    return _choice(state, "speaker") in SPOKEN_FOR


def route(state: Conversation) -> Route:
    """Give who carries the words: the IRO, unless the child chose the social worker or the carer."""
    others = _choice(state, "speaker") in PRESENTED_BY_OTHERS
    return Route.OTHER_ATTENDEE if others else Route.IRO_OR_ADVOCATE


def _choice(state: Conversation, question: str) -> str | None:
    given = state.answers.get(question)
    answered = given is not None and given.status is AnswerStatus.ANSWERED
    return str(given.value) if given is not None and answered else None


def views_in(state: Conversation, context: Context) -> bool:
    """Tell whether the conversation holds a view; a machine's proposal that the IRO may overrule."""
    vocabulary = context.knowledge.vocabulary
    language = state.language or ENGLISH

    def is_empty(text: str) -> bool:
        return bool(EMPTY & vocabulary.intents(normalise(text), language, state.offered))

    return has_view(_items(state, context), is_empty)


def _items(state: Conversation, context: Context) -> Iterator[tuple[str, str, str]]:
    questionnaire = context.knowledge.questionnaire(state.questionnaire, state.version)
    for question in questionnaire.questions:
        given = state.answers.get(question.id)
        if given is not None:
            yield question.role.value, given.status.value, _words(given)
    for each in state.jottings:
        yield NOTE, "media" if each.media else "answered", each.text or ""


def _words(given: Given) -> str:
    spoken = given.value if isinstance(given.value, str) else ""
    return " ".join(filter(None, (spoken, given.note)))
