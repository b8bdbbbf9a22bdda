"""What a child can say at any time: help, back, skip, later, language, and so on."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.domain.answers import SKIPPED
from bot.domain.conversations.answers import go_on, keep, remember_open
from bot.domain.conversations.effects import Pause, WrongPerson
from bot.domain.conversations.knowledge import short_set
from bot.domain.conversations.state import Confirm, Status
from bot.domain.conversations.suggestions import offer_named_language
from bot.domain.conversations.turn import TALKING, Turn
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import Phase, without


def command(turn: Turn) -> bool:
    """Carry out the command that the whole message is; False when it is none."""
    found = command_of(turn)
    if found is None:
        return False
    carry_out(turn, found)
    return True


def command_of(turn: Turn) -> Intent | None:
    """Return the command that the message is, the first in order of weight."""
    if turn.is_start:
        return Intent.START
    if not turn.intents:
        return None
    return next((intent for intent in _COMMANDS if intent in turn.intents), None)


def carry_out(turn: Turn, intent: Intent) -> None:
    """Do what a command asks."""
    _COMMANDS[intent](turn)


def wrong_person(turn: Turn) -> None:
    """Never write to this address again: it belongs to somebody else."""
    turn.change(status=Status.WRONG_PERSON, resume=None, confirm=None, held=False)
    turn.flag("contact_wrong")
    turn.effects.append(WrongPerson())
    turn.send("wrong_person")


def near_stop(turn: Turn) -> None:
    """Ask whether the messages should stop: anger is not an opt-out, and the words are kept."""
    turn.keep_note()
    turn.change(confirm=Confirm.STOP, menu_tries=0)
    turn.send("confirm_stop")


def begin_again(turn: Turn) -> None:
    """START: back from a pause, else the prompt again."""
    if turn.state.status is Status.PAUSED:
        unpause(turn)
        turn.send("resumed")
    turn.prompt()


def unpause(turn: Turn) -> None:
    """Take the state that lay under a pause."""
    turn.change(status=turn.state.beneath, resume=None)


def ask_for_help(turn: Turn) -> None:
    """HELP: how to answer, where to call; a word for help also tells an adult on the same working day.

    While we wait for the code on the card, who asks for help has lost it.
    """
    if turn.state.beneath is Status.CODE:
        turn.flag("lost_code")
        turn.send("person")
        return
    if Intent.ASKS in turn.intents or turn.text.words:
        turn.flag("asked_help")
    inform(turn, "help")


def inform(turn: Turn, kind: str) -> None:
    """Send an information message, then what the state waits for; a paused child stays paused."""
    turn.send(kind)
    turn.prompt()


def say_who_we_are(turn: Turn) -> None:
    """Name the service and nothing else; an invitation is not repeated, as the reply says how to stop it."""
    turn.send("about")
    if turn.state.beneath is not Status.INVITED:
        turn.prompt()


def _back(turn: Turn) -> None:
    before = turn.path.before(turn.state.at or "")
    if turn.state.beneath not in TALKING:
        turn.prompt()
    elif before is None:
        inform(turn, "back_none")
    else:
        resume(turn)
        turn.change(tries=0)
        remember_open(turn, None)
        turn.send("back")
        turn.ask(before)


def resume(turn: Turn) -> None:
    """Come out of a pause without a word, because the child went on."""
    if turn.state.status is Status.PAUSED:
        unpause(turn)


def _skip(turn: Turn) -> None:
    if turn.state.beneath not in TALKING:
        turn.prompt()
        return
    resume(turn)
    keep(turn, turn.question, SKIPPED)
    go_on(turn)


def pause(turn: Turn) -> None:
    """LATER: the reminders of the clock go on, nothing else."""
    turn.change(status=Status.PAUSED, resume=turn.state.beneath)
    turn.effects.append(Pause())
    turn.send("paused")


def choose_language(turn: Turn) -> None:
    """Offer the language that is named, or show the menu of languages; the state beneath waits."""
    if offer_named_language(turn):
        return
    turn.change(status=Status.LANGUAGE, after_menu=turn.state.ground, menu_page=0, menu_tries=0, resume=None)
    turn.send("lang_menu")


def ask_to_delete(turn: Turn) -> None:
    """DELETE: ask first; once the review has used the views, the IRO talks with the child instead.

    What was said after the review, about it, is never used by it and can always go.
    """
    if turn.state.locked and turn.state.phase is Phase.PRE:
        turn.flag("wants_deletion")
        inform(turn, "delete_late")
        return
    turn.change(confirm=Confirm.DELETE, menu_tries=0)
    turn.send("confirm_delete")


def ask_for_person(turn: Turn) -> None:
    """PERSON: somebody gets in touch."""
    turn.flag("wants_contact")
    inform(turn, "person")


def shorten(turn: Turn) -> None:
    """SHORT: three questions instead; answers that fit are kept, the others stay on record."""
    short = without(short_set(turn.state.phase, turn.world.knowledge), turn.state.left_out)
    if turn.questionnaire.id == short.id:
        turn.prompt()
        return
    sets = {question.id: question.options for question in turn.questionnaire.questions}
    fits = {q.id for q in short.questions if q.id in sets and sets[q.id] == q.options}
    foreign = frozenset(turn.state.answers) - fits
    ground = turn.state.ground
    turn.change(
        questionnaire=short.id, version=short.version, foreign=foreign, at=None, tries=0, said_earlier={}
    )
    remember_open(turn, None)
    if ground in TALKING:
        turn.change(status=ground, resume=None, after_menu=None)
        go_on(turn)
    else:
        turn.prompt()


_COMMANDS: Mapping[Intent, Callable[[Turn], None]] = {
    Intent.WRONG: wrong_person,
    Intent.MAYBE_STOP: near_stop,
    Intent.START: begin_again,
    Intent.ASKS: ask_for_help,
    Intent.HELP: ask_for_help,
    Intent.BACK: _back,
    Intent.SKIP: _skip,
    Intent.LATER: pause,
    Intent.LANGUAGE: choose_language,
    Intent.DELETE: ask_to_delete,
    Intent.PERSON: ask_for_person,
    Intent.PRIVACY: lambda turn: inform(turn, "privacy"),
    Intent.ABOUT: say_who_we_are,
    Intent.SHORT: shorten,
}
