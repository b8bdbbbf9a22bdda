"""Voice notes, photos and drawings as answers, with the words that came with them."""

from __future__ import annotations

from bot.domain.answers import UNCLEAR, Reading, ReplyOutcome
from bot.domain.conversations.answers import (
    append_file,
    ask_unless_coming,
    go_on,
    keep,
    keep_media,
    understand,
)
from bot.domain.conversations.attribution import is_same_album, joined_answer, was_shown
from bot.domain.conversations.corrections import say_changed
from bot.domain.conversations.danger import say_safety
from bot.domain.conversations.safety import doubt_safety, is_said_of_safety, is_unsafe
from bot.domain.conversations.turn import Turn
from bot.domain.questionnaires import Question, QuestionRole


def take_media(turn: Turn, quoted: Question | None) -> None:
    """Take a file as the answer to the open question or a quoted one, or as one more of an album."""
    if turn.message.media_failed:
        turn.lose_file()
    elif quoted is None and is_same_album(turn) and not is_said_of_safety(turn):
        _add_to_album(turn)
    else:
        turn.send("got_media")
        _take_file(turn, quoted)


def _take_file(turn: Turn, quoted: Question | None) -> None:
    """Keep a file as the answer; it never settles whether a child is safe, nor a question that nobody has seen."""
    question = quoted or turn.question
    if question.role is not QuestionRole.SAFETY and quoted is None and is_said_of_safety(turn):
        doubt_safety(turn)
        return
    spoken = understand(turn, question) if turn.message.text else UNCLEAR
    if question.role is QuestionRole.SAFETY or (quoted is None and not was_shown(turn)):
        turn.keep_note()
        _take_caption(turn, question, spoken, quoted)
        return
    keep_media(turn, question)
    _go_on_after(turn, quoted)


def _take_caption(turn: Turn, question: Question, spoken: Reading, quoted: Question | None) -> None:
    """Take the words that came with a file as the answer about being safe, when they say it; else ask again."""
    is_said = spoken.outcome is not ReplyOutcome.UNCLEAR and not spoken.doubt
    is_unseen = quoted is None and not was_shown(turn)
    if question.role is QuestionRole.SAFETY and (spoken.doubt or (is_unseen and spoken.value == "no")):
        turn.flag("check_safe")
    if question.role is not QuestionRole.SAFETY or not is_said or is_unseen:
        ask_unless_coming(turn, is_said=not is_unseen)
        return
    keep(turn, question, spoken)
    if is_unsafe(question, spoken):
        say_safety(turn)
    _go_on_after(turn, quoted)


def _go_on_after(turn: Turn, quoted: Question | None) -> None:
    if quoted is None:
        go_on(turn)
    else:
        say_changed(turn)


def _add_to_album(turn: Turn) -> None:
    """Keep one more file of an album without a word: the first one was answered for all of them.

    Where that one answered a question of a longer set, which the child has left since, it is a note.
    """
    name = joined_answer(turn)
    if name is None or name in turn.state.foreign:
        turn.keep_note()
    else:
        append_file(turn, name)
