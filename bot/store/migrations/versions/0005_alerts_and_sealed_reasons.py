"""Alerts for the duty room, what is done in triage, cut-off messages, and reasons about a child sealed at rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.store.keys import cipher

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SEALED = (
    ("flags", "outcome", 500),
    ("contributions", "own_words_reason", 500),
    ("participation_codes", "override_reason", 500),
    ("reviews", "late_reason", 300),
    ("reviews", "early_reason", 300),
    ("reviews", "cancelled_reason", 300),
    ("children", "sibling_exception", 300),
    ("children", "parent_exception", 300),
)
_OPEN = sa.text("done_at IS NULL")


def upgrade() -> None:
    _add_alerts()
    _add_calls()
    _add_steps("alert_steps", "alert_id", "alerts")
    _add_steps("triage_steps", "inbound_id", "inbound_messages")
    op.create_index(op.f("ix_flags_inbound_id"), "flags", ["inbound_id"])
    op.add_column(
        "inbound_messages", sa.Column("truncated", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    _carry_over()
    for table, column, _ in SEALED:
        _rewrite(table, column, sa.LargeBinary(), lambda words, place: cipher.encrypt(words.encode(), place))


def _add_alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=24), nullable=False),
        sa.Column("inbound_id", sa.Integer(), nullable=True),
        sa.Column("address_id", sa.Integer(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Integer(), nullable=True),
        _points_to("alerts", "inbound_id", "inbound_messages"),
        _points_to("alerts", "address_id", "addresses"),
        _points_to("alerts", "claimed_by", "accounts"),
        _points_to("alerts", "done_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("inbound_id", name=op.f("uq_alerts_inbound_id")),
    )
    op.create_index("ix_alerts_open", "alerts", ["raised_at"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_table(
        "alert_children",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        _points_to("alert_children", "alert_id", "alerts"),
        _points_to("alert_children", "child_id", "children"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_children")),
        sa.UniqueConstraint("alert_id", "child_id", name=op.f("uq_alert_children_alert_id_child_id")),
    )
    op.create_index(op.f("ix_alert_children_child_id"), "alert_children", ["child_id"])


def _add_calls() -> None:
    op.create_table(
        "duty_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=40), nullable=True),
        _points_to("duty_calls", "alert_id", "alerts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_calls")),
        sa.UniqueConstraint("alert_id", "rung", "place", name=op.f("uq_duty_calls_alert_id_rung_place")),
        sa.UniqueConstraint("token", name=op.f("uq_duty_calls_token")),
    )


def _add_steps(table: str, column: str, about: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(column, sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        _points_to(table, column, about),
        _points_to(table, "taken_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _points_to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def _carry_over() -> None:
    """Bring the danger that nobody has dealt with into the duty room: one alert a message."""
    op.execute(
        "INSERT INTO alerts (name, inbound_id, address_id, raised_at)"
        " SELECT MIN(flags.name), flags.inbound_id, MIN(conversations.address_id), MIN(flags.raised_at)"
        " FROM flags JOIN conversations ON conversations.id = flags.conversation_id"
        " WHERE flags.severity = 'urgent' AND flags.acknowledged_at IS NULL AND flags.withdrawn_at IS NULL"
        " AND flags.inbound_id IS NOT NULL GROUP BY flags.inbound_id"
    )
    op.execute(
        "INSERT INTO alert_children (alert_id, child_id)"
        " SELECT DISTINCT alerts.id, conversations.child_id FROM alerts"
        " JOIN flags ON flags.inbound_id = alerts.inbound_id"
        " JOIN conversations ON conversations.id = flags.conversation_id"
    )


def _rewrite(table: str, column: str, kind: Any, change: Callable[[Any, bytes], Any]) -> None:
    """Put every value of a column into another form, and the new column in the place of the old one."""
    op.add_column(table, sa.Column(f"{column}_new", kind, nullable=True))
    rows = sa.table(table, sa.column("id"), sa.column(column), sa.column(f"{column}_new", kind))
    connection, place = op.get_bind(), f"{table}.{column}".encode()
    found = connection.execute(sa.select(rows.c.id, rows.c[column]).where(rows.c[column].is_not(None))).all()
    written = [{"key": row[0], "value": change(row[1], place)} for row in found]
    if written:
        statement = sa.update(rows).where(rows.c.id == sa.bindparam("key"))
        connection.execute(statement.values({f"{column}_new": sa.bindparam("value", type_=kind)}), written)
    op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.execute(f"ALTER TABLE {table} RENAME COLUMN {column}_new TO {column}")


def downgrade() -> None:
    for table, column, length in SEALED:
        _rewrite(
            table,
            column,
            sa.String(length),
            lambda sealed, place: cipher.decrypt(bytes(sealed), place).decode(),
        )
    op.execute("ALTER TABLE inbound_messages DROP COLUMN truncated")
    op.drop_index(op.f("ix_flags_inbound_id"), table_name="flags")
    for table in ("triage_steps", "alert_steps", "duty_calls", "alert_children", "alerts"):
        op.drop_table(table)
