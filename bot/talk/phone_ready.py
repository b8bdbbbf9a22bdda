"""A worker confirms a child's phone or the name on it, and the child is told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.domain.conversations import Staff, StaffAction
from bot.domain.enrolment import PhoneOwner
from bot.domain.kinds import FIRST_WORD
from bot.domain.messages import ChannelKind
from bot.enrolment import confirmation
from bot.ground.context import Context
from bot.ground.errors import InputRefused
from bot.ground.roles import Person
from bot.store.statements import CONVERSATIONS
from bot.talk import addressed, events
from bot.talk.addressed import Saying, language_of
from bot.talk.newcomers import is_verified, means_something


def confirm(
    session: Session, person: Person, binding_id: int, owner: PhoneOwner, alias: str, now: datetime,
    context: Context,
) -> None:  # fmt: skip
    """Confirm a phone, and tell the child; an open conversation that waited for the code goes on.

    InputRefused and NotFound as for ``confirmation.confirm``, and for a name that means something here.
    """
    _refuse_words(alias, context)
    row = confirmation.confirm(session, person, binding_id, owner, alias, now)
    connection, occasion = session.connection(), f"phone:{binding_id}:{now.timestamp():.0f}"
    mine = (CONVERSATIONS.c.address_id == row.address_id) & (CONVERSATIONS.c.child_id == row.child_id)
    open_here = update(CONVERSATIONS).where(mine, CONVERSATIONS.c.open).values(phone_owner=owner.value)
    talk = connection.execute(open_here.returning(CONVERSATIONS.c.id, CONVERSATIONS.c.state)).one_or_none()
    if talk is not None and not is_verified(talk):
        events.happen(connection, talk.id, Staff(StaffAction.CONFIRM_PHONE), occasion, now, context)
        return
    language = language_of(connection, row.language)
    saying = Saying(
        "phone_ready", occasion, row.address_id, ChannelKind(row.channel), language, FIRST_WORD,
        context.slots.first_read(now),
    )  # fmt: skip
    addressed.say(connection, saying, now, context)


def rename(
    session: Session, person: Person, binding_id: int, alias: str, now: datetime, context: Context
) -> None:
    """Change the name of a child on a shared phone; InputRefused as for :func:`confirm`."""
    _refuse_words(alias, context)
    confirmation.rename(session, person, binding_id, alias, now)


def _refuse_words(alias: str, context: Context) -> None:
    """Refuse a name such as STOP or Yes: whoever writes it means something else."""
    if means_something(alias, context):
        raise InputRefused("alias", "This word means something in a message: ask for a different name")
