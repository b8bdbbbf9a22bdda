"""Alembic runs this file; the connection, with its transaction open, comes from ``bot.store.migrating``."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import TypeDecorator

from bot.store.records import metadata


def _plain_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write a sealed or UTC column as its plain database type, so that an old migration never needs our code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=_plain_type,
    compare_type=True,
)
context.run_migrations()
