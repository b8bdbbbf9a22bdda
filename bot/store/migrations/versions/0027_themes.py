"""Themes on what children say, what was done about them in a quarter, and what of it was published."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0025"
branch_labels = None
depends_on = None
_STANDING = sa.text("withdrawn_at IS NULL")


def _to(table: str, column: str, there: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{there}.id"], name=op.f(f"fk_{table}_{column}_{there}"))


def upgrade() -> None:
    _add_themes()
    _add_marks()
    op.create_table(
        "published_quarters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Date(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        _to("published_quarters", "published_by", "accounts"),
        _to("published_quarters", "withdrawn_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_quarters")),
    )
    op.create_index(
        "ix_published_quarters_one",
        "published_quarters",
        ["quarter"],
        unique=True,
        sqlite_where=_STANDING,
        postgresql_where=_STANDING,
    )
    with op.batch_alter_table("report_entries") as entries:
        entries.add_column(sa.Column("theme_id", sa.Integer(), nullable=True))
        entries.add_column(sa.Column("quarter", sa.Date(), nullable=True))
        entries.add_column(sa.Column("could_not", sa.Boolean(), server_default=sa.false(), nullable=False))
        entries.create_foreign_key(op.f("fk_report_entries_theme_id_themes"), "themes", ["theme_id"], ["id"])
    with op.batch_alter_table("quotes") as quotes:
        quotes.add_column(sa.Column("is_public", sa.Boolean(), server_default=sa.false(), nullable=False))


def _add_themes() -> None:
    op.create_table(
        "themes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        _to("themes", "added_by", "accounts"),
        _to("themes", "merged_into", "themes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
    )


def _add_marks() -> None:
    op.create_table(
        "themed_parts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_by", sa.Integer(), nullable=True),
        _to("themed_parts", "conversation_id", "conversations"),
        _to("themed_parts", "looked_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themed_parts")),
        sa.UniqueConstraint(
            "conversation_id", "question", name=op.f("uq_themed_parts_conversation_id_question")
        ),
    )
    op.create_table(
        "theme_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        _to("theme_marks", "part_id", "themed_parts"),
        _to("theme_marks", "theme_id", "themes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_marks")),
        sa.UniqueConstraint("part_id", "theme_id", name=op.f("uq_theme_marks_part_id_theme_id")),
    )
    op.create_index(op.f("ix_theme_marks_theme_id"), "theme_marks", ["theme_id"])


def downgrade() -> None:
    with op.batch_alter_table("quotes") as quotes:
        quotes.drop_column("is_public")
    with op.batch_alter_table("report_entries") as entries:
        entries.drop_constraint(op.f("fk_report_entries_theme_id_themes"), type_="foreignkey")
        entries.drop_column("could_not")
        entries.drop_column("quarter")
        entries.drop_column("theme_id")
    op.drop_table("published_quarters")
    op.drop_table("theme_marks")
    op.drop_table("themed_parts")
    op.drop_table("themes")
