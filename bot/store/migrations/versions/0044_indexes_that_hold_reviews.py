"""Count reviews by their state, officer and day in the indexes alone."""

from __future__ import annotations

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

BY_STATUS, BY_OFFICER = ("status", "review_on"), ("officer_id", "status", "review_on")
ALL_BY_STATUS = (*BY_STATUS, "kind", "officer_id", "due_on", "care_period_id", "id")
ALL_BY_OFFICER = (*BY_OFFICER, "kind", "id")


def upgrade() -> None:
    op.create_index("ix_reviews_status_day", "reviews", list(ALL_BY_STATUS))
    op.create_index(_name(ALL_BY_OFFICER), "reviews", list(ALL_BY_OFFICER))
    _drop(_name(BY_STATUS), _name(BY_OFFICER))


def downgrade() -> None:
    op.create_index(_name(BY_STATUS), "reviews", list(BY_STATUS))
    op.create_index(_name(BY_OFFICER), "reviews", list(BY_OFFICER))
    _drop("ix_reviews_status_day", _name(ALL_BY_OFFICER))


def _name(columns: tuple[str, ...]) -> str:
    return op.f(f"ix_reviews_{'_'.join(columns)}")


def _drop(*names: str) -> None:
    for name in names:
        op.drop_index(name, table_name="reviews")
