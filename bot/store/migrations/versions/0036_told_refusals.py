"""Why something that an officer wrote was not sent when its time came."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("told_messages", sa.Column("refusal", sa.String(length=12), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("told_messages") as table:
        table.drop_column("refusal")
