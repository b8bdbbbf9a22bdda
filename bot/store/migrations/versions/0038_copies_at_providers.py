"""When the provider's copy of a file may be deleted, and when it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

# As long as the copy of a file that is fetched today stays there.
KEPT_FOR = timedelta(days=7)
INDEXED = ("copy_not_before", "copy_given_up_at")
FILES = sa.table(
    "media_files", sa.column("state", sa.String()), sa.column("copy_not_before", sa.DateTime(timezone=True))
)


def upgrade() -> None:
    for name in ("copy_not_before", "copy_gone_at", "copy_given_up_at"):
        op.add_column("media_files", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    attempts = sa.Column("copy_attempts", sa.Integer(), nullable=False, server_default="0")
    op.add_column("media_files", attempts)
    op.add_column("media_files", sa.Column("copy_reference", sa.LargeBinary(), nullable=True))
    for name in INDEXED:
        filled = sa.text(f"{name} IS NOT NULL")
        op.create_index(
            f"ix_media_files_{name}", "media_files", [name], sqlite_where=filled, postgresql_where=filled
        )
    due = datetime.now(UTC) + KEPT_FOR
    op.execute(sa.update(FILES).where(FILES.c.state == "fetched").values(copy_not_before=due))


def downgrade() -> None:
    for name in INDEXED:
        op.drop_index(f"ix_media_files_{name}", table_name="media_files")
    for name in ("copy_reference", "copy_attempts", "copy_given_up_at", "copy_gone_at", "copy_not_before"):
        op.drop_column("media_files", name)
