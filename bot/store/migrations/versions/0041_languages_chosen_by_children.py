"""When a child chose the language in which they are written to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("children", sa.Column("language_chosen_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("children", "language_chosen_at")
