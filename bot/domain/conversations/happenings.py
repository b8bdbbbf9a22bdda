"""What happens without the child: the clock, the review, staff."""

from __future__ import annotations

from bot.domain.conversations.alarms import HOLDING
from bot.domain.conversations.events import (
    Event,
    Reaction,
    ReviewCancelled,
    ReviewHeld,
    ReviewMoved,
    Staff,
    StaffAction,
    Tick,
    TickName,
)
from bot.domain.conversations.state import Status
from bot.domain.conversations.turn import TALKING, Turn
from bot.domain.questionnaires import Phase

STALE_DAYS = 28
"""Views are marked when the review moves by more than this many days."""

WAITING = frozenset({Status.INVITED, Status.LANGUAGE, Status.NOTICE, *TALKING, Status.PAUSED})
TOLD_OF_MOVES = frozenset({Status.NOTICE, *TALKING, Status.PAUSED, Status.DONE})
FINAL = frozenset({Status.STOPPED, Status.WRONG_PERSON})


def happen(turn: Turn, event: Event) -> None:
    """Take an event that is not a message; what a conversation cannot use changes nothing."""
    if isinstance(event, Tick):
        tick(turn, event.name)
    elif isinstance(event, ReviewMoved):
        moved(turn, event.days)
    elif isinstance(event, ReviewHeld | ReviewCancelled):
        ended(turn)
    elif isinstance(event, Staff):
        staff(turn, event.action)


def tick(turn: Turn, name: TickName) -> None:
    """A reminder goes only to a child who has not finished, said no or stopped, and never after a safety message."""
    if name is TickName.CUTOFF:
        _cut_off(turn)
    elif name is TickName.RESUME:
        if turn.state.status is Status.PAUSED and not turn.state.held:
            turn.change(status=turn.state.beneath, resume=None)
            turn.send("resumed")
            turn.prompt()
    elif turn.state.status in WAITING and not turn.state.held:
        turn.send(name.value)


def _cut_off(turn: Turn) -> None:
    if turn.state.status not in HOLDING | {Status.CODE}:
        return
    something = bool(turn.state.answers or turn.state.jottings)
    begun = turn.state.beneath in TALKING and something
    turn.change(status=Status.PARTIAL if begun else Status.NO_REPLY, resume=None)


def moved(turn: Turn, days: int) -> None:
    """Keep the answers, tell the child once, and mark views that a far move may have made old."""
    if abs(days) > STALE_DAYS and (turn.state.answers or turn.state.jottings):
        turn.flag("views_may_be_stale")
    if turn.state.status in TOLD_OF_MOVES and turn.state.phase is Phase.PRE and not turn.state.held:
        turn.send("moved")


def ended(turn: Turn) -> None:
    """Close the conversation before a review once the review was held or cancelled; nothing is said."""
    if turn.state.phase is Phase.PRE and turn.state.status not in FINAL:
        turn.change(status=Status.CLOSED, resume=None, confirm=None, held=False)


def staff(turn: Turn, action: StaffAction) -> None:
    """Carry out what staff did."""
    if action is StaffAction.CANCEL:
        turn.change(status=Status.CLOSED, resume=None, confirm=None)
    elif action is StaffAction.PAUSE and turn.state.status in WAITING:
        turn.change(status=Status.PAUSED, resume=turn.state.beneath)
    elif action is StaffAction.RESUME and turn.state.status is Status.PAUSED:
        turn.change(status=turn.state.beneath, resume=None)
        turn.prompt()
    elif action is StaffAction.REISSUE_CODE and turn.state.status in {Status.CODE, Status.LOCKED_OUT}:
        turn.change(status=Status.CODE, code_tries=0, verified=False)
        turn.prompt()


def counts(turn: Turn, reaction: Reaction) -> bool:
    """Tell whether an emoji was put on the question that is open; on any other message it changes nothing."""
    return turn.state.beneath in TALKING and reaction.question == turn.state.at
