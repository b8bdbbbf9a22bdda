"""What an administrator asked a worker to do with a file, and what came of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("task", sa.String(length=6), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("mapping", sa.String(length=60), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("rows_all", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.LargeBinary(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_import_tasks_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["import_uploads.id"], name=op.f("fk_import_tasks_upload_id_import_uploads")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_import_tasks_batch_id_import_batches")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_tasks")),
    )
    for column in ("account_id", "upload_id", "state"):
        op.create_index(op.f(f"ix_import_tasks_{column}"), "import_tasks", [column])


def downgrade() -> None:
    for column in ("state", "upload_id", "account_id"):
        op.drop_index(op.f(f"ix_import_tasks_{column}"), table_name="import_tasks")
    op.drop_table("import_tasks")
