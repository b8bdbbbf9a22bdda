"""Files that young people send, and what people write beside a young person's words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# The first file of every message that came before files were fetched; what kind it is, its message says when the
# worker comes to it: the column is sealed, and a migration has no keys.
EARLIER = """
INSERT INTO media_files (inbound_id, place, kind, state, attempts, not_before)
SELECT id, 0, 'other', 'waiting', 0, received_at FROM inbound_messages WHERE media IS NOT NULL
"""


def upgrade() -> None:
    op.create_table(
        "media_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inbound_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=True),
        sa.Column("file_type", sa.String(length=20), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["inbound_id"], ["inbound_messages.id"], name=op.f("fk_media_files_inbound_id_inbound_messages")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_files")),
        sa.UniqueConstraint("inbound_id", "place", name=op.f("uq_media_files_inbound_id_place")),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_media_files_waiting",
        "media_files",
        ["not_before"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_table(
        "added_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=8), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("machine", sa.String(length=100), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["accounts.id"], name=op.f("fk_added_texts_added_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_added_texts")),
    )
    op.create_index(op.f("ix_added_texts_subject_subject_id"), "added_texts", ["subject", "subject_id"])
    op.execute(EARLIER)


def downgrade() -> None:
    op.drop_index(op.f("ix_added_texts_subject_subject_id"), table_name="added_texts")
    op.drop_table("added_texts")
    op.drop_index("ix_media_files_waiting", table_name="media_files")
    op.drop_table("media_files")
