"""After the questions: finished, refused, withdrawn, stopped, closed. Words are still kept, and never lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.domain.conversations.asking import supersede_after_end
from bot.domain.conversations.commands import (
    ask_for_help,
    ask_for_person,
    ask_to_delete,
    choose_language,
    command_of,
    inform,
    near_stop,
    wrong_person,
)
from bot.domain.conversations.effects import Decline, OptIn
from bot.domain.conversations.menus import choice, start_asking
from bot.domain.conversations.state import Confirm, Status
from bot.domain.conversations.turn import Turn
from bot.domain.lexicons import Intent
from bot.domain.messages import ChannelKind

_STILL_HEARD: Mapping[Intent, Callable[[Turn], None]] = {
    Intent.WRONG: wrong_person,
    Intent.MAYBE_STOP: near_stop,
    Intent.ASKS: ask_for_help,
    Intent.HELP: ask_for_help,
    Intent.LANGUAGE: choose_language,
    Intent.DELETE: ask_to_delete,
    Intent.PERSON: ask_for_person,
    Intent.PRIVACY: lambda turn: inform(turn, "privacy"),
    Intent.ABOUT: lambda turn: inform(turn, "about"),
}


def stopped(turn: Turn) -> None:
    """Stay silent after STOP; START opens again, anything else waits for a person."""
    twilio_yes = turn.state.channel is ChannelKind.SMS and turn.text.words == "yes"
    if turn.is_start or twilio_yes:
        _start_again(turn)
    elif turn.message.media is not None:
        turn.jot()
        turn.flag("message_waiting")
    elif turn.message.text and not _is_politeness(turn):
        turn.flag("message_waiting")


def _start_again(turn: Turn) -> None:
    beneath = turn.state.beneath
    back_to = Status.NOTICE if beneath is Status.DECLINED else beneath
    turn.change(status=back_to, resume=None)
    turn.withdraw("opted_out")
    turn.effects.append(OptIn())
    turn.send("started")
    turn.prompt()


def wrong_person_silence(turn: Turn) -> None:
    """Stay silent for ever: the address belongs to somebody else."""
    if turn.message.media is not None:
        turn.jot()
        turn.flag("message_waiting")


def locked_out(turn: Turn) -> None:
    """Stay silent until staff give a new code; the words wait for a person."""
    turn.jot()
    turn.flag("message_waiting")


def declined(turn: Turn) -> None:
    """Take the answer to the offer after a refusal; later words still reach the IRO, START opens again."""
    if turn.is_start:
        turn.change(status=Status.NOTICE, confirm=None)
        turn.prompt()
    elif turn.state.confirm is not Confirm.OFFER:
        _late(turn, "late_add")
    elif (offer := _offer(turn)) is not None:
        _take_offer(turn, offer)
    elif not _still_heard(turn):
        _offer_unclear(turn)


def _offer(turn: Turn) -> str | None:
    chosen = choice(turn, "declined")
    if chosen is not None:
        return str(chosen)
    if Intent.PERSON in turn.intents or turn.text.words in {"iro", "my iro"}:
        return "iro"
    if turn.text.words in {"advocate", "an advocate"}:
        return "advocate"
    plain_no = turn.listener.polarity(turn.text) is Intent.NO or Intent.DECLINE in turn.intents
    return "no" if plain_no else None


def _take_offer(turn: Turn, offer: str) -> None:
    flag = {"iro": "wants_contact", "advocate": "wants_advocate"}.get(offer)
    if flag:
        turn.flag(flag)
    turn.change(confirm=None)
    turn.effects.append(Decline(offer if flag else "none"))
    turn.send("declined_end")


def _offer_unclear(turn: Turn) -> None:
    if turn.state.menu_tries == 0 and turn.message.media is None:
        turn.jot()
        turn.change(menu_tries=1)
        turn.send("declined")
    else:
        turn.change(confirm=None, menu_tries=0)
        _late(turn, "late_add")


def done(turn: Turn) -> None:
    """Take what comes after the last answer: thanks get no reply, new words are added for the IRO."""
    if not (supersede_after_end(turn) or turn.is_start):
        _late(turn, "late_add")


def withdrawn(turn: Turn) -> None:
    """After the views were withdrawn: START begins again, later words are added."""
    if turn.is_start:
        turn.change(status=Status.NOTICE)
        turn.prompt()
    else:
        _late(turn, "late_add")


def closed(turn: Turn) -> None:
    """After the review: words are passed on."""
    _late(turn, "closed")


def no_reply(turn: Turn) -> None:
    """A first sign of life after the cut-off: the session is open until the review is held."""
    if not turn.is_start:
        turn.jot()
    turn.change(status=Status.NOTICE)
    if turn.state.answers:
        start_asking(turn)
    else:
        turn.prompt()


def _late(turn: Turn, kind: str) -> None:
    if turn.message.media is None and (_still_heard(turn) or _is_politeness(turn)):
        return
    turn.jot()
    turn.flag("message_waiting")
    turn.send(kind)


def _still_heard(turn: Turn) -> bool:
    action = _STILL_HEARD.get(command_of(turn) or Intent.FILLER)
    if action is None:
        return False
    action(turn)
    return True


def _is_politeness(turn: Turn) -> bool:
    """Tell whether a message only says thanks, ok or no: answering it would start a game of ping-pong."""
    empty = not turn.text.plain
    return empty or bool({Intent.THANKS, Intent.NO, Intent.NOTHING} & turn.intents)
