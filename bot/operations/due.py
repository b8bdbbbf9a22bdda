"""What the clock brings: timers that have come, children who are invited, phones that were silent for long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.ground.context import Context
from bot.operations import rounds
from bot.store.engine import Database
from bot.talk import events, invitations, lost_letters, still_you, timers


def ring_timers(database: Database, clock: Callable[[], datetime], context: Callable[[], Context]) -> None:
    """Let each timer that has come ring, in a transaction of its own."""
    with database.read() as session:
        come = timers.due(session.connection(), clock())
    for timer in come:
        with rounds.apart(f"timer {timer.id}"), database.connection() as connection:
            events.ring(connection, timer, clock(), context())
    with rounds.apart("letters that were lost"), database.connection() as connection:
        lost_letters.give_back(connection, clock(), context())


def invite_children(
    database: Database, clock: Callable[[], datetime], context: Callable[[], Context]
) -> None:
    """Invite each child who may be asked today, in a transaction of its own, and ask silent phones whose they are."""
    with database.read() as session:
        wanted = invitations.due_now(session.connection(), clock())
    for each in wanted:
        with rounds.apart(f"review {each.review_id}"), database.connection() as connection:
            invitations.invite(connection, each.review_id, each.phase, clock(), context())
    with rounds.apart("phones that were silent"), database.connection() as connection:
        still_you.ask(connection, clock(), context())
