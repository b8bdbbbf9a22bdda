"""Channels that are switched on or off, WhatsApp templates, and the text address of a WhatsApp number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.base import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# A channel on which somebody was ever written to stays on.
KEEP_ON = """
INSERT INTO channel_switches (channel, is_on, changed_at)
SELECT channel, :yes, min(created_at) FROM addresses WHERE channel IN ('whatsapp', 'telegram') GROUP BY channel
"""


def upgrade() -> None:
    op.create_table(
        "channel_switches",
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("assessment", sa.String(length=200), nullable=True),
        sa.Column("processor", sa.String(length=200), nullable=True),
        sa.Column("youngest", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["accounts.id"], name=op.f("fk_channel_switches_changed_by_accounts")
        ),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_switches")),
    )
    op.create_table(
        "whatsapp_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("samples", sa.JSON(), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("payloads", sa.JSON(), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("content_sid", sa.String(length=34), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("looked_at", UtcDateTime(), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whatsapp_templates")),
        sa.UniqueConstraint("name", name=op.f("uq_whatsapp_templates_name")),
    )
    op.create_index(op.f("ix_whatsapp_templates_purpose_status"), "whatsapp_templates", ["purpose", "status"])
    with op.batch_alter_table("addresses") as table:
        table.add_column(sa.Column("same_as", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_addresses_same_as_addresses"), "addresses", ["same_as"], ["id"])
    op.execute(sa.text(KEEP_ON).bindparams(yes=True))


def downgrade() -> None:
    with op.batch_alter_table("addresses") as table:
        table.drop_constraint(op.f("fk_addresses_same_as_addresses"), type_="foreignkey")
        table.drop_column("same_as")
    op.drop_index(op.f("ix_whatsapp_templates_purpose_status"), table_name="whatsapp_templates")
    op.drop_table("whatsapp_templates")
    op.drop_table("channel_switches")
