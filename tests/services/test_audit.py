"""The audit trail shows every change, and grows in one line however many write at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta, timezone

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.services import audit
from bot.store.audit import AuditEvent
from bot.store.engine import Database
from tests import factories
from tests.factories import NOW
from tests.services.people import person


def three_events(session: Session) -> list[int]:
    somebody = person(session)
    audit.record(session, "viewed", "review", 7, somebody, NOW)
    audit.record(
        session, "confirmed", "review", 7, somebody, NOW, code="PN5", rule="R23", ticks=["yes", "yes", "no"]
    )
    audit.record(session, "invited", "review", 8, None, NOW, count=2, late=False, channel=None)
    return list(session.scalars(select(AuditEvent.id).order_by(AuditEvent.id)))


def test_an_empty_trail_fits_together(session: Session) -> None:
    assert audit.verify(session) == 0


def test_a_trail_that_nobody_touched_fits_together(session: Session) -> None:
    three_events(session)
    session.expire_all()
    assert audit.verify(session) == 3


def test_an_event_says_who_did_what_to_which_row_and_when(session: Session) -> None:
    somebody = person(session)
    audit.record(session, "confirmed", "review", 7, somebody, NOW, code="PN5")
    event = session.scalars(select(AuditEvent)).one()
    session.refresh(event)
    assert (event.account_id, event.action, event.subject, event.subject_id) == (
        somebody.account_id,
        "confirmed",
        "review",
        7,
    )
    assert (event.at, event.detail) == (NOW, {"code": "PN5"})


@pytest.mark.parametrize(
    "change",
    [
        {"action": "looked"},
        {"subject": "child"},
        {"subject_id": 9},
        {"account_id": None},
        {"at": NOW + timedelta(seconds=1)},
        {"detail": {"code": "PN1"}},
        {"digest": bytes(32)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_event_is_found(session: Session, change: dict[str, object]) -> None:
    _, second, _ = three_events(session)
    session.execute(update(AuditEvent).where(AuditEvent.id == second).values(**change))
    session.expire_all()
    with pytest.raises(audit.BrokenChain, match=str(second)):
        audit.verify(session)


def test_a_removed_event_is_found_at_the_next_one(session: Session) -> None:
    _, second, third = three_events(session)
    session.execute(delete(AuditEvent).where(AuditEvent.id == second))
    with pytest.raises(audit.BrokenChain, match=str(third)):
        audit.verify(session)


def test_an_event_put_in_by_hand_is_found(session: Session) -> None:
    three_events(session)
    forged = factories.audit_event(session)
    with pytest.raises(audit.BrokenChain, match=str(forged.id)):
        audit.verify(session)


def test_a_moment_in_another_time_zone_is_the_same_moment(session: Session) -> None:
    audit.record(session, "viewed", "review", 7, None, NOW.astimezone(timezone(timedelta(hours=1))))
    session.expire_all()
    assert audit.verify(session) == 1


def test_words_are_kept_out_of_the_trail(session: Session) -> None:
    with pytest.raises(ValueError, match="never content: note"):
        audit.record(session, "read", "review", 7, None, NOW, note="I want to see my brother. " * 5)
    assert audit.verify(session) == 0


def test_many_writers_at_once_make_one_chain(database: Database) -> None:
    def write(number: int) -> None:
        with database.write() as session:
            audit.record(session, "viewed", "review", number, None, NOW)

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(write, range(24)))
    with database.read() as session:
        assert audit.verify(session) == 24
