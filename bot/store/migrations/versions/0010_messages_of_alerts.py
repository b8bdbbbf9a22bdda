"""The messages of an alert: one that is open takes in what the same child writes on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("inbound_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=24), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        _points_to("alert_id", "alerts"),
        _points_to("inbound_id", "inbound_messages"),
        _points_to("conversation_id", "conversations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_messages")),
        sa.UniqueConstraint("inbound_id", name=op.f("uq_alert_messages_inbound_id")),
    )
    op.create_index(op.f("ix_alert_messages_alert_id"), "alert_messages", ["alert_id"])
    op.execute(
        "INSERT INTO alert_messages (alert_id, inbound_id, conversation_id, name, heard_at)"
        " SELECT alerts.id, alerts.inbound_id, inbound_messages.conversation_id, alerts.name, alerts.raised_at"
        " FROM alerts JOIN inbound_messages ON inbound_messages.id = alerts.inbound_id"
        " ORDER BY alerts.id"
    )


def _points_to(column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_alert_messages_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def downgrade() -> None:
    op.drop_table("alert_messages")
