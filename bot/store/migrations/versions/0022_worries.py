"""Which messages a program has read to notice worries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "worry_scans",
        sa.Column("inbound_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("noticed", sa.Boolean(), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["inbound_id"], ["inbound_messages.id"], name=op.f("fk_worry_scans_inbound_id_inbound_messages")
        ),
        sa.PrimaryKeyConstraint("inbound_id", name=op.f("pk_worry_scans")),
    )


def downgrade() -> None:
    op.execute("DELETE FROM flags WHERE name = 'worry_noticed'")  # the version before cannot name it
    op.drop_table("worry_scans")
