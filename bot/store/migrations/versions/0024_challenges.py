"""Challenges to what is done for a child, their themes, and every step taken about them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def _to(table: str, column: str, there: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{there}.id"], name=op.f(f"fk_{table}_{column}_{there}"))


def upgrade() -> None:
    op.create_table(
        "challenges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=True),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=True),
        sa.Column("flag_id", sa.Integer(), nullable=True),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("agency", sa.String(length=10), nullable=False),
        sa.Column("stage", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_for", sa.LargeBinary(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("formal_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("resolved_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_by", sa.Integer(), nullable=True),
        _to("challenges", "child_id", "children"),
        _to("challenges", "review_id", "reviews"),
        _to("challenges", "officer_id", "officers"),
        _to("challenges", "contribution_id", "contributions"),
        _to("challenges", "flag_id", "flags"),
        _to("challenges", "answer_id", "answers"),
        _to("challenges", "raised_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenges")),
    )
    for columns in (
        ["child_id"],
        ["review_id"],
        ["officer_id", "state", "due_on"],
        ["state", "due_on"],
        ["raised_on"],
    ):
        op.create_index(op.f(f"ix_challenges_{'_'.join(columns)}"), "challenges", columns)
    op.create_table(
        "challenge_topics",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(length=16), nullable=False),
        _to("challenge_topics", "challenge_id", "challenges"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge_topics")),
        sa.UniqueConstraint("challenge_id", "theme", name=op.f("uq_challenge_topics_challenge_id_theme")),
    )
    op.create_table(
        "challenge_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("stage", sa.String(length=8), nullable=False),
        sa.Column("from_stage", sa.String(length=8), nullable=True),
        sa.Column("at_once", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        _to("challenge_steps", "challenge_id", "challenges"),
        _to("challenge_steps", "taken_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge_steps")),
    )
    op.create_index(op.f("ix_challenge_steps_challenge_id"), "challenge_steps", ["challenge_id"])


def downgrade() -> None:
    op.drop_table("challenge_steps")
    op.drop_table("challenge_topics")
    op.drop_table("challenges")
