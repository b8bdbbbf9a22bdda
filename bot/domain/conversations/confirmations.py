"""A yes or no that the child owes us: whether the messages stop, whether the words are deleted."""

from __future__ import annotations

from bot.domain.conversations.choices import choice, yes_or_no
from bot.domain.conversations.commands import command_of
from bot.domain.conversations.effects import EraseViews, OptOut
from bot.domain.conversations.state import Confirm, Status
from bot.domain.conversations.turn import Turn
from bot.domain.flags import OUTLIVE_DELETION

# Opt-out words that mean "no, don't" while we wait for a confirmation.
MEANS_NO = frozenset({"cancel", "end", "quit"})


def owes_confirmation(turn: Turn) -> bool:
    """Return whether a stop or a deletion waits for the child's yes or no."""
    return turn.state.confirm in {Confirm.STOP, Confirm.DELETE}


def confirm(turn: Turn) -> bool:
    """Take the answer to a confirmation; False when the message is something else and the question is dropped."""
    if not owes_confirmation(turn):
        return False
    if _is_about_something_else(turn):
        turn.change(confirm=None)
        return False
    answer = _answer(turn)
    if answer is None and command_of(turn) is not None:
        turn.change(confirm=None)
        return False
    _take(turn, answer)
    return True


def _is_about_something_else(turn: Turn) -> bool:
    """Return whether media came, or a reply to another message of ours."""
    button, message = turn.message.button, turn.message
    pressed = button is not None and button.question not in {None, f"confirm_{turn.state.confirm}"}
    return message.media is not None or pressed or message.quotes in turn.state.answers


def _take(turn: Turn, answer: str | None) -> None:
    if answer == "yes" and turn.is_unseen:
        turn.keep_note()  # said before the question could be read; it is on its way
    elif answer is None:
        _not_understood(turn)
    elif answer == "no":
        turn.change(confirm=None)
        turn.prompt()
    elif turn.state.confirm is Confirm.STOP:
        stop(turn)
    else:
        erase(turn)


def _answer(turn: Turn) -> str | None:
    if turn.text.words in MEANS_NO:
        return "no"
    chosen = choice(turn, "confirm")
    return str(chosen) if chosen is not None else yes_or_no(turn)


def _not_understood(turn: Turn) -> None:
    turn.keep_note()
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
    over = turn.state.status is Status.CLOSED
    turn.change(
        status=Status.CLOSED if over else Status.WITHDRAWN, resume=None, after_menu=None, confirm=None, held=False,
        answers={}, notes=(), foreign=frozenset(), at=None, last_open=None, last_open_at=None, last_given=None,
        tries=0, suggested=(), said_earlier={},
    )  # fmt: skip
    for name in turn.state.flags:
        if name not in OUTLIVE_DELETION:
            turn.withdraw(name)
    turn.flag("withdrew_views")
    turn.effects.append(EraseViews())
    turn.send("deleted")
