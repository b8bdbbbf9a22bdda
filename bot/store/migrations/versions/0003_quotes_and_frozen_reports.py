"""Words that young people allow to be quoted, sections with their history, and the annual report of a frozen year."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_RUNNING = sa.text("ended_at IS NULL AND section <> 'you_said'")


def upgrade() -> None:
    op.create_table(
        "quotes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=True),
        sa.Column("contribution_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=False),
        sa.Column("consent_how", sa.String(length=10), nullable=False),
        sa.Column("recorded_by_name", sa.String(length=100), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("chosen_by_name", sa.String(length=100), nullable=True),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("chosen_by", sa.Integer(), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_quotes_review_id_reviews")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_quotes_conversation_id_conversations")
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_quotes_contribution_id_contributions")
        ),
        *(
            sa.ForeignKeyConstraint([column], ["accounts.id"], name=op.f(f"fk_quotes_{column}_accounts"))
            for column in ("recorded_by", "chosen_by", "taken_back_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotes")),
    )
    op.create_index(op.f("ix_quotes_review_id"), "quotes", ["review_id"])
    op.create_index(op.f("ix_quotes_conversation_id"), "quotes", ["conversation_id"])
    with op.batch_alter_table("frozen_years", schema=None) as batch_op:
        batch_op.add_column(sa.Column("annual", sa.LargeBinary(), nullable=True))
    _keep_history()


def _keep_history() -> None:
    with op.batch_alter_table("report_entries", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_report_entries_year_section"), type_="unique")
        batch_op.add_column(sa.Column("done", sa.String(length=4000), nullable=True))
        batch_op.add_column(sa.Column("follows", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("ended_by_name", sa.String(length=100), nullable=True))
        batch_op.add_column(sa.Column("ended_by", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_report_entries_follows_report_entries"), "report_entries", ["follows"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_report_entries_ended_by_accounts"), "accounts", ["ended_by"], ["id"]
        )
    op.create_index(
        "ix_report_entries_one",
        "report_entries",
        ["year", "section"],
        unique=True,
        sqlite_where=_RUNNING,
        postgresql_where=_RUNNING,
    )


def downgrade() -> None:
    op.drop_index("ix_report_entries_one", table_name="report_entries")
    # One row a section is what the older table can hold: of each the last one entered.
    op.execute("UPDATE report_entries SET follows = NULL")
    op.execute(
        "DELETE FROM report_entries WHERE ended_at IS NOT NULL OR id NOT IN"
        " (SELECT MAX(id) FROM report_entries WHERE ended_at IS NULL GROUP BY year, section)"
    )
    with op.batch_alter_table("report_entries", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_report_entries_ended_by_accounts"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_report_entries_follows_report_entries"), type_="foreignkey")
        for column in ("ended_by", "ended_by_name", "ended_at", "follows", "done"):
            batch_op.drop_column(column)
        batch_op.create_unique_constraint(batch_op.f("uq_report_entries_year_section"), ["year", "section"])
    with op.batch_alter_table("frozen_years", schema=None) as batch_op:
        batch_op.drop_column("annual")
    op.drop_index(op.f("ix_quotes_conversation_id"), table_name="quotes")
    op.drop_index(op.f("ix_quotes_review_id"), table_name="quotes")
    op.drop_table("quotes")
