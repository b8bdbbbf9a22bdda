"""Themes on words that came another way than by message."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

OF_ONE = "(conversation_id IS NULL) <> (contribution_id IS NULL)"


def upgrade() -> None:
    with op.batch_alter_table("themed_parts") as batch:
        batch.alter_column("conversation_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(sa.Column("contribution_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_themed_parts_contribution_id_contributions"),
            "contributions",
            ["contribution_id"],
            ["id"],
        )
        batch.create_unique_constraint(op.f("uq_themed_parts_contribution_id"), ["contribution_id"])
        batch.create_check_constraint("of_one", OF_ONE)


def downgrade() -> None:
    recorded = "SELECT id FROM themed_parts WHERE contribution_id IS NOT NULL"
    op.execute(f"DELETE FROM theme_marks WHERE part_id IN ({recorded})")  # noqa: S608 - no words of anybody
    op.execute("DELETE FROM themed_parts WHERE contribution_id IS NOT NULL")
    with op.batch_alter_table("themed_parts") as batch:
        batch.drop_constraint(op.f("ck_themed_parts_of_one"), type_="check")
        batch.drop_constraint(op.f("uq_themed_parts_contribution_id"), type_="unique")
        batch.drop_constraint(op.f("fk_themed_parts_contribution_id_contributions"), type_="foreignkey")
        batch.drop_column("contribution_id")
        batch.alter_column("conversation_id", existing_type=sa.Integer(), nullable=False)
