"""Reading one conversation by itself, for whoever changes it without a message."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from bot.store import statements


def locked(connection: Connection, conversation_id: int) -> Any:
    """Read a conversation as the hot path does, behind a lock: a message that comes now sees it has changed."""
    table, addresses = statements.CONVERSATIONS, statements.ADDRESSES
    if connection.dialect.name != "sqlite":
        lock = select(table.c.id).where(table.c.id == conversation_id).with_for_update(key_share=True)
        connection.execute(lock)
    row = connection.execute(
        select(
            *table.c,
            table.c.id.label("conversation_id"),
            addresses.c.opted_out_at,
            addresses.c.wrong_person_at,
            statements.IS_LOCKED,
        )
        .select_from(table.outerjoin(addresses, addresses.c.id == table.c.address_id))
        .where(table.c.id == conversation_id)
    ).one_or_none()
    if row is None:
        raise LookupError(f"no conversation {conversation_id}")
    return row
