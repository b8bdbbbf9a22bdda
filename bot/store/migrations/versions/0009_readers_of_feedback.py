"""Who reads each conversation, as a plain column, and what the participation service has read of the feedback."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.store.keys import cipher

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

CHOICES = {"named": "iro", "unnamed": "aggregate", "team": "team"}
_UNREAD = sa.text("unread > 0")


def upgrade() -> None:
    _add_readings()
    op.add_column(
        "conversations", sa.Column("readers", sa.String(length=9), server_default="team", nullable=False)
    )
    op.execute("UPDATE conversations SET readers = 'iro' WHERE phase = 'pre'")
    _take_over_choices()
    _take_over_words()
    _tell_of_danger()


def _add_readings() -> None:
    op.create_table(
        "feedback_readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.Column("unread_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_by", sa.Integer(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        _points_to("conversation_id", "conversations"),
        _points_to("read_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_readings")),
        sa.UniqueConstraint("conversation_id", name=op.f("uq_feedback_readings_conversation_id")),
    )
    op.create_index(
        "ix_feedback_readings_unread",
        "feedback_readings",
        ["unread_since"],
        sqlite_where=_UNREAD,
        postgresql_where=_UNREAD,
    )


def _points_to(column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_feedback_readings_{column}_{other}")
    )


def _take_over_choices() -> None:
    """Open each answer to "can your IRO see this?" that still counts; every other feedback stays with the team."""
    connection = op.get_bind()
    talks, answers = _conversations(), _answers()
    given = connection.execute(
        sa.select(answers.c.conversation_id, answers.c.value)
        .join(talks, talks.c.id == answers.c.conversation_id)
        .where(talks.c.phase == "post", answers.c.question == "see", answers.c.status == "answered")
        .where(answers.c.current, ~answers.c.off_path, answers.c.value.is_not(None), answers.c.note.is_(None))
        .order_by(answers.c.id)
    ).all()
    found = {row.conversation_id: CHOICES.get(_opened(row.value), "team") for row in given}
    if found:
        change = sa.update(talks).where(talks.c.id == sa.bindparam("key"))
        rows = [{"key": key, "chosen": chosen} for key, chosen in found.items()]
        connection.execute(change.values(readers=sa.bindparam("chosen")), rows)


def _opened(sealed: Any) -> Any:
    value = json.loads(cipher.decrypt(bytes(sealed), b"answers.value"))
    return value if isinstance(value, str) else None


def _take_over_words() -> None:
    """Put every feedback with words among those that nobody has read: until now there was no page to read it on."""
    op.execute(
        "INSERT INTO feedback_readings (conversation_id, unread, unread_since, received_at)"
        " SELECT said.conversation_id, COUNT(*), MIN(said.said_at), MAX(said.said_at) FROM ("
        "SELECT answers.conversation_id, answers.answered_at AS said_at FROM answers WHERE answers.current"
        " UNION ALL SELECT notes.conversation_id, notes.written_at FROM notes"
        ") AS said JOIN conversations ON conversations.id = said.conversation_id"
        " WHERE conversations.phase = 'post' AND conversations.status <> 'withdrawn'"
        " GROUP BY said.conversation_id"
    )


def _tell_of_danger() -> None:
    """Tell the IRO that a child needs an adult, without the words, where the feedback is not the IRO's to read."""
    op.execute(
        "INSERT INTO flags (conversation_id, review_id, name, severity, raised_at)"
        " SELECT danger.conversation_id, MIN(danger.review_id), 'wants_contact', 'high', MIN(danger.raised_at)"
        " FROM flags AS danger JOIN conversations ON conversations.id = danger.conversation_id"
        " WHERE conversations.readers <> 'iro'"
        " AND danger.name IN ('distress', 'emergency', 'not_safe', 'check_safe', 'asked_help')"
        " AND danger.acknowledged_at IS NULL AND danger.withdrawn_at IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM flags AS told WHERE told.conversation_id = danger.conversation_id"
        " AND told.name = 'wants_contact' AND told.acknowledged_at IS NULL AND told.withdrawn_at IS NULL)"
        " GROUP BY danger.conversation_id"
    )


def _conversations() -> sa.TableClause:
    return sa.table("conversations", sa.column("id"), sa.column("phase"), sa.column("readers"))


def _answers() -> sa.TableClause:
    return sa.table(
        "answers",
        sa.column("id"),
        sa.column("conversation_id"),
        sa.column("question"),
        sa.column("status"),
        sa.column("value"),
        sa.column("note"),
        sa.column("current", sa.Boolean()),
        sa.column("off_path", sa.Boolean()),
    )


def downgrade() -> None:
    op.execute("ALTER TABLE conversations DROP COLUMN readers")
    op.drop_table("feedback_readings")
