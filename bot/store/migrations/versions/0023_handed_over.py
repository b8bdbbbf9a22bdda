"""Asks that the participation service hands over to the IRO: a flag that no conversation raised, with who asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("flags") as table:
        table.alter_column("conversation_id", existing_type=sa.Integer(), nullable=True)
        table.add_column(sa.Column("raised_by", sa.Integer(), nullable=True))
        table.add_column(sa.Column("words", sa.LargeBinary(), nullable=True))
        table.create_foreign_key(op.f("fk_flags_raised_by_accounts"), "accounts", ["raised_by"], ["id"])


def downgrade() -> None:
    op.execute("DELETE FROM flags WHERE name = 'not_reached'")  # the version before cannot name it
    with op.batch_alter_table("flags") as table:
        table.drop_constraint(op.f("fk_flags_raised_by_accounts"), type_="foreignkey")
        table.drop_column("words")
        table.drop_column("raised_by")
        table.alter_column("conversation_id", existing_type=sa.Integer(), nullable=False)
