"""A phone that is new: the code on a card, whose phone it is, and waiting until a worker has checked it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select

from bot.domain.answers import normalise
from bot.domain.delivery import can_be_answered
from bot.domain.enrolment import PhoneOwner, codes_in, is_nothing_but_a_code
from bot.domain.languages import ENGLISH
from bot.enrolment import codes, confirmation, phones, registration
from bot.enrolment.codes import CheckedCode, CodeVerdict
from bot.ground.context import Context
from bot.store.base import table_of
from bot.store.people import Child
from bot.store.statements import BINDINGS
from bot.talk import addressed, references, strangers
from bot.talk.addressed import Saying, language_of
from bot.talk.turn import Arrival

CHILDREN = table_of(Child)
START = "/start"
# How long "we will text you when it is checked" holds before it is said again.
SAID = timedelta(hours=12)
OWNER, ALIAS = "owner", "alias"


class Met(StrEnum):
    """What became of a message from a phone that may be new."""

    NOT_NEW = "not_new"
    TAKEN = "taken"
    FOR_A_PERSON = "for_a_person"


def meet(connection: Connection, rows: Sequence[Any], arrival: Arrival) -> tuple[Met, Arrival]:
    """Take a message if it is a card's code, or comes from a phone that waits for a worker.

    Danger, STOP and every command of a phone that waits go their ordinary way. The arrival comes back with the child
    whose code it was where a worker had confirmed the phone before.
    """
    if strangers.danger_in(arrival.inbound, arrival.context) is not None:
        return Met.NOT_NEW, arrival
    checked = _check(connection, rows, arrival)
    if checked.verdict in {CodeVerdict.RIGHT, CodeVerdict.REPEATED} and checked.child_id is not None:
        return _welcome(connection, rows, arrival, checked)
    if checked.verdict in {CodeVerdict.WRONG, CodeVerdict.LOCKED} and not _talks(rows):
        return _refuse(connection, arrival, checked), arrival
    waiting = _waiting(connection, rows)
    if waiting is not None and not _is_command(arrival):
        return _hear_newcomer(connection, waiting, arrival), arrival
    return _invite_to_type(connection, rows, arrival), arrival


def may_be_new(rows: Sequence[Any], text: str) -> bool:
    """Return whether a message needs a look here: what it says may be a code, or no verified child is open there."""
    talks = _talks(rows)
    return bool(codes_in(text)) or not talks or any(not is_verified(row) for row in talks)


def means_something(name: str, context: Context) -> bool:
    """Return whether a name means something else in a message: a command, danger, yes or no."""
    vocabulary, words = context.knowledge.vocabulary, normalise(name)
    languages = tuple(context.content.languages)
    heard = vocabulary.intents(words, ENGLISH, languages) or vocabulary.danger_in(words)
    is_answer = vocabulary.polarity(words, ENGLISH, languages) is not None
    return bool(heard) or is_answer or vocabulary.is_start(words, ENGLISH)


def _check(connection: Connection, rows: Sequence[Any], arrival: Arrival) -> CheckedCode:
    talks = _talks(rows)
    expected = not talks or any(row.state.get("status") == "code" for row in talks)
    inbound = arrival.inbound
    return codes.check(connection, inbound.text, inbound.sender, arrival.now, expected=expected)


def _talks(rows: Sequence[Any]) -> list[Any]:
    return [row for row in rows if row.conversation_id is not None]


def is_verified(row: Any) -> bool:
    """Return whether it is proved that the child of a conversation has this phone."""
    return bool(row.state.get("verified", True))


def _welcome(
    connection: Connection, rows: Sequence[Any], arrival: Arrival, checked: CheckedCode
) -> tuple[Met, Arrival]:
    child_id = checked.child_id or 0
    sender = arrival.inbound.sender
    known = registration.standing(connection, child_id, sender)
    if checked.verdict is CodeVerdict.REPEATED and (known is None or known.is_suspended):
        return Met.FOR_A_PERSON, arrival
    if checked.verdict is CodeVerdict.RIGHT:
        known = registration.prove(connection, child_id, sender, arrival.now)
    assert known is not None
    if known.is_confirmed and any(row.child_id == child_id for row in _talks(rows)):
        return Met.NOT_NEW, replace(arrival, code_of=child_id)
    _say_welcome(connection, rows, arrival, known, child_id)
    return Met.TAKEN, arrival


def _say_welcome(
    connection: Connection,
    rows: Sequence[Any],
    arrival: Arrival,
    known: registration.ProvedPhone,
    child_id: int,
) -> None:
    """Say that the code was right; on a phone on which nobody else talks also ask whose it is."""
    wanted = connection.execute(select(CHILDREN.c.language).where(CHILDREN.c.id == child_id)).scalar()
    language = language_of(connection, wanted)
    _say(
        connection,
        arrival,
        known.address_id,
        "phone_ready" if known.is_confirmed else "code_waiting",
        language,
    )
    if not (known.is_confirmed or known.is_owner_known or _talks(rows)):
        registration.ask_for(connection, known.binding_id, OWNER)
        _say(connection, arrival, known.address_id, "phone_owner", language)


def _refuse(connection: Connection, arrival: Arrival, checked: CheckedCode) -> Met:
    """Say that a code did not work, with the tries that are left; a sender without any is told so once a day.

    A person reads what may be more than a code, such as "call 1234".
    """
    is_locked = checked.verdict is CodeVerdict.LOCKED
    address_id = phones.address_of(connection, arrival.inbound.sender, arrival.now)
    kind = "code_locked" if is_locked else "code_wrong"
    day = timedelta(days=1)
    if not (is_locked and addressed.was_told(connection, address_id, frozenset({kind}), arrival.now, day)):
        _say(connection, arrival, address_id, kind, ENGLISH, tries=checked.tries)
    is_read = is_locked or not is_nothing_but_a_code(arrival.inbound.text)
    return Met.FOR_A_PERSON if is_read else Met.TAKEN


def _waiting(connection: Connection, rows: Sequence[Any]) -> Any:
    """Return the newest phone at this address that waits for a worker; None where a verified child talks there."""
    talks = _talks(rows)
    if not rows or any(is_verified(row) for row in talks):
        return None
    waits = (
        select(BINDINGS, CHILDREN.c.language)
        .join(CHILDREN, CHILDREN.c.id == BINDINGS.c.child_id)
        .where(
            BINDINGS.c.address_id == rows[0].address_id, BINDINGS.c.proved_at.is_not(None),
            BINDINGS.c.confirmed_at.is_(None), BINDINGS.c.suspended_at.is_(None),
        )
        .order_by(BINDINGS.c.proved_at.desc())
        .limit(1)
    )  # fmt: skip
    return connection.execute(waits).one_or_none()


def _is_command(arrival: Arrival) -> bool:
    """Return whether a message is a word that we know, such as STOP or HELP; a number here answers our question."""
    vocabulary, words = arrival.context.knowledge.vocabulary, normalise(arrival.inbound.text)
    is_start = vocabulary.is_start(words, ENGLISH)
    return arrival.inbound.departed or is_start or bool(vocabulary.intents(words, ENGLISH, ()))


def _hear_newcomer(connection: Connection, waiting: Any, arrival: Arrival) -> Met:
    language = language_of(connection, waiting.language)
    if waiting.awaiting == OWNER and (owner := _owner(arrival, language)) is not None:
        return _take_owner(connection, waiting, owner, arrival, language)
    if waiting.awaiting == ALIAS and _is_name(arrival):
        registration.note_alias(connection, waiting.id, arrival.inbound.text)
        registration.ask_for(connection, waiting.id, None)
        _say(connection, arrival, waiting.address_id, "phone_noted", language)
        return Met.TAKEN
    if not addressed.was_told(connection, waiting.address_id, frozenset({"phone_noted"}), arrival.now, SAID):
        _say(connection, arrival, waiting.address_id, "phone_noted", language)
    return Met.FOR_A_PERSON


def _take_owner(
    connection: Connection, waiting: Any, owner: PhoneOwner, arrival: Arrival, language: str
) -> Met:
    registration.note_owner(connection, waiting.id, owner)
    is_shared = owner is PhoneOwner.SHARED
    registration.ask_for(connection, waiting.id, ALIAS if is_shared else None)
    _say(connection, arrival, waiting.address_id, "phone_alias" if is_shared else "phone_noted", language)
    return Met.TAKEN


def _owner(arrival: Arrival, language: str) -> PhoneOwner | None:
    """Read whose phone it is: a button, the number or the words on one."""
    options = arrival.context.content.menus["phone_owner"]
    pressed = references.pressed(arrival.inbound.button) if arrival.inbound.button else None
    if pressed is not None:
        return PhoneOwner(pressed.key) if pressed.key in list(PhoneOwner) else None
    words = normalise(arrival.inbound.text).words
    labels = arrival.context.knowledge.labels(language, options)
    places = {str(place): key for place, key in enumerate(options.keys, 1)}
    found = places.get(words) or labels.means(words)
    return PhoneOwner(str(found)) if found is not None else None


def _is_name(arrival: Arrival) -> bool:
    name = arrival.inbound.text.strip()
    fits = len(name) <= phones.LONGEST_ALIAS and confirmation.can_be_written(name)
    return fits and not means_something(name, arrival.context)


def _invite_to_type(connection: Connection, rows: Sequence[Any], arrival: Arrival) -> Met:
    """Ask a person who opened our chat on Telegram without a code to type it; everybody else is not new."""
    if rows or arrival.inbound.text.strip() != START:
        return Met.NOT_NEW
    address_id = phones.address_of(connection, arrival.inbound.sender, arrival.now)
    _say(connection, arrival, address_id, "enter_code", ENGLISH)
    return Met.TAKEN


def _say(
    connection: Connection, arrival: Arrival, address_id: int, kind: str, language: str, **params: int
) -> None:
    if can_be_answered(arrival.inbound.sender, arrival.context.own_numbers):
        purpose, channel = f"new:{arrival.id}:{kind}", arrival.inbound.sender.channel
        saying = Saying(kind, purpose, address_id, channel, language, params=params)
        addressed.say(connection, saying, arrival.now, arrival.context)
