"""A stored moment is UTC, whatever zone it was given in, and never a guess."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from bot.store.contributions import Note
from tests import factories

LONDON = ZoneInfo("Europe/London")


def test_a_moment_without_a_time_zone_is_refused(session: Session) -> None:
    with pytest.raises(StatementError, match="needs a time zone"):
        factories.note(session, written_at=datetime(2026, 6, 1, 9, 0))  # noqa: DTZ001 - the point of the test


def test_a_moment_of_british_summer_time_is_read_as_the_same_moment_in_utc(session: Session) -> None:
    note = factories.note(session, written_at=datetime(2026, 6, 1, 9, 0, tzinfo=LONDON))
    session.expire_all()
    assert note.written_at == datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
    assert note.written_at.tzinfo is UTC


def test_moments_compare_in_the_database_across_zones(session: Session) -> None:
    note = factories.note(session, written_at=datetime(2026, 6, 1, 9, 0, tzinfo=LONDON))
    earlier = datetime(2026, 6, 1, 8, 30, tzinfo=LONDON)
    assert session.scalars(select(Note.id).where(Note.written_at > earlier)).all() == [note.id]
    assert (
        session.scalars(select(Note.id).where(Note.written_at > datetime(2026, 6, 1, 8, 0, tzinfo=UTC))).all()
        == []
    )


def test_no_moment_stays_no_moment(session: Session) -> None:
    review = factories.review(session, ended_at=None)
    session.expire_all()
    assert review.ended_at is None
