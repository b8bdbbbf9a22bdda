"""Officers may have no e-mail address but an id of the case system; care may have begun on a day nobody knows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("officers") as officers:
        officers.alter_column("email", existing_type=sa.String(length=200), nullable=True)
        officers.add_column(sa.Column("external_id", sa.String(length=40), nullable=True))
        officers.create_unique_constraint(op.f("uq_officers_external_id"), ["external_id"])
    with op.batch_alter_table("care_periods") as periods:
        periods.add_column(
            sa.Column("began_earlier", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("care_periods") as periods:
        periods.alter_column("began_earlier", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("care_periods") as periods:
        periods.drop_column("began_earlier")
    # An address that nobody can have (RFC 2606) stands in where there is none.
    op.execute("UPDATE officers SET email = 'officer-' || id || '@no-address.invalid' WHERE email IS NULL")
    with op.batch_alter_table("officers") as officers:
        officers.drop_constraint(op.f("uq_officers_external_id"), type_="unique")
        officers.drop_column("external_id")
        officers.alter_column("email", existing_type=sa.String(length=200), nullable=False)
