"""An officer who writes to a child: while it is the officer's turn, the bot asks nothing and the words are theirs."""

from __future__ import annotations

from bot.domain.conversations.attribution import is_same_album, is_within
from bot.domain.conversations.commands import carry_out, command_of
from bot.domain.conversations.danger import HOLDING
from bot.domain.conversations.effects import LetGo, Send
from bot.domain.conversations.endings import A_WHILE, is_politeness
from bot.domain.conversations.events import LetterLost, OfficerAsks, OfficerSays
from bot.domain.conversations.state import AfterOfficer, Conversation, Status
from bot.domain.conversations.turn import TALKING, Turn
from bot.domain.lexicons import Intent

# To an address that said STOP or is a stranger's nothing goes that could begin a talk.
UNREACHABLE = frozenset({Status.STOPPED, Status.WRONG_PERSON, Status.LOCKED_OUT})
# What goes on working while an officer writes: what protects a child, and what a child may know at any time.
STILL_WORKS = frozenset(
    {
        Intent.WRONG, Intent.MAYBE_STOP, Intent.ASKS, Intent.HELP, Intent.DELETE, Intent.PERSON, Intent.PRIVACY,
        Intent.ABOUT,
    }
)  # fmt: skip
BACK_TO_QUESTIONS = "1"
# The states in which a question that was answered, or passed over, can be put again.
CAN_BE_ASKED = frozenset({*TALKING, Status.DONE, Status.PAUSED})


def of_officer(turn: Turn, event: OfficerSays | OfficerAsks | LetterLost) -> None:
    """Take what an officer wrote or asks, or that it reached nobody."""
    if isinstance(event, OfficerSays):
        say(turn, event)
    elif isinstance(event, OfficerAsks):
        ask_once_more(turn, event)
    else:
        give_back(turn)


def say(turn: Turn, event: OfficerSays) -> None:
    """Say what an officer wrote; where they listen for a reply, the next words are theirs.

    What the bot waited for a yes or no to is dropped: a "1" now means something else.
    """
    listens = event.listens and turn.state.status not in UNREACHABLE
    params = dict(event.params)
    if listens:
        turn.change(with_officer=True, asks_after=event.asks_after)
        turn.change(confirm=None, menu_tries=0, suggested=(), wanted_language=None)
        params["tail"] = "letter_open" if event.asks_after else "letter_reply"
    turn.effects.append(Send(event.kind, None, params))


def ask_once_more(turn: Turn, event: OfficerAsks) -> None:
    """Put a question again that was put before, by the officer's wish; the officer's own turn is over with it."""
    if not can_ask(turn.state, event.question):
        return
    is_open = turn.state.beneath in TALKING and turn.state.at == event.question
    _end(turn)
    turn.change(status=Status.ASKING, resume=None, tries=0, confirm=None)
    turn.ask(event.question, lead="asked_again")
    if not is_open:  # what was seen of it before is long ago: it is open only from when it is sent
        turn.change(asked_at=turn.world.now, prompted_at=None, repeat_at=None)


def can_ask(state: Conversation, question: str) -> bool:
    """Return whether a question can be put again: it was answered, and the child can still answer it.

    Nothing is put after a safety message before the child writes again, nor after STOP.
    """
    may_be_reached = not state.held and not state.locked and state.status not in UNREACHABLE
    return may_be_reached and state.beneath in CAN_BE_ASKED and question in state.answers


def hear_for_officer(turn: Turn) -> bool:
    """Keep what the child writes for the officer whose turn it is; "1" and a press on a question end the turn."""
    state = turn.state
    if not state.with_officer or state.status in UNREACHABLE:
        return False
    turn.change(held=False)
    if turn.message.button is not None or turn.message.quotes is not None:
        _end(turn)
        return False
    if state.asks_after and turn.message.media is None and _wants_questions(turn):
        leave(turn)
    elif turn.message.media is None and (found := command_of(turn)) in STILL_WORKS and found is not None:
        if found is Intent.PERSON:
            turn.keep_note()  # "call me" may be the reply
        carry_out(turn, found)
    elif turn.message.media_failed:
        turn.lose_file()
    else:
        _keep(turn)
    return True


def leave(turn: Turn) -> None:
    """End the officer's turn and go on with the questions, also with those to which the turn comes back.

    Nothing is asked after STOP, or after a safety message before the child writes again.
    """
    was_theirs, after = turn.state.with_officer, turn.state.asks_after
    _end(turn)
    if turn.state.held or turn.state.status in UNREACHABLE:
        return
    if after is not None:
        turn.send("resumed")
    if after is AfterOfficer.HERE or (not was_theirs and turn.state.status in HOLDING):
        turn.prompt()


def give_back(turn: Turn) -> None:
    """End the officer's turn in silence: the child knows of none, and answers the question they saw last."""
    _end(turn)


def _end(turn: Turn) -> None:
    if turn.state.with_officer:
        turn.change(with_officer=False, asks_after=None)
        turn.effects.append(LetGo())


def _wants_questions(turn: Turn) -> bool:
    return turn.is_start or turn.text.words == BACK_TO_QUESTIONS


def _keep(turn: Turn) -> None:
    """Keep the words as a note; the first time in a while say who gets them."""
    more = is_same_album(turn)
    turn.keep_note()
    if more or (turn.message.media is None and is_politeness(turn)):
        return
    if is_within(turn, A_WHILE, turn.state.reading_told_at):
        turn.send("late_add")
    else:
        turn.change(reading_told_at=turn.world.now)
        turn.send("with_officer", tail="reads_when")
