"""Reading back at the end what was kept: some answers on a child's own phone, elsewhere only how many there are.

Never what was said about being safe, nor an answer that an adult must look at: a phone lies open on tables.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, func, select

from bot.domain.conversations import AnswerStatus, Complete, Conversation, Effect, Send, Status
from bot.domain.conversations.path import walk
from bot.domain.conversations.turn import flags_of
from bot.domain.enrolment import PhoneOwner
from bot.domain.questionnaires import Question, Questionnaire, QuestionRole
from bot.domain.texting import measure
from bot.ground.context import Context
from bot.store.prepared import prepared
from bot.store.statements import BINDINGS, CONVERSATIONS
from bot.talk import replies
from bot.talk.cause import Cause
from bot.talk.rendering import Speaker

KIND = "read_back"
CLOSINGS = frozenset({"closing", "closing_post"})
GIVEN = frozenset({AnswerStatus.ANSWERED, AnswerStatus.MEDIA})
# So many answers are read back in words at most, in so many text messages.
MOST, MOST_SEGMENTS = 4, 3
_children = (
    select(func.count(BINDINGS.c.child_id.distinct()))
    .where(BINDINGS.c.address_id == CONVERSATIONS.c.address_id, BINDINGS.c.suspended_at.is_(None))
    .scalar_subquery()
)
WHOSE = prepared(
    select(CONVERSATIONS.c.phone_owner, _children.label("children")).where(
        CONVERSATIONS.c.id == bindparam("key")
    )
)


def after(
    connection: Connection, cause: Cause, state: Conversation, effects: Sequence[Effect], context: Context
) -> Sequence[Send]:
    """Return the message that follows the thanks at the end of a conversation; none where nothing was answered."""
    has_ended = any(isinstance(effect, Complete) for effect in effects) and state.status is Status.DONE
    if not has_ended or not any(isinstance(each, Send) and each.kind in CLOSINGS for each in effects):
        return ()
    questionnaire = context.knowledge.asked(state)
    given = _given(state, questionnaire)
    if not given:
        return ()
    in_words = [each for each in given if _may_be_read(state, each)] if _is_own(connection, cause) else []
    speaker = replies.speaker_of(connection, cause, state, context)
    return (_longest(speaker, in_words[:MOST], len(given)),)


def _given(state: Conversation, questionnaire: Questionnaire) -> Sequence[Question]:
    """Return the questions on the path that have an answer, in order."""
    walked = walk(questionnaire, state.answers, state.foreign).walked
    return [questionnaire.question(each) for each in walked if state.answers[each].status in GIVEN]


def _may_be_read(state: Conversation, question: Question) -> bool:
    given = state.answers[question.id]
    if question.options is None or given.status is not AnswerStatus.ANSWERED:
        return False
    return question.role is not QuestionRole.SAFETY and not flags_of(question, given)


def _is_own(connection: Connection, cause: Cause) -> bool:
    """Return whether the phone is known to be the child's own, and no other child writes from it."""
    (row,) = WHOSE.rows(connection, {"key": cause.conversation_id})
    return bool(row.phone_owner == PhoneOwner.OWN.value and row.children <= 1 and not cause.aliases)


def _longest(speaker: Speaker, questions: Sequence[Question], number: int) -> Send:
    """Return the message with as many answers as fit."""
    for kept in range(len(questions), 0, -1):
        send = _send(questions[:kept], number - kept)
        said = speaker.say(send.kind, None, send.params)
        if measure(said.text).segments <= MOST_SEGMENTS or (not speaker.is_sms and kept == 1):
            return send
    return Send(KIND, None, {"wording": f"{KIND}_count", "n": number})


def _send(questions: Sequence[Question], left: int) -> Send:
    about: dict[str, str | int] = {"kept": ",".join(question.id for question in questions), "n": left}
    return Send(KIND, None, {**about, "wording": f"{KIND}_more"} if left else about)
