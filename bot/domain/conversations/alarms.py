"""Danger: distress and emergency words in any language, and the key 9; heard in every state."""

from __future__ import annotations

from bot.domain.conversations.answering import go_on
from bot.domain.conversations.state import AnswerStatus, Given, Status
from bot.domain.conversations.turn import TALKING, Turn
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import Question, Role

HOLDING = frozenset(
    {Status.INVITED, Status.WHO, Status.LANGUAGE, Status.NOTICE, Status.ASKING, Status.PAUSED, Status.PARTIAL}
)
NOT_SAFE_KEY = "9"
NOT_SAFE_BUTTONS = frozenset({"9", "nine"})


def alarm(turn: Turn) -> bool:
    """Answer words of distress or an emergency with the safety message; the words are kept, asking stops."""
    heard = turn.world.knowledge.vocabulary.alarm(turn.text) if turn.message.text else None
    if heard is None:
        return False
    if not _keep_as_answer(turn):
        turn.jot()
    _respond(turn, "distress" if heard is Intent.DISTRESS else "emergency")
    return True


def not_safe_key(turn: Turn) -> bool:
    """Answer the key 9 ("I do not feel safe"), typed in any script or pressed."""
    button = turn.message.button
    pressed = button is not None and str(button.key) in NOT_SAFE_BUTTONS
    typed = turn.text.words == NOT_SAFE_KEY and turn.message.media is None
    if not (pressed or typed):
        return False
    _respond(turn, "not_safe")
    return True


def say_safety(turn: Turn) -> None:
    """Send the safety message, in the words for the hour: nobody reads at night."""
    turn.send("safety" if turn.world.open_hours else "safety_off")


def _respond(turn: Turn, flag: str) -> None:
    told_before = {"distress", "emergency", "not_safe"} & set(turn.state.flags)
    turn.flag(flag)
    turn.change(confirm=None, held=turn.state.held or turn.state.status in HOLDING)
    if turn.state.status is not Status.WRONG_PERSON or not told_before:
        say_safety(turn)


def _keep_as_answer(turn: Turn) -> bool:
    """Keep the words as the answer of an open question; at the safety question "not safe" is also the answer no."""
    if turn.state.beneath not in TALKING or turn.state.at is None or turn.state.held or turn.message.media:
        return False
    question = turn.question
    if question.options is None:
        turn.store(question, Given(AnswerStatus.ANSWERED, turn.message.text))
        _move_on(turn)
        return True
    if question.role is Role.SAFETY and turn.world.knowledge.vocabulary.means_unsafe(turn.text):
        _store_not_safe(turn, question)
    return False


def _store_not_safe(turn: Turn, question: Question) -> None:
    turn.store(question, Given(AnswerStatus.ANSWERED, "no"))
    _move_on(turn)


def _move_on(turn: Turn) -> None:
    go_on(turn, silently=True)
