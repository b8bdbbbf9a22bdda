"""Keys of the case system, addresses that are told what happens, and when a contribution was ruled upon."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0029"
branch_labels = None
depends_on = None


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number(name: str, *, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _to(table: str, column: str, there: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{there}.id"], name=op.f(f"fk_{table}_{column}_{there}"))


def upgrade() -> None:
    op.add_column("contributions", _moment("decided_at"))
    op.create_table(
        "access_keys",
        _number("id", nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("start", sa.String(length=12), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        _moment("good_until", nullable=False),
        _moment("made_at", nullable=False),
        _number("made_by"),
        _moment("last_used_at"),
        _moment("minute"),
        _number("asked", nullable=False),
        _moment("revoked_at"),
        _number("revoked_by"),
        _to("access_keys", "made_by", "accounts"),
        _to("access_keys", "revoked_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_keys")),
        sa.UniqueConstraint("digest", name=op.f("uq_access_keys_digest")),
    )
    op.create_table(
        "webhook_listeners",
        _number("id", nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("hears_views", sa.Boolean(), nullable=False),
        sa.Column("hears_codes", sa.Boolean(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("former_secret", sa.LargeBinary(), nullable=True),
        _moment("former_until"),
        _moment("made_at", nullable=False),
        _number("made_by"),
        _moment("removed_at"),
        _number("removed_by"),
        _to("webhook_listeners", "made_by", "accounts"),
        _to("webhook_listeners", "removed_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_listeners")),
    )
    op.create_table(
        "webhook_events",
        _number("id", nullable=False),
        _number("listener_id", nullable=False),
        sa.Column("message_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        _number("contribution_id"),
        _number("code_id"),
        _moment("happened_at", nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        _number("attempts", nullable=False),
        _moment("next_at", nullable=False),
        _moment("ended_at"),
        sa.Column("reason", sa.String(length=100), nullable=True),
        _to("webhook_events", "listener_id", "webhook_listeners"),
        _to("webhook_events", "contribution_id", "contributions"),
        _to("webhook_events", "code_id", "participation_codes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_events")),
        sa.UniqueConstraint(
            "listener_id", "message_id", name=op.f("uq_webhook_events_listener_id_message_id")
        ),
    )
    op.create_index(op.f("ix_webhook_events_state_next_at"), "webhook_events", ["state", "next_at"])


def downgrade() -> None:
    op.drop_table("webhook_events")
    op.drop_table("webhook_listeners")
    op.drop_table("access_keys")
    op.drop_column("contributions", "decided_at")
