"""Danger in a message that no conversation takes: it is heard all the same, and answered with where to find help."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select

from bot.domain.answers import listener_of, normalise
from bot.domain.conversations import means_not_safe
from bot.domain.delivery import can_be_answered
from bot.domain.kinds import SAFETY_KINDS, URGENT
from bot.domain.languages import ENGLISH
from bot.domain.lexicons import Intent
from bot.domain.messages import Inbound
from bot.enrolment.phones import address_of
from bot.ground.context import Context
from bot.store.base import table_of
from bot.store.people import Child
from bot.store.statements import BINDINGS
from bot.talk import addressed, references
from bot.talk.addressed import Saying, say
from bot.talk.alerts import HeardDanger, raise_alert
from bot.talk.interpret import NOT_SAFE
from bot.talk.turn import Arrival

CHILDREN = table_of(Child)
# After a safety message the same address gets no other for so long: an answering machine must not go round.
QUIET = timedelta(hours=4)


def answer_danger(connection: Connection, arrival: Arrival) -> None:
    """Hear danger in a message that waits in triage: raise an alert, and tell its sender once where help is.

    A sender that cannot receive anything (a name, a short code, ourselves) is told nothing.
    """
    heard = danger_in(arrival.inbound, arrival.context)
    if heard is None:
        return
    address_id = address_of(connection, arrival.inbound.sender, arrival.now)
    bindings = connection.execute(
        select(BINDINGS.c.child_id, BINDINGS.c.suspended_at, CHILDREN.c.language)
        .join(CHILDREN, CHILDREN.c.id == BINDINGS.c.child_id)
        .where(BINDINGS.c.address_id == address_id, BINDINGS.c.confirmed_at.is_not(None))
        .order_by(BINDINGS.c.id)
    ).all()
    raise_alert(connection, HeardDanger(heard, arrival.id, address_id, _writers(bindings), arrival.now))
    may_be_told = can_be_answered(arrival.inbound.sender, arrival.context.own_numbers)
    was_told = addressed.was_told(connection, address_id, SAFETY_KINDS, arrival.now, QUIET)
    if may_be_told and not _is_taken_away(bindings) and not was_told:
        _tell(connection, arrival, address_id, _language(arrival, bindings))


def danger_in(inbound: Inbound, context: Context) -> str | None:
    """Return the flag for the danger in a message: distress, emergency, or the key "I do not feel safe"; else None."""
    words, knowledge = normalise(inbound.text), context.knowledge
    heard = knowledge.vocabulary.danger_in(words)
    if heard is not None:
        return "distress" if heard is Intent.DISTRESS else "emergency"
    pressed = references.pressed(inbound.button) if inbound.button is not None else None
    listener = listener_of(knowledge.vocabulary, knowledge.signs, ENGLISH, ())
    is_key = pressed.key == NOT_SAFE if pressed is not None else means_not_safe(words, listener)
    return "not_safe" if is_key else None


def _writers(bindings: Sequence[Any]) -> list[int]:
    """Return the children who may have written: those who hold the phone now, or held it where nobody does."""
    holding = [row.child_id for row in bindings if row.suspended_at is None]
    return holding or [row.child_id for row in bindings]


def _is_taken_away(bindings: Sequence[Any]) -> bool:
    """Return whether this phone was suspended for every child on it: whoever holds it now is told nothing."""
    return bool(bindings) and all(row.suspended_at is not None for row in bindings)


def _language(arrival: Arrival, bindings: Sequence[Any]) -> str:
    """Return the language of the child, if one is known here, else the one in which the danger was written."""
    known = next((row.language for row in bindings if row.language), None)
    if known in arrival.context.content.languages:
        return str(known)
    return arrival.context.knowledge.vocabulary.language_of_danger(normalise(arrival.inbound.text))


def _tell(connection: Connection, arrival: Arrival, address_id: int, language: str) -> None:
    context = arrival.context
    kind = "safety" if context.world(arrival.now).open_hours else "safety_off"
    channel, purpose = arrival.inbound.sender.channel, f"stranger:{arrival.id}"
    saying = Saying(kind, purpose, address_id, channel, language, URGENT)
    say(connection, saying, arrival.now, context)
