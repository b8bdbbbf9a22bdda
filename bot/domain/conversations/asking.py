"""The questions themselves: answers, fragments, quoted replies, media."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.answers import UNCLEAR, Outcome
from bot.domain.conversations.alarms import say_safety
from bot.domain.conversations.answering import (
    append,
    go_on,
    is_one_breath,
    is_unsafe,
    keep,
    keep_media,
    not_understood,
    understand,
)
from bot.domain.conversations.commands import command
from bot.domain.conversations.state import Status
from bot.domain.conversations.turn import Turn
from bot.domain.questionnaires import Question

READING_TIME = timedelta(seconds=3)
"""Nobody reads a question within three seconds of its sending."""
UNSENT_TIME = timedelta(minutes=10)
"""How long a question that is still in the outbox counts as unseen; later the message is read as its answer."""


def asking(turn: Turn) -> None:
    """Take a message while questions are being asked."""
    quoted = _quoted(turn)
    if turn.message.media is not None:
        _take_media(turn, quoted)
    elif quoted is not None:
        _supersede(turn, quoted)
    elif _is_stale_button(turn):
        turn.jot()
        turn.prompt()
    elif _is_early(turn):
        _add_to_what_was_said(turn)
    elif _is_label(turn) or not command(turn):
        _take_words(turn)


def _is_stale_button(turn: Turn) -> bool:
    """Tell whether the button stood under another message of ours: it is no answer to the open question."""
    button = turn.message.button
    return button is not None and button.question not in {None, turn.state.at}


def _is_label(turn: Turn) -> bool:
    """Tell whether the message is one of the open question's own labels or a pressed button: no command then."""
    options = turn.question.options
    if turn.message.button is not None:
        return True
    if options is None:
        return False
    labels = turn.world.knowledge.labels(turn.language, options)
    forms = turn.world.knowledge.vocabulary.forms(turn.text, turn.language)
    return any(form in labels.exact for form in forms)


def _take_words(turn: Turn) -> None:
    question = turn.question
    reading = understand(turn, question)
    if reading.outcome is not Outcome.UNCLEAR:
        keep(turn, question, reading)
        if is_unsafe(question, reading):
            say_safety(turn)
        go_on(turn)
    elif is_one_breath(turn, turn.state.last_open_at):
        append(turn)
        turn.ask(question.id)
    else:
        not_understood(turn, question)


def _take_media(turn: Turn, quoted: Question | None) -> None:
    if turn.message.media_failed:
        turn.send("media_failed")
        return
    turn.send("got_media")
    _keep_with_caption(turn, quoted or turn.question)
    if quoted is None:
        go_on(turn)
    else:
        _say_changed(turn)


def _keep_with_caption(turn: Turn, question: Question) -> None:
    """Keep media as the answer; a caption that says "not safe" is the answer itself, and the picture a note."""
    reading = understand(turn, question) if turn.message.text else UNCLEAR
    if is_unsafe(question, reading):
        turn.jot()
        keep(turn, question, reading)
        say_safety(turn)
    else:
        keep_media(turn, question)


def _quoted(turn: Turn) -> Question | None:
    """Give the earlier question that a quoted reply or an old button belongs to."""
    button = turn.message.button
    name = turn.message.quotes or (button.question if button is not None else None)
    if name is None or name == turn.state.at or name not in turn.state.answers:
        return None
    return next((question for question in turn.questionnaire.questions if question.id == name), None)


def _supersede(turn: Turn, question: Question) -> None:
    reading = understand(turn, question)
    if reading.outcome is Outcome.UNCLEAR:
        turn.jot()
        turn.send(f"reask:{question.id}", question.id)
        return
    keep(turn, question, reading)
    turn.change(last_open=None, last_open_at=None)
    if is_unsafe(question, reading):
        say_safety(turn)
    _say_changed(turn)


def _say_changed(turn: Turn) -> None:
    """Confirm a changed answer and come back to the open question, or to the first one of the path it makes."""
    turn.send("changed")
    path = turn.path
    if turn.state.at in path.walked:
        turn.prompt()
    elif turn.state.status is not Status.DONE or path.open is not None:
        go_on(turn)


def supersede_after_end(turn: Turn) -> bool:
    """Change an answer of a finished conversation by a quoted reply, until the review has used it."""
    quoted = _quoted(turn)
    if turn.state.locked or quoted is None:
        return False
    if turn.message.media is not None:
        _take_media(turn, quoted)
    else:
        _supersede(turn, quoted)
    return True


def _is_early(turn: Turn) -> bool:
    """Tell whether the message was written before the open question could be read."""
    message, state = turn.message, turn.state
    if message.early:
        return True
    if message.button is not None or state.asked_at is None:
        return False
    if state.prompted_at is not None:
        return message.at < state.prompted_at + READING_TIME
    return message.at - state.asked_at < UNSENT_TIME


def _add_to_what_was_said(turn: Turn) -> None:
    if turn.state.last_open is not None:
        append(turn)
    else:
        turn.jot()
        turn.prompt()
