"""Sentences that people of an installation write or sign off in the panel."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sentences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("context", sa.String(length=80), nullable=False),
        sa.Column("english", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("is_signed", sa.Boolean(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["written_by"], ["accounts.id"], name=op.f("fk_sentences_written_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sentences")),
    )
    op.create_index(op.f("ix_sentences_language_context_id"), "sentences", ["language", "context", "id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_sentences_language_context_id"), table_name="sentences")
    op.drop_table("sentences")
