"""Which keys sealed the rows, which data folders know the database, and where the audit trail ends."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.audit import seal_of_head

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "key_canaries",
        sa.Column("key_id", sa.String(length=60), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("lookup", sa.LargeBinary(length=16), nullable=True),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_key_canaries")),
    )
    op.create_table(
        "data_folders",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_folders")),
    )
    op.create_table(
        "installations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("held_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_why", sa.String(length=20), nullable=True),
        sa.Column("known_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reconciled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installations")),
    )
    op.create_table(
        "audit_heads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("last_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_heads")),
    )
    _note_head()


def downgrade() -> None:
    op.drop_table("audit_heads")
    op.drop_table("installations")
    op.drop_table("data_folders")
    op.drop_table("key_canaries")


def _note_head() -> None:
    """Note where a trail ends that was begun before; from now on each event moves its end."""
    connection = op.get_bind()
    last = connection.execute(sa.text("SELECT id, digest FROM audit_events ORDER BY id DESC LIMIT 1")).first()
    if last is None:
        return
    count = connection.execute(sa.text("SELECT count(*) FROM audit_events")).scalar_one()
    digest = bytes(last.digest)
    connection.execute(
        sa.text(
            "INSERT INTO audit_heads (id, generation, events, last_id, digest, seal)"
            " VALUES (1, 0, :events, :last_id, :digest, :seal)"
        ),
        {
            "events": count,
            "last_id": last.id,
            "digest": digest,
            "seal": seal_of_head(0, count, last.id, digest),
        },
    )
