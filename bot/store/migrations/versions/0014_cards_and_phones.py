"""Codes on children's cards, how a phone became a child's, and phones that are asked whether they still are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BINDING_COLUMNS = (
    "source", "owner", "awaiting", "preference", "made_at", "proved_at", "confirmed_by", "suspended_by",
    "suspended_why", "consent_by", "consent_on",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "enrolment_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("lookup", sa.LargeBinary(length=16), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("used_from", sa.LargeBinary(length=16), nullable=True),
        sa.Column("cancelled_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["child_id"], ["children.id"], name=op.f("fk_enrolment_codes_child_id_children")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["accounts.id"], name=op.f("fk_enrolment_codes_made_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment_codes")),
        sa.UniqueConstraint("lookup", name=op.f("uq_enrolment_codes_lookup")),
    )
    op.create_index(op.f("ix_enrolment_codes_child_id_made_at"), "enrolment_codes", ["child_id", "made_at"])
    op.create_table(
        "wrong_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sender", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_codes")),
    )
    op.create_index(op.f("ix_wrong_codes_sender_at"), "wrong_codes", ["sender", "at"])
    op.create_index(op.f("ix_wrong_codes_at"), "wrong_codes", ["at"])
    op.add_column("addresses", sa.Column("still_asked_at", MOMENT, nullable=True))
    op.add_column("conversations", sa.Column("phone_owner", sa.String(length=10), nullable=True))
    with op.batch_alter_table("bindings") as table:
        table.add_column(sa.Column("source", sa.String(length=6), nullable=False, server_default="seed"))
        table.add_column(sa.Column("owner", sa.String(length=10), nullable=True))
        table.add_column(sa.Column("awaiting", sa.String(length=6), nullable=True))
        table.add_column(sa.Column("preference", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("made_at", MOMENT, nullable=True))
        table.add_column(sa.Column("proved_at", MOMENT, nullable=True))
        table.add_column(sa.Column("confirmed_by", sa.Integer(), nullable=True))
        table.add_column(sa.Column("suspended_by", sa.Integer(), nullable=True))
        table.add_column(sa.Column("suspended_why", sa.String(length=20), nullable=True))
        table.add_column(sa.Column("consent_by", sa.LargeBinary(), nullable=True))
        table.add_column(sa.Column("consent_on", sa.Date(), nullable=True))
        for name in ("confirmed_by", "suspended_by"):
            table.create_foreign_key(op.f(f"fk_bindings_{name}_accounts"), "accounts", [name], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("bindings") as table:
        for name in ("confirmed_by", "suspended_by"):
            table.drop_constraint(op.f(f"fk_bindings_{name}_accounts"), type_="foreignkey")
        for name in reversed(BINDING_COLUMNS):
            table.drop_column(name)
    with op.batch_alter_table("conversations") as table:
        table.drop_column("phone_owner")
    with op.batch_alter_table("addresses") as table:
        table.drop_column("still_asked_at")
    op.drop_table("wrong_codes")
    op.drop_table("enrolment_codes")
