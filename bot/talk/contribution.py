"""What a conversation leaves behind: views before a review, feedback after it, and the erasing of either."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.domain.answers import normalise
from bot.domain.conversations import (
    AnswerStatus,
    Complete,
    Conversation,
    Effect,
    EraseViews,
    Given,
    KeepNote,
    Raise,
    Store,
)
from bot.domain.flags import NEEDS_AN_ADULT, NOTICED, severity
from bot.domain.kinds import kinds_with
from bot.domain.languages import ENGLISH
from bot.domain.lexicons import Intent
from bot.domain.messages import DeliveryStatus
from bot.domain.participation import NOTE, Route, has_view
from bot.domain.readers import Readers
from bot.exchange import events
from bot.ground.context import Context
from bot.media import files
from bot.store import statements
from bot.store.alerts import AlertMessage, Flag
from bot.store.base import table_of
from bot.store.reports import Quote
from bot.store.themes import ThemedPart, ThemeMark
from bot.store.told import ToldMessage
from bot.talk.cause import Cause

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
REPEATS = kinds_with("repeats")
SPOKEN_FOR = frozenset({"iro", "advocate"})
PRESENTED_BY_OTHERS = frozenset({"worker", "carer"})
CONTACT = "wants_contact"
WAITING = "message_waiting"
FLAGS = table_of(Flag)
ALERTED = table_of(AlertMessage)
QUOTES = table_of(Quote)
PARTS, MARKS = table_of(ThemedPart), table_of(ThemeMark)
TOLD = table_of(ToldMessage)


def contribute(
    connection: Connection, cause: Cause, after: Conversation, effects: Sequence[Effect], context: Context
) -> None:
    """Keep the conversation's contribution current; it begins with the first answer or note.

    The case system is told when the first view is there, and again when every question has its answer.
    """
    more = sum(isinstance(effect, Store | KeepNote) for effect in effects)
    is_complete = any(isinstance(effect, Complete) for effect in effects)
    if not (more or is_complete):
        return
    views = views_in(after, context)
    begins = more > 0 and _touch(connection, cause, after, views, more)
    if views and (begins or is_complete):
        events.views_came_in_talk(connection, cause.conversation_id, cause.now)


def _touch(connection: Connection, cause: Cause, after: Conversation, views: bool, more: int) -> bool:
    """Write down what the contribution is now, and return whether its views begin with it."""
    values = {
        "key": cause.conversation_id,
        "at": cause.now,
        "more": more,
        "views": views,
        "viewed_at": cause.now if views else None,
        "whose": provenance(after),
        "asked_for": spoken_for(after),
        "way": route(after).value,
    }
    touched = statements.TOUCH_CONTRIBUTION.rows(connection, values)
    if not touched:
        _begin(connection, cause, after, views, more)
        return views
    return bool(touched[0].first_view_at == cause.now)


def _begin(connection: Connection, cause: Cause, after: Conversation, views: bool, more: int) -> None:
    statements.ADD_CONTRIBUTION.change(
        connection,
        {
            "review_id": cause.review_id,
            "child_id": cause.child_id,
            "conversation_id": cause.conversation_id,
            "route": route(after).value,
            "provenance": provenance(after),
            "has_view": views,
            "first_view_at": cause.now if views else None,
            "spoken_for": spoken_for(after),
            "first_at": cause.now,
            "received_at": cause.now,
            "unread": more,
        },
    )


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
    questionnaire = context.knowledge.questionnaire(state.questionnaire, state.version)
    for question in questionnaire.questions:
        given = state.answers.get(question.id)
        if given is not None:
            yield question.role.value, given.status.value, _words(given)
    for each in state.notes:
        yield NOTE, "media" if each.media else "answered", each.text or ""


def _words(given: Given) -> str:
    spoken = given.value if isinstance(given.value, str) else ""
    return " ".join(filter(None, (spoken, given.note)))


def arrive(connection: Connection, cause: Cause, effects: Sequence[Effect]) -> None:
    """Count what came as unread; words that are only kept with a flag count as well."""
    more = sum(isinstance(effect, Store | KeepNote) for effect in effects)
    if not more and any(isinstance(effect, Raise) and effect.flag == WAITING for effect in effects):
        more = 1
    if more:
        add(connection, cause.conversation_id, more, cause.now)


def add(connection: Connection, conversation_id: int, more: int, at: datetime) -> None:
    """Put so many answers and notes of one conversation among those that nobody has read."""
    about = {"more": more, "since": at, "at": at, "key": conversation_id}
    if statements.TOUCH_FEEDBACK.change(connection, about) == 0:
        statements.ADD_FEEDBACK.change(
            connection,
            {"conversation_id": conversation_id, "unread": more, "unread_since": at, "received_at": at},
        )


def tell_iro(
    connection: Connection, cause: Cause, was: Readers, now_is: Readers, effects: Sequence[Effect]
) -> None:
    """Let the IRO know that a child needs an adult where the words are not the IRO's to read: the fact, no words.

    A choice that takes the words away from the IRO takes open flags away as well, so the fact is told then.
    """
    if now_is is Readers.IRO:
        return
    raised = {effect.flag for effect in effects if isinstance(effect, Raise)}
    taken_away = was is Readers.IRO and _is_danger_open(connection, cause.conversation_id)
    if raised & NEEDS_AN_ADULT or taken_away:
        ask_for_contact(connection, cause.conversation_id, cause.review_id, cause.now)


def _is_danger_open(connection: Connection, conversation_id: int) -> bool:
    flags = statements.FLAGS
    open_flag = (flags.c.acknowledged_at.is_(None), flags.c.withdrawn_at.is_(None))
    found = select(flags.c.id).where(
        flags.c.conversation_id == conversation_id, flags.c.name.in_(NEEDS_AN_ADULT), *open_flag
    )
    return connection.execute(found.limit(1)).first() is not None


def ask_for_contact(connection: Connection, conversation_id: int, review_id: int, at: datetime) -> None:
    """Raise that the child wants an adult to get in touch, unless that waits already; no message belongs to it."""
    if statements.WAITS_FOR_CONTACT.rows(connection, {"key": conversation_id}):
        return
    statements.ADD_FLAG.change(
        connection,
        {
            "conversation_id": conversation_id,
            "review_id": review_id,
            "name": CONTACT,
            "severity": severity(CONTACT).value,
            "inbound_id": None,
            "raised_at": at,
        },
    )


def erase(connection: Connection, cause: Cause, _after: Conversation, _effect: EraseViews) -> None:
    """Take the child's words out of every table; that there were answers, and when, stays.

    A message that raised a flag which still stands, or an alert, is kept for whoever must act on it, and is no answer
    any more.
    """
    key = cause.conversation_id
    answers, notes, inbound = statements.ANSWERS, statements.NOTES, statements.INBOUND
    files.forget_talk(connection, key)
    blank = {"value": None, "note": None, "current": False, "inbound_id": None}
    connection.execute(update(answers).where(answers.c.conversation_id == key).values(blank))
    wordless = {"text": None, "inbound_id": None}
    connection.execute(update(notes).where(notes.c.conversation_id == key).values(wordless))
    noticed = (FLAGS.c.conversation_id == key, FLAGS.c.name == NOTICED, FLAGS.c.withdrawn_at.is_(None))
    connection.execute(update(FLAGS).where(*noticed).values(withdrawn_at=cause.now))
    standing = select(FLAGS.c.inbound_id).where(
        FLAGS.c.conversation_id == key, FLAGS.c.withdrawn_at.is_(None), FLAGS.c.inbound_id.is_not(None)
    )
    alerted = select(ALERTED.c.inbound_id)
    erased = (inbound.c.conversation_id == key) & inbound.c.id.not_in(standing) & inbound.c.id.not_in(alerted)
    files.forget(connection, erased, cause.now)
    connection.execute(update(inbound).where(erased).values(body=None, raw=b"", media=None))
    contributions = statements.CONTRIBUTIONS
    nothing = {
        "withdrawn_at": cause.now,
        "unread": 0,
        "has_view": False,
        "first_view_at": None,
        "spoken_for": False,
    }
    connection.execute(update(contributions).where(contributions.c.conversation_id == key).values(nothing))
    readings = statements.READINGS
    nothing = {"unread": 0, "unread_since": None, "note": None}
    connection.execute(update(readings).where(readings.c.conversation_id == key).values(nothing))
    _erase_repeated(connection, key)
    connection.execute(update(TOLD).where(TOLD.c.conversation_id == key).values(said=None))
    connection.execute(delete(QUOTES).where(QUOTES.c.conversation_id == key))
    themed = select(PARTS.c.id).where(PARTS.c.conversation_id == key)
    connection.execute(delete(MARKS).where(MARKS.c.part_id.in_(themed)))
    connection.execute(delete(PARTS).where(PARTS.c.conversation_id == key))


def _erase_repeated(connection: Connection, conversation_id: int) -> None:
    """Take the child's words out of our own messages; one that still waits does not go."""
    outbox, waits = statements.OUTBOX, DeliveryStatus.PENDING.value
    ours = (outbox.c.conversation_id == conversation_id, outbox.c.kind.in_(sorted(REPEATS)))
    cancelled = {"status": DeliveryStatus.CANCELLED.value}
    connection.execute(update(outbox).where(*ours, outbox.c.status == waits).values(cancelled))
    connection.execute(update(outbox).where(*ours).values(body={"text": "…", "choices": []}))
