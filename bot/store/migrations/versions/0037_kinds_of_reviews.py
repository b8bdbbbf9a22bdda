"""Kinds of reviews, and the kind under which each code was recorded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

COLUMNS = (("reviews", "kind"), ("participation_codes", "review_kind"))


def upgrade() -> None:
    for table, name in COLUMNS:
        column = sa.Column(name, sa.String(length=12), nullable=False, server_default="care")
        op.add_column(table, column)


def downgrade() -> None:
    for table, name in COLUMNS:
        with op.batch_alter_table(table) as batch:
            batch.drop_column(name)
