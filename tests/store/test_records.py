"""The tests' builders know every record, so that a query without its filter meets strangers in every table."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.store.records import metadata
from tests import factories

OF_THE_WHOLE = {
    "audit_events", "audit_heads", "installations", "data_folders", "key_canaries", "sender_pauses",
}  # fmt: skip
"""What holds for the whole installation: a stray row would break the chain, hold a channel, or be another key."""


def test_noise_has_a_row_in_every_table(session: Session) -> None:
    factories.noise(session)
    tables = [table for table in metadata.sorted_tables if table.name not in OF_THE_WHOLE]
    empty = [table.name for table in tables if not session.scalar(select(func.count()).select_from(table))]
    assert empty == []


def test_noise_can_be_made_twice(session: Session) -> None:
    factories.noise(session)
    factories.noise(session)
