"""Answers that the child changes: a quoted question, an old button, or "sorry i meant 2"."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.answers import Reading, ReplyOutcome, meant_instead
from bot.domain.conversations.answers import go_on, keep, remember_open, understand, understand_words
from bot.domain.conversations.attribution import is_within
from bot.domain.conversations.danger import say_safety
from bot.domain.conversations.safety import is_unsafe
from bot.domain.conversations.state import Status
from bot.domain.conversations.turn import ONE_BREATH, Turn
from bot.domain.questionnaires import Question

# Later than that, "i meant" may be about anything.
LATELY = timedelta(minutes=10)


def quoted_question(turn: Turn) -> Question | None:
    """Return the earlier question that a quoted reply or an old button belongs to."""
    button = turn.message.button
    name = turn.message.quotes or (button.question if button is not None else None)
    if name is None or name == turn.state.at or name not in turn.state.answers:
        return None
    return next((question for question in turn.questionnaire.questions if question.id == name), None)


def takes_correction(turn: Turn) -> bool:
    """Change the answer before where the child says what was meant: "sorry i meant 2", "*good"; False where not."""
    meant, name = meant_instead(turn.message.text, turn.listener), turn.state.last_given
    if meant is None or name is None or not is_within(turn, LATELY, turn.state.last_given_at):
        return False
    question = turn.questionnaire.question(name)
    before = turn.state.answers.get(name)
    if name == turn.state.at or question.options is None or before is None:
        return False
    reading = understand_words(turn, question, meant)
    if reading.outcome is ReplyOutcome.UNCLEAR or reading.doubt:
        return False
    _change(turn, question, reading)
    return True


def supersede(turn: Turn, question: Question) -> None:
    """Take what was said of an earlier question as its answer; words that are none are kept, and it is asked again."""
    reading = understand(turn, question)
    before = turn.state.answers[question.id]
    if turn.message.button is not None and before.value == reading.value:
        _take_repeated_press(turn, question)
        return
    if reading.outcome is ReplyOutcome.UNCLEAR:
        turn.keep_note()
        turn.send(f"reask:{question.id}", question.id)
        return
    _change(turn, question, reading)


def _change(turn: Turn, question: Question, reading: Reading) -> None:
    """Keep another answer to an earlier question, and say that it was changed."""
    keep(turn, question, reading)
    remember_open(turn, None)
    if is_unsafe(question, reading):
        say_safety(turn)
    say_changed(turn)


def _take_repeated_press(turn: Turn, question: Question) -> None:
    """Take the same button once more: nothing changes, and a press that bounced says nothing new either."""
    bounced = question.id == turn.state.last_given and is_within(turn, ONE_BREATH, turn.state.last_given_at)
    if not bounced:
        turn.prompt()


def say_changed(turn: Turn) -> None:
    """Confirm a changed answer and come back to the open question, or to the first one of the path it makes."""
    turn.send("changed")
    path = turn.path
    if turn.state.at in path.walked:
        turn.prompt()
    elif turn.state.status is not Status.DONE or path.open is not None:
        go_on(turn)
