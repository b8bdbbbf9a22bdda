"""One step of a conversation: what it makes of a message, the clock, the review or staff."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.conversations.answers import go_on
from bot.domain.conversations.commands import begin_again, shorten
from bot.domain.conversations.danger import HOLDING
from bot.domain.conversations.effects import Effect
from bot.domain.conversations.events import (
    Event,
    LetterLost,
    Message,
    OfficerAsks,
    OfficerSays,
    Reaction,
    ReviewCancelled,
    ReviewHeld,
    ReviewMoved,
    Staff,
    StaffAction,
    Tick,
    TickName,
    Unheard,
)
from bot.domain.conversations.knowledge import World, fits_short_set
from bot.domain.conversations.menus import begin
from bot.domain.conversations.officer import leave, of_officer
from bot.domain.conversations.prompts import consent_said, prompt_kind
from bot.domain.conversations.rules import hear
from bot.domain.conversations.safety import doubt_by_sign, is_about_safety
from bot.domain.conversations.state import Confirm, Conversation, Status
from bot.domain.conversations.turn import FINAL, TALKING, Turn
from bot.domain.questionnaires import Phase

# Views are marked when the review moves by more than this many days.
STALE_DAYS = 28
WAITING = frozenset({Status.INVITED, Status.LANGUAGE, Status.NOTICE, *TALKING, Status.PAUSED})
TOLD_OF_MOVES = frozenset({Status.NOTICE, *TALKING, Status.PAUSED, Status.DONE})
REMINDERS = frozenset({TickName.REMINDER1, TickName.REMINDER2})
SILENT = frozenset({*FINAL, Status.LOCKED_OUT, Status.PAUSED})
WAITING_FOR_A_CODE = frozenset({Status.INVITED, Status.CODE, Status.LOCKED_OUT, Status.NO_REPLY})


def happen(turn: Turn, event: Event) -> None:
    """Take an event that is not a message; what a conversation cannot use changes nothing."""
    if isinstance(event, Tick):
        tick(turn, event)
    elif isinstance(event, Unheard):
        say_again(turn)
    elif isinstance(event, ReviewMoved):
        moved(turn, event.days)
    elif isinstance(event, ReviewHeld | ReviewCancelled):
        ended(turn)
    elif isinstance(event, Staff):
        staff(turn, event)
    elif isinstance(event, OfficerSays | OfficerAsks | LetterLost):
        of_officer(turn, event)


def tick(turn: Turn, event: Tick) -> None:
    """Remind only who has not finished, said no or stopped, never after a safety message or while an officer writes."""
    name = event.name
    if name is TickName.CUTOFF:
        _cut_off(turn)
    elif name is TickName.OFFICER:
        leave(turn)
    elif turn.state.held or turn.state.with_officer:
        return
    elif name is TickName.ASK_AGAIN:
        _ask_again(turn)
    elif name is TickName.RESUME:
        if turn.state.status is Status.PAUSED:
            begin_again(turn)
    elif name in REMINDERS and {turn.state.status, turn.state.ground} <= WAITING:
        remind(turn, event)


def remind(turn: Turn, event: Tick) -> None:
    """Send a reminder; the last one may offer the short set to a child who has not begun, small children apart.

    Where nothing is left but to say whether the last words were a request, they stay the answer and the set ends.
    """
    if _has_only_an_offer_left(turn):
        go_on(turn)
        return
    may_be_short = event.short and turn.state.status is Status.INVITED and not turn.state.is_short
    if may_be_short and fits_short_set(turn.questionnaire, turn.world.knowledge):
        shorten(turn)
    else:
        turn.send(event.name.value)


def _has_only_an_offer_left(turn: Turn) -> bool:
    """Return whether every question has its answer, and the child was asked if the last one is a request."""
    return turn.state.status in TALKING and turn.state.doubted is not None and turn.path.open is None


def _ask_again(turn: Turn) -> None:
    """Ask who has said something long before a review that moved far whether there is anything to add."""
    if turn.state.status in TOLD_OF_MOVES and (turn.state.answers or turn.state.notes):
        turn.send("moved")


def _cut_off(turn: Turn) -> None:
    if _has_only_an_offer_left(turn):
        go_on(turn, silently=True)
    elif {turn.state.status, turn.state.ground} <= HOLDING | {Status.CODE}:
        said_something = turn.state.answers or turn.state.notes
        begun = turn.state.ground in TALKING and said_something
        status = Status.PARTIAL if begun else Status.NO_REPLY
        turn.change(status=status, resume=None, after_menu=None, confirm=None)


def moved(turn: Turn, days: int) -> None:
    """Keep the answers, tell the child once, and mark views that a far move may have made old."""
    if abs(days) > STALE_DAYS and (turn.state.answers or turn.state.notes):
        turn.flag("views_may_be_stale")
    if turn.state.status in TOLD_OF_MOVES and turn.state.phase is Phase.PRE and not turn.state.held:
        turn.send("moved")


def ended(turn: Turn) -> None:
    """Close the conversation before a review once the review was held or cancelled; nothing is said."""
    if turn.state.phase is Phase.PRE and turn.state.status not in FINAL:
        _close(turn)


def _close(turn: Turn) -> None:
    turn.change(status=Status.CLOSED, resume=None, after_menu=None, confirm=None, held=False, asks_after=None)


def staff(turn: Turn, event: Staff) -> None:
    """Carry out what staff did; an address that said STOP or is a stranger's stays silent."""
    status = turn.state.status
    match event.action:
        case StaffAction.CANCEL if status not in FINAL:
            _close(turn)
        case StaffAction.LANGUAGE:
            turn.change(language=event.language or turn.state.language)
        case StaffAction.PAUSE if status in WAITING:
            turn.change(status=Status.PAUSED, resume=turn.state.beneath)
        case StaffAction.RESUME if status is Status.PAUSED:
            begin_again(turn)
        case StaffAction.REISSUE_CODE if status in {Status.CODE, Status.LOCKED_OUT}:
            turn.change(status=Status.CODE, code_tries=0, verified=False)
            turn.prompt()
        case StaffAction.CONFIRM_PHONE if not turn.state.verified:
            _go_on_when_confirmed(turn)


