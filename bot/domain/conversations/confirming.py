"""A yes or no that the child owes us: shall the messages stop, shall the words be deleted."""

from __future__ import annotations

from bot.domain.conversations.commands import command_of
from bot.domain.conversations.effects import EraseViews, OptOut
from bot.domain.conversations.menus import choice
from bot.domain.conversations.state import Confirm, Status
from bot.domain.conversations.turn import Turn
from bot.domain.lexicons import Intent
from bot.domain.worries import OUTLIVE_DELETION

MEANS_NO = frozenset({"cancel", "end", "quit"})
"""Opt-out words that mean "no, don't" while we wait for a confirmation."""


def owes_confirmation(turn: Turn) -> bool:
    """Tell whether a stop or a deletion waits for the child's yes or no."""
    return turn.state.confirm in {Confirm.STOP, Confirm.DELETE}


def confirm(turn: Turn) -> bool:
    """Take the answer to a confirmation; False when the message is something else and the question is dropped."""
    if not owes_confirmation(turn):
        return False
    answer = _answer(turn)
    if answer is None and (turn.message.media is not None or command_of(turn) is not None):
        turn.change(confirm=None)
        return False
    if answer is None:
        _not_understood(turn)
    elif answer == "no":
        turn.change(confirm=None)
        turn.prompt()
    elif turn.state.confirm is Confirm.STOP:
        stop(turn)
    else:
        erase(turn)
    return True


def _answer(turn: Turn) -> str | None:
    if turn.text.words in MEANS_NO:
        return "no"
    chosen = choice(turn, "confirm")
    if chosen is not None:
        return str(chosen)
    polarity = turn.listener.polarity(turn.text)
    return {Intent.YES: "yes", Intent.NO: "no"}.get(polarity) if polarity else None


def _not_understood(turn: Turn) -> None:
    turn.jot()
    if turn.state.menu_tries == 0:
        turn.change(menu_tries=1)
        turn.send(f"confirm_{turn.state.confirm}")
    else:
        turn.change(confirm=None, menu_tries=0)
        turn.prompt()


def stop(turn: Turn) -> None:
    """STOP: nothing more goes to this address but safety; the IRO is told, so that another way is used."""
    turn.change(status=Status.STOPPED, resume=turn.state.beneath, confirm=None, held=False)
    turn.flag("opted_out")
    turn.effects.append(OptOut())
    turn.send("stopped")


def erase(turn: Turn) -> None:
    """Take the child's words out; danger stays on record, and so does the fact that the views were withdrawn."""
    turn.change(
        status=Status.WITHDRAWN, resume=None, confirm=None, held=False, answers={}, jottings=(), foreign=frozenset(),
        at=None, last_open=None, last_open_at=None, tries=0,
    )  # fmt: skip
    for name in turn.state.flags:
        if name not in OUTLIVE_DELETION:
            turn.withdraw(name)
    turn.flag("withdrew_views")
    turn.effects.append(EraseViews())
    turn.send("deleted")
