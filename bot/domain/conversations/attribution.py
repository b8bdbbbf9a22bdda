"""Which question a message answers: decided by what the child had been shown and by what was said just before.

The table of the rule is docs/decisions/0002-which-question.md.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.conversations.state import AnswerStatus
from bot.domain.conversations.turn import ONE_BREATH, Turn

# Files this close together are one thing that was sent: an album comes as a message for each picture.
BURST = timedelta(seconds=10)
# Telegram gives whole seconds: a message may seem to be up to a second older than it is.
RESOLUTION = timedelta(seconds=1)


def is_within(turn: Turn, span: timedelta, before: datetime | None) -> bool:
    """Return whether the message came within a span after an earlier moment."""
    return before is not None and turn.message.at - before <= span


def was_shown(turn: Turn) -> bool:
    """Return whether the sending of the open question had been tried when the child wrote.

    A button is proof, because it stands under the question. An edit that names no question is of an older message.
    """
    message, state = turn.message, turn.state
    if message.early:
        return False
    if message.button is not None or state.asked_at is None:
        return True
    if state.prompted_at is None:
        return False
    # Words fit every open-ended question, so there the doubtful second goes to what the child was writing before.
    grace = RESOLUTION if turn.question.options is not None else timedelta(0)
    return message.at + grace >= state.prompted_at


def continues_answer(turn: Turn) -> bool:
    """Return whether words at an open-ended question go on with the open answer before: "and art", "because ..."."""
    if not turn.is_open_question or turn.state.last_open is None or not turn.speaks:
        return False
    first, _, rest = turn.text.words.partition(" ")
    begins = any(
        first in words.joins or (words.because is not None and words.because.match(first) is not None)
        for words in turn.listener.own
    )
    return begins and bool(rest) and is_within(turn, ONE_BREATH, turn.state.last_open_at)


def is_same_album(turn: Turn) -> bool:
    """Return whether a file belongs to the file that was kept just before it, as an answer or as a note."""
    state = turn.state
    if turn.message.media is None:
        return False
    if state.notes and state.notes[-1].media is not None and is_within(turn, BURST, state.noted_at):
        return True
    return joined_answer(turn) is not None


def joined_answer(turn: Turn) -> str | None:
    """Return the question that was answered by a file just before this one; None when there is none."""
    name = turn.state.last_given
    given = turn.state.answers.get(name or "")
    is_file = given is not None and given.status is AnswerStatus.MEDIA
    return name if is_file and is_within(turn, BURST, turn.state.last_given_at) else None
