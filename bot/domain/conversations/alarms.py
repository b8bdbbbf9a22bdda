"""Danger: distress and emergency words in any language, and the key 9; heard in every state."""

from __future__ import annotations

from bot.domain.answers import splits
from bot.domain.conversations.answering import go_on, keep_media
from bot.domain.conversations.effects import Raise
from bot.domain.conversations.state import AnswerStatus, Given, Status
from bot.domain.conversations.turn import TALKING, Turn
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import Role

HOLDING = frozenset(
    {Status.INVITED, Status.WHO, Status.LANGUAGE, Status.NOTICE, Status.ASKING, Status.PAUSED, Status.PARTIAL}
)
"""The states in which we ask for something, and stop asking after a safety message."""
ENDED = frozenset({Status.DONE, Status.DECLINED, Status.WITHDRAWN, Status.CLOSED, Status.WRONG_PERSON})
NOT_SAFE_KEY = "9"
NOT_SAFE_BUTTONS = frozenset({"9", "nine"})
NOT_SAFE_TYPED = frozenset({"nine", "9 9", "9 9 9", "99", "press 9", "option 9", "number 9"})
"""How the key is typed beside its plain form, where an option is expected."""
A_SCORE = ("9 of ", "9 out of ")


def alarm(turn: Turn) -> bool:
    """Answer words of distress or an emergency with the safety message; the words are kept, asking stops."""
    heard = turn.world.knowledge.vocabulary.alarm(turn.text) if turn.speaks else None
    if heard is None:
        return False
    if not _keep_as_answer(turn):
        turn.jot()
    _respond(turn, "distress" if heard is Intent.DISTRESS else "emergency")
    return True


def not_safe_key(turn: Turn) -> bool:
    """Answer the key 9 ("I do not feel safe"), typed in any script or pressed; words typed with it are kept."""
    button = turn.message.button
    if button is not None:
        pressed = str(button.key) in NOT_SAFE_BUTTONS
    else:
        pressed = turn.message.media is None and (_is_nine(turn) or _is_nine_with_reason(turn))
    if pressed:
        _respond(turn, "not_safe")
    return pressed


def say_safety(turn: Turn) -> None:
    """Send the safety message, in the words for the hour: nobody reads at night."""
    turn.send("safety" if turn.world.open_hours else "safety_off")


def _is_nine(turn: Turn) -> bool:
    if turn.text.words in NOT_SAFE_TYPED and not turn.is_open_question:
        return True
    if NOT_SAFE_KEY not in turn.text.words:
        return False
    return NOT_SAFE_KEY in turn.world.knowledge.vocabulary.forms(turn.text, turn.language)


def _is_nine_with_reason(turn: Turn) -> bool:
    """Hear "9 - my room" where an option is expected; an open answer may begin with any number."""
    if not turn.text.words.startswith(NOT_SAFE_KEY) or turn.is_open_question:
        return False
    words = turn.text.words
    spoken = words.startswith("9 ") and words[2:3].isalpha() and not words.startswith(A_SCORE)
    heard = spoken or any(
        part.head.strip() == NOT_SAFE_KEY and not part.is_list
        for part in splits(turn.text.plain, turn.listener)
    )
    if heard:
        turn.jot()
    return heard


def _respond(turn: Turn, flag: str) -> None:
    told_once = turn.state.status is Status.WRONG_PERSON and turn.state.held
    if flag in turn.state.flags:
        turn.effects.append(
            Raise(flag)
        )  # each cry is an alert of its own, also after the first was dealt with
    turn.flag(flag)
    turn.change(confirm=None, held=turn.state.held or turn.state.status in HOLDING | ENDED)
    if not told_once:
        say_safety(turn)


def _keep_as_answer(turn: Turn) -> bool:
    """Keep the words as the answer of an open question; at the safety question "not safe" is also the answer no."""
    stopped = turn.state.status is Status.STOPPED
    if stopped or turn.state.beneath not in TALKING or turn.state.at is None or turn.state.held:
        return False
    question = turn.question
    if turn.is_open_question:
        if turn.message.media is not None:
            keep_media(turn, question)
        else:
            turn.store(question, Given(AnswerStatus.ANSWERED, turn.message.text))
        go_on(turn, silently=True)
        return True
    if question.role is Role.SAFETY and turn.world.knowledge.vocabulary.means_unsafe(turn.text):
        turn.store(question, Given(AnswerStatus.ANSWERED, "no"))
        go_on(turn, silently=True)
    return False
