"""After the questions: finished, refused, withdrawn, stopped, closed. Words are still kept, and never lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from bot.domain.conversations.answers import keep, understand
from bot.domain.conversations.attribution import is_same_album, is_within
from bot.domain.conversations.choices import choice, yes_or_no
from bot.domain.conversations.commands import (
    ask_for_help,
    ask_for_person,
    ask_to_delete,
    choose_language,
    command,
    command_of,
    inform,
    near_stop,
    say_who_we_are,
    wrong_person,
)
from bot.domain.conversations.effects import Decline, OptIn
from bot.domain.conversations.menus import begin, code
from bot.domain.conversations.questions import supersede_after_end
from bot.domain.conversations.state import Confirm, Status
from bot.domain.conversations.turn import Turn
from bot.domain.lexicons import Intent
from bot.domain.messages import ChannelKind

# What the question about the readers of feedback feeds.
READERS = "feedback_visibility"
HIDING = frozenset({"team", "unnamed"})
# From this point of the five-point scale a face alone is a thank you.
FRIENDLY = 4
# How long it is enough to have said once when somebody reads.
A_WHILE = timedelta(hours=12)
_STILL_HEARD: Mapping[Intent, Callable[[Turn], None]] = {
    Intent.WRONG: wrong_person,
    Intent.MAYBE_STOP: near_stop,
    Intent.ASKS: ask_for_help,
    Intent.HELP: ask_for_help,
    Intent.LANGUAGE: choose_language,
    Intent.DELETE: ask_to_delete,
    Intent.PERSON: ask_for_person,
    Intent.PRIVACY: lambda turn: inform(turn, "privacy"),
    Intent.ABOUT: say_who_we_are,
}
_OFFERED = frozenset({"iro", "advocate"})
_BEGIN_ANEW = frozenset({Status.DECLINED, Status.WITHDRAWN, Status.NO_REPLY})


def stopped(turn: Turn) -> None:
    """Stay silent after STOP; START opens again, anything else waits for a person."""
    yes_on_sms = turn.state.channel is ChannelKind.SMS and turn.text.words == "yes"
    if turn.is_start or yes_on_sms:
        _start_again(turn)
    elif turn.message.media is not None or not is_politeness(turn):
        turn.keep_note()
        turn.flag_each("message_waiting")


def _start_again(turn: Turn) -> None:
    beneath = turn.state.beneath
    turn.change(status=beneath, resume=None)
    turn.withdraw("opted_out")
    turn.effects.append(OptIn())
    turn.send("started")
    if beneath in _BEGIN_ANEW:
        begin(turn)
    else:
        turn.prompt()


def wrong_person_silence(turn: Turn) -> None:
    """Stay silent for ever: the address belongs to somebody else."""
    if turn.message.media is not None:
        turn.keep_note()
        turn.flag_each("message_waiting")


def locked_out(turn: Turn) -> None:
    """Stay silent until staff give a new code; the words wait for a person."""
    turn.keep_note()
    turn.flag_each("message_waiting")


def declined(turn: Turn) -> None:
    """Take the answer to the offer after a refusal; later words still reach the IRO, START opens again."""
    if turn.is_start:
        turn.change(confirm=None)
        begin(turn)
    elif turn.state.confirm is not Confirm.OFFER:
        _late(turn, "late_add", wording="late_declined")
    elif (offer := _offer(turn)) is not None:
        _take_offer(turn, offer)
    else:
        _offer_unclear(turn)


def _offer(turn: Turn) -> str | None:
    chosen = choice(turn, "declined")
    if chosen is not None:
        return str(chosen)
    if Intent.PERSON in turn.intents:
        return "iro"
    if turn.text.words in _OFFERED:
        return turn.text.words
    plain_no = yes_or_no(turn) == "no" or Intent.DECLINE in turn.intents
    return "no" if plain_no else None


def _take_offer(turn: Turn, offer: str) -> None:
    flag = {"iro": "wants_contact", "advocate": "wants_advocate"}.get(offer)
    if flag:
        turn.flag(flag)
    turn.change(confirm=None)
    turn.effects.append(Decline(offer if flag else "none"))
    turn.send("declined_end")


def _offer_unclear(turn: Turn) -> None:
    if turn.message.media is None and command_of(turn) in _STILL_HEARD:
        turn.change(confirm=None)
        _still_heard(turn)
    elif turn.state.menu_tries == 0 and turn.message.media is None:
        turn.keep_note()
        turn.change(menu_tries=1)
        turn.send("declined")
    else:
        turn.change(confirm=None, menu_tries=0)
        _late(turn, "late_add", wording="late_declined")


def done(turn: Turn) -> None:
    """Take what comes after the last answer: thanks get no reply, new words are added for anyone who reads them."""
    if not (supersede_after_end(turn) or _hide(turn) or turn.is_start or _go_back(turn)):
        _late(turn, "late_add")


def _hide(turn: Turn) -> bool:
    """Take back at the end that the IRO may see feedback: by the option itself, or in words; never the other way."""
    asked = next((question for question in turn.questionnaire.questions if question.feeds == READERS), None)
    given = turn.state.answers.get(asked.id) if asked is not None else None
    if asked is None or given is None or not turn.speaks or turn.message.media is not None:
        return False
    reading = understand(turn, asked)
    is_option = reading.value in HIDING and (" " in turn.text.words or turn.text.words.isdecimal())
    hiding = (phrase for words in turn.listener.own for phrase in words.hiding)
    if not is_option and not any(f" {phrase} " in f" {turn.text.words} " for phrase in hiding):
        return False
    if is_option:
        keep(turn, asked, reading)
    else:
        turn.store(asked, replace(given, value="team", note=turn.message.text))
    turn.send("changed")
    return True


def _go_back(turn: Turn) -> bool:
    """Open the last question again when a child says BACK at the end, until the review has used the answers."""
    walked = turn.path.walked
    if (
        command_of(turn) is not Intent.BACK
        or turn.state.locked
        or not walked
        or turn.message.media is not None
    ):
        return False
    turn.change(status=Status.ASKING, tries=0)
    turn.send("back")
    turn.ask(walked[-1])
    return True


def withdrawn(turn: Turn) -> None:
    """After the views were withdrawn: START begins again, later words are added."""
    if turn.is_start:
        begin(turn)
    else:
        _late(turn, "late_add")


def closed(turn: Turn) -> None:
    """After the review: words are passed on."""
    _late(turn, "closed")


def no_reply(turn: Turn) -> None:
    """Take a first sign of life after the cut-off: the session is open until the review is held."""
    begin(turn, silently=True)
    found = command_of(turn)
    if turn.state.status is Status.CODE and turn.message.is_code:
        code(turn)
    elif turn.message.media is None and found not in {None, Intent.START}:
        command(turn)
    else:
        if found is None:
            turn.keep_note()
        turn.prompt()


def _late(turn: Turn, kind: str, wording: str | None = None) -> None:
    """Keep what comes late; the first time in other words, where ``wording`` says how to come back."""
    if turn.message.media is None and (_still_heard(turn) or is_politeness(turn)):
        return
    if turn.message.media_failed:
        turn.lose_file()
        return
    more = is_same_album(turn)
    turn.keep_note()
    if more:
        return
    if wording is not None and "message_waiting" not in turn.state.flags:
        turn.send(kind, wording=wording)
    elif is_within(turn, A_WHILE, turn.state.reading_told_at):
        turn.send(kind)
    else:
        turn.change(reading_told_at=turn.world.now)
        turn.send(kind, tail="reads_when")
    turn.flag("message_waiting")


def _still_heard(turn: Turn) -> bool:
    found = command_of(turn)
    if found is None or found not in _STILL_HEARD:
        return False
    _STILL_HEARD[found](turn)
    return True


def is_politeness(turn: Turn) -> bool:
    """Return whether a message only says thanks, ok or no: answering it would start a game of ping-pong."""
    if not turn.text.plain:
        return turn.message.media is None
    if {Intent.THANKS, Intent.NO, Intent.NOTHING} & turn.intents:
        return True
    sign = turn.world.knowledge.signs.read(turn.message.text)
    return sign is Intent.YES or (isinstance(sign, int) and sign >= FRIENDLY)
