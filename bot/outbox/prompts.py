"""Which question a child can have seen, and since when: from the first try that may have reached the phone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, or_, select, update

from bot.domain.kinds import ASK, ASK_AGAIN, kinds_with, question_of
from bot.store.statements import CONVERSATIONS, OUTBOX

CONSENTS = kinds_with("consent")
ASKED = or_(
    *(OUTBOX.c.kind.like(f"{what}:%") for what in (ASK, ASK_AGAIN)), OUTBOX.c.kind.in_(sorted(CONSENTS))
)


def question_in(kind: str) -> str | None:
    """Return the question, or the kind itself of what asks for consent; None for a message that asks nothing."""
    return kind if kind in CONSENTS else question_of(kind)


def note(connection: Connection, conversation_id: int | None, kind: str, at: datetime) -> None:
    """Note which question was sent, first tried at this moment; news of an earlier one changes nothing."""
    question = question_in(kind)
    if conversation_id is None or question is None:
        return
    asked, prompted_at = CONVERSATIONS.c.id == conversation_id, CONVERSATIONS.c.prompted_at
    newest = or_(prompted_at.is_(None), prompted_at <= at)
    connection.execute(update(CONVERSATIONS).where(asked, newest).values(prompted=question, prompted_at=at))


def take_back(
    connection: Connection, conversation_id: int | None, kind: str, outbox_id: int, tried_at: datetime | None
) -> None:
    """Note that a question surely reached nobody: the child has seen what was asked before it, if anything."""
    question = question_in(kind)
    if conversation_id is None or question is None or tried_at is None:
        return
    before = connection.execute(
        select(OUTBOX.c.kind, OUTBOX.c.first_tried_at)
        .where(OUTBOX.c.conversation_id == conversation_id, OUTBOX.c.id != outbox_id)
        .where(OUTBOX.c.first_tried_at.is_not(None), ASKED)
        .order_by(OUTBOX.c.first_tried_at.desc(), OUTBOX.c.id.desc())
        .limit(1)
    ).first()
    ours = (CONVERSATIONS.c.id == conversation_id) & (CONVERSATIONS.c.prompted == question)
    seen, since = (question_in(before.kind), before.first_tried_at) if before is not None else (None, None)
    connection.execute(
        update(CONVERSATIONS)
        .where(ours, CONVERSATIONS.c.prompted_at == tried_at)
        .values(prompted=seen, prompted_at=since)
    )