def _go_on_when_confirmed(turn: Turn) -> None:
    """Go on where the code was waited for; who paused or stopped meanwhile goes on from there later."""
    turn.change(verified=True, code_tries=0)
    if turn.state.status in WAITING_FOR_A_CODE:
        begin(turn)
    elif turn.state.resume is Status.CODE:
        turn.change(resume=Status.INVITED)


def say_again(turn: Turn) -> None:
    """Say once more what we wait for, unless it was said in the last minute: a press that bounced needs no answer."""
    kind, offered = _awaited(turn.state), consent_said(turn.state)
    if turn.state.suggested and offered is not None and turn.times_said(offered) > 0:
        return
    if kind is None or turn.times_said(kind) > 0:
        return
    if kind.startswith("ask:"):
        turn.prompt()
    else:
        turn.send(kind)


def _awaited(state: Conversation) -> str | None:
    if state.with_officer and state.status not in FINAL:
        return "with_officer"
    if state.confirm in {Confirm.STOP, Confirm.DELETE}:
        return f"confirm_{state.confirm}"
    if state.status in TALKING and state.at is not None:
        return f"ask:{state.at}"
    if state.status in SILENT:
        return None
    if state.status is Status.DECLINED and state.confirm is Confirm.OFFER:
        return "declined"
    return prompt_kind(state)


def counts(turn: Turn, reaction: Reaction) -> bool:
    """Return whether an emoji was put on the question that is open; on any other message it changes nothing."""
    return turn.state.beneath in TALKING and reaction.question == turn.state.at


@dataclass(frozen=True, slots=True)
class Step:
    """The state after an event, and what must be done, in order."""

    state: Conversation
    effects: tuple[Effect, ...]


def step(state: Conversation, event: Event, world: World) -> Step:
    """Take one event: pure, total (never raises for what a child can send), the same for the same input.

    A message or reaction that was heard before changes nothing.
    """
    if isinstance(event, Message | Reaction | Unheard) and event.provider_id in state.seen:
        return Step(state, ())
    turn = Turn(state, world, _message(event, world))
    if isinstance(event, Message):
        hear(turn)
    elif isinstance(event, Reaction):
        react(turn, event)
    else:
        happen(turn, event)
    return Step(turn.state, tuple(turn.effects))


def react(turn: Turn, reaction: Reaction) -> None:
    """Take an emoji on the open question as its answer; on the question about being safe it never is one.

    A face or thumb that says no there, also on the answer given before, brings an adult.
    """
    if is_about_safety(turn, reaction.question):
        doubt_by_sign(turn, reaction)
    elif counts(turn, reaction) and turn.state.doubted is None:
        turn.change(suggested=())  # it was put on the question, not on the offer
        hear(turn)


def _message(event: Event, world: World) -> Message:
    if isinstance(event, Message):
        return event
    if isinstance(event, Reaction):
        return Message(event.provider_id, event.at, event.emoji)
    if isinstance(event, Unheard):
        return Message(event.provider_id, event.at)
    return Message("", world.now)
