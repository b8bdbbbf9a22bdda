"""The order in which a message is understood; the first rule that fits takes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.domain.conversations import endings, menus
from bot.domain.conversations.commands import command, command_of, unpause
from bot.domain.conversations.confirmations import MEANS_NO, confirm, owes_confirmation, stop
from bot.domain.conversations.danger import ENDED, HOLDING, hear_danger, not_safe_key
from bot.domain.conversations.events import EARLIER
from bot.domain.conversations.officer import hear_for_officer
from bot.domain.conversations.questions import asking
from bot.domain.conversations.state import Status
from bot.domain.conversations.turn import FINAL, TALKING, Turn
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import QuestionRole

UNSAFE_KEYS = frozenset({"no", "unsure"})


def hear(turn: Turn) -> None:
    """Take one message: STOP, danger, and what we wait for, in this order."""
    turn.remember()
    for rule in _RULES:
        if rule(turn):
            return
    _BY_STATUS[turn.state.status](turn)


def _stop_word(turn: Turn) -> bool:
    """Hear STOP as the whole message, in any language and state; a stop word inside a sentence is content."""
    if Intent.STOP not in turn.intents:
        return False
    if turn.message.media is not None:
        turn.keep_note()  # the picture under which it was written
    if owes_confirmation(turn) and turn.text.words in MEANS_NO:
        return False
    if turn.state.status not in FINAL:
        stop(turn)
    return True


def _after_safety(turn: Turn) -> bool:
    """Keep the first words after a safety message as they are, then go on where we were; commands still work."""
    if not turn.state.held or turn.state.status not in HOLDING:
        return False
    turn.change(held=False)
    found = command_of(turn)
    if found not in {None, Intent.SKIP} and turn.message.media is None:
        return False
    if turn.message.media_failed:
        turn.lose_file()
        return True
    turn.keep_note()
    if turn.state.status is Status.PAUSED:
        unpause(turn)
    turn.prompt()
    return True


def _after_safety_at_the_end(turn: Turn) -> bool:
    """Keep even a "thanks" or "no" that follows a safety message when nothing more is asked."""
    if turn.state.held and turn.state.status in ENDED - FINAL:
        turn.change(held=False)
        if endings.is_politeness(turn):
            turn.keep_note()
            return True
    return False


def _paused(turn: Turn) -> None:
    """Let a paused child use every command; an answer goes on where it paused."""
    beneath = turn.state.beneath
    if turn.message.media is None and turn.message.button is None and command_of(turn) is not None:
        command(turn)
        return
    turn.change(status=beneath, resume=None)
    _BY_STATUS[beneath](turn)


def _talking(turn: Turn) -> None:
    if turn.state.at is None:
        menus.start_asking(turn)
    else:
        asking(turn)


def _unsafe_press(turn: Turn) -> bool:
    """Bring an adult when a button says "no" to being safe where that question is not the open one any more."""
    button = turn.message.button
    asks = button is not None and button.question is not None and button.question != turn.state.at
    if (
        asks
        and button is not None
        and str(button.key) in UNSAFE_KEYS
        and _asks_of_safety(turn, button.question)
    ):
        turn.flag("check_safe")
    return False


def _asks_of_safety(turn: Turn, question: str | None) -> bool:
    question = (question or "").removeprefix(EARLIER)
    sets = (version for each in turn.world.knowledge.questionnaires.values() for version in each.values())
    return any(
        each.id == question and each.role is QuestionRole.SAFETY for one in sets for each in one.questions
    )


_RULES: tuple[Callable[[Turn], bool], ...] = (
    _stop_word,
    _unsafe_press,
    hear_danger,
    not_safe_key,
    confirm,
    hear_for_officer,
    _after_safety,
    _after_safety_at_the_end,
)
_BY_STATUS: Mapping[Status, Callable[[Turn], None]] = {
    Status.INVITED: menus.invited,
    Status.CODE: menus.code,
    Status.WHO: menus.invited,
    Status.LANGUAGE: menus.language,
    Status.NOTICE: menus.notice,
    **dict.fromkeys(TALKING, _talking),
    Status.PAUSED: _paused,
    Status.STOPPED: endings.stopped,
    Status.DECLINED: endings.declined,
    Status.WITHDRAWN: endings.withdrawn,
    Status.WRONG_PERSON: endings.wrong_person_silence,
    Status.LOCKED_OUT: endings.locked_out,
    Status.NO_REPLY: endings.no_reply,
    Status.DONE: endings.done,
    Status.CLOSED: endings.closed,
}
