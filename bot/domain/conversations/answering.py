"""Taking a reply as the answer to a question, and going on."""

from __future__ import annotations

from bot.domain.answers import Outcome, Reading, normalise, read
from bot.domain.answers.reading import SKIPPED
from bot.domain.conversations.effects import Complete
from bot.domain.conversations.state import AnswerStatus, Given, Status
from bot.domain.conversations.turn import TALKING, Turn
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import Phase, Question, Role

MOST_TRIES = 2
"""A question is repeated at most twice; then the words are kept and the child is not kept waiting."""


def understand(turn: Turn, question: Question) -> Reading:
    """Read the message as a reply to a question; an open question takes any words."""
    message = turn.message
    if message.button is not None and question.options is not None:
        return _pressed(turn, question)
    if question.options is None:
        return _open(turn)
    labels = turn.world.knowledge.labels(turn.language, question.options)
    return read(message.text, turn.text, question, labels, turn.listener)


def _pressed(turn: Turn, question: Question) -> Reading:
    button = turn.message.button
    options = question.options
    assert button is not None
    assert options is not None
    if str(button.key) in {"0", "zero"}:
        return SKIPPED
    labels = turn.world.knowledge.labels(turn.language, options)
    for place, key in enumerate(options.keys, 1):
        if str(key) == str(button.key):
            return read(str(place), normalise(str(place)), question, labels, turn.listener)
    return Reading(Outcome.UNCLEAR)


def _open(turn: Turn) -> Reading:
    if turn.text.words == "0" or Intent.SKIP in turn.intents:
        return SKIPPED
    signs = turn.world.knowledge.signs.read(turn.message.text)
    if signs is Intent.UNSURE or turn.listener.polarity(turn.text) is Intent.UNSURE:
        return Reading(Outcome.UNSURE, turn.message.text)
    return Reading(Outcome.ANSWERED, turn.message.text)


def keep(turn: Turn, question: Question, reading: Reading) -> None:
    """Keep an understood reply with its flags; an unsafe answer also gets the safety message."""
    status = {Outcome.SKIPPED: AnswerStatus.SKIPPED, Outcome.UNSURE: AnswerStatus.UNSURE}
    given = Given(status.get(reading.outcome, AnswerStatus.ANSWERED), reading.value, reading.note)
    turn.store(question, given, quiet=question.options is None and _says_nothing(turn))
    if question.options is None and given.status is AnswerStatus.ANSWERED:
        turn.change(last_open=question.id, last_open_at=turn.message.at)
    else:
        turn.change(last_open=None, last_open_at=None)
    if question.role is Role.SAFETY and reading.doubt:
        turn.flag("check_safe")


def is_unsafe(question: Question, reading: Reading) -> bool:
    """Tell whether the reply says that the child is not safe."""
    return question.role is Role.SAFETY and reading.outcome is Outcome.ANSWERED and reading.value == "no"


def keep_media(turn: Turn, question: Question) -> None:
    """Keep a voice note, photo or drawing as the answer, with its caption."""
    message = turn.message
    turn.store(question, Given(AnswerStatus.MEDIA, message.text or None, None, message.media))
    turn.change(last_open=None, last_open_at=None)


def _says_nothing(turn: Turn) -> bool:
    """Tell whether the words are a plain yes, no or "nothing": kept, but no reason to worry."""
    quiet = {Intent.NOTHING, Intent.YES, Intent.NO}
    return bool(quiet & turn.intents) or turn.listener.polarity(turn.text) in {Intent.YES, Intent.NO}


def go_on(turn: Turn, silently: bool = False) -> None:
    """Go to the first question without an answer, or close when there is none; ``silently`` asks nothing yet."""
    following = turn.path.open
    turn.change(tries=0)
    if following is not None:
        _ask_next(turn, following, silently)
        return
    already_done = turn.state.status is Status.DONE
    turn.change(status=Status.DONE, resume=None, at=None)
    if not already_done:
        turn.effects.append(Complete())
    if not silently:
        turn.send("closing_post" if turn.state.phase is Phase.POST else "closing")


def _ask_next(turn: Turn, following: str, silently: bool) -> None:
    if turn.state.status not in TALKING:
        turn.change(status=Status.ASKING, resume=None)
    if silently:
        turn.change(
            at=following, asked_at=turn.world.now, prompted_at=None, last_open=None, last_open_at=None
        )
    else:
        turn.ask(following)


def not_understood(turn: Turn, question: Question) -> None:
    """Keep the words and ask again, at most twice; then leave the question as unclear and go on."""
    turn.jot()
    if turn.state.tries < MOST_TRIES:
        turn.change(tries=turn.state.tries + 1)
        turn.ask(question.id, again=True)
        return
    turn.store(question, Given(AnswerStatus.UNCLEAR))
    turn.change(last_open=None, last_open_at=None)
    if question.role is Role.SAFETY:
        turn.flag("check_safe")
    turn.send("moved_on")
    go_on(turn)
