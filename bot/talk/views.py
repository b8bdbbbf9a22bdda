"""What a conversation's state says as views: whose words they are, who carries them, and whether there are any."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.answers import normalise
from bot.domain.conversations import AnswerStatus, Conversation, Given
from bot.domain.languages import ENGLISH
from bot.domain.lexicons import Intent
from bot.domain.participation import NOTE, Route, has_view
from bot.ground.context import Context

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


def provenance(state: Conversation) -> str:
    """Return whose words they are, as answered; "unknown" while nobody was asked or answered."""
    for question in ("own", "helper"):
        if (value := _choice(state, question)) is not None:
            return value
    return "unknown"


def spoken_for(state: Conversation) -> bool:
    """Return whether the child asked the IRO or an advocate to speak for them."""
    return _choice(state, "speaker") in SPOKEN_FOR


def route(state: Conversation) -> Route:
    """Return who carries the words: the IRO, unless the child chose the social worker or the carer."""
    others = _choice(state, "speaker") in PRESENTED_BY_OTHERS
    return Route.OTHER_ATTENDEE if others else Route.IRO_OR_ADVOCATE


def _choice(state: Conversation, question: str) -> str | None:
    given = state.answers.get(question)
    answered = given is not None and given.status is AnswerStatus.ANSWERED
    return str(given.value) if given is not None and answered else None


def views_in(state: Conversation, context: Context) -> bool:
    """Return whether the conversation holds a view; a machine's proposal that the IRO may overrule."""
    vocabulary = context.knowledge.vocabulary
    language = state.language or ENGLISH

    def is_empty(text: str) -> bool:
        return bool(EMPTY & vocabulary.intents(normalise(text), language, state.offered))

    return has_view(_items(state, context), is_empty)


def _items(state: Conversation, context: Context) -> Iterator[tuple[str, str, str]]:
    questionnaire = context.knowledge.asked(state)
    for question in questionnaire.questions:
        given = state.answers.get(question.id)
        if given is not None:
            yield question.role.value, given.status.value, _words(given)
    for each in state.notes:
        yield NOTE, "media" if each.media else "answered", each.text or ""


def _words(given: Given) -> str:
    spoken = given.value if isinstance(given.value, str) else ""
    return " ".join(filter(None, (spoken, given.note)))
