"""What officers tell a child by name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

TABLE = "told_messages"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=True),
        sa.Column("wording", sa.String(length=20), nullable=True),
        sa.Column("said", sa.LargeBinary(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("translation", sa.LargeBinary(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_told_messages_conversation_id_conversations"),
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["accounts.id"], name=op.f("fk_told_messages_written_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told_messages")),
        sa.UniqueConstraint("token", name=op.f("uq_told_messages_token")),
    )
    op.create_index(
        op.f("ix_told_messages_conversation_id_queued_at"), TABLE, ["conversation_id", "queued_at"]
    )


def downgrade() -> None:
    op.drop_table(TABLE)
