"""The audit trail shows every change, and grows in one line however many write at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.ground import audit
from bot.store import heads
from bot.store.audit import AuditEvent, AuditHead
from bot.store.engine import Database
from tests import factories
from tests.factories import NOW
from tests.ground.people import person


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


def kept(database: Database, count: int, first: int = 0) -> None:
    """Record so many events, each in a transaction of its own, as a page or a command does."""
    for number in range(first, first + count):
        with database.write() as session:
            audit.record(session, "viewed", "review", number, None, NOW)


def broken(database: Database, match: str) -> None:
    with database.read() as session, pytest.raises(audit.BrokenChain, match=match):
        audit.verify(session)


@pytest.fixture
def trail(database: Database, tmp_path: Path) -> Database:
    """Return a database whose data folder knows where its trail of thirty events ends."""
    audit.keep_copy(database.engine.url, tmp_path)
    kept(database, 30)
    with database.read() as session:
        assert audit.verify(session) == 30
    return database


def delete_last(database: Database, count: int) -> None:
    with database.write() as session:
        last = select(AuditEvent.id).order_by(AuditEvent.id.desc()).limit(count)
        session.execute(delete(AuditEvent).where(AuditEvent.id.in_(list(session.scalars(last)))))


@pytest.mark.parametrize("count", [1, 10, 30])
def test_a_cut_off_end_is_found_and_stays_found_when_the_trail_goes_on(trail: Database, count: int) -> None:
    delete_last(trail, count)
    broken(trail, f"the last {count} events of the audit trail are missing")
    kept(trail, count + 5)
    broken(trail, f"the last {count} events of the audit trail are missing")


def test_a_cut_off_end_is_found_when_its_row_in_the_database_is_deleted_as_well(trail: Database) -> None:
    delete_last(trail, 10)
    with trail.write() as session:
        session.execute(delete(AuditHead))
    broken(trail, "where it ends was deleted")
    kept(trail, 2)
    broken(trail, "where it ends was deleted")


def test_a_trail_that_is_deleted_with_its_end_is_missed_by_the_data_folder(trail: Database) -> None:
    with trail.write() as session:
        session.execute(delete(AuditEvent))
        session.execute(delete(AuditHead))
    broken(trail, "the last 30 events of the audit trail are missing")
    kept(trail, 40, first=1000)
    broken(trail, "does not fit")


def test_an_older_end_that_is_put_back_is_missed_by_the_data_folder(trail: Database) -> None:
    with trail.read() as session:
        before = session.execute(select(AuditHead.__table__)).one()._asdict()
    kept(trail, 3)
    delete_last(trail, 3)
    with trail.write() as session:
        session.execute(update(AuditHead).values(before))
    broken(trail, "the last 3 events of the audit trail are missing")


@pytest.mark.parametrize(
    "change", [{"events": 20}, {"generation": 9}, {"digest": bytes(32)}, {"seal": bytes(32)}]
)
def test_a_forged_end_is_found(trail: Database, change: dict[str, object]) -> None:
    with trail.write() as session:
        session.execute(update(AuditHead).values(**change))
    broken(trail, "in the database of the end of the audit trail was changed")


def test_a_forged_copy_in_the_data_folder_is_found(trail: Database, tmp_path: Path) -> None:
    file = tmp_path / heads.FILE
    file.write_text(file.read_text().replace('"events": 30', '"events": 20'))
    broken(trail, "in the data folder of the end of the audit trail was changed")
    file.write_text("{")
    broken(trail, "cannot be read")


def test_an_event_that_was_taken_back_moves_no_end(trail: Database) -> None:
    with pytest.raises(RuntimeError), trail.write() as session:
        audit.record(session, "viewed", "review", 1, None, NOW)
        raise RuntimeError
    with trail.write() as session:
        with pytest.raises(RuntimeError), session.begin_nested():
            audit.record(session, "viewed", "review", 2, None, NOW)
            raise RuntimeError
        audit.record(session, "viewed", "review", 3, None, NOW)
    with trail.read() as session:
        assert audit.verify(session) == 31


def test_many_writers_at_once_move_one_end(trail: Database) -> None:
    with ThreadPoolExecutor(4) as writers:
        list(writers.map(lambda _: kept(trail, 4), range(6)))
    with trail.read() as session:
        assert audit.verify(session) == 54


def test_the_trail_of_a_restored_database_is_accepted_by_a_release_that_says_what_was_lost(
    trail: Database,
) -> None:
    with trail.read() as session:
        before = session.execute(select(AuditHead.__table__)).one()._asdict()
    kept(trail, 5)
    delete_last(trail, 5)
    with trail.write() as session:
        session.execute(update(AuditHead).values(before))
    with trail.write() as session:
        assert audit.begin_generation(session, 7) == 5
        audit.record(session, "released", "installation", None, None, NOW)
    with trail.read() as session:
        assert audit.verify(session) == 31
    delete_last(trail, 1)
    broken(trail, "the last 1 events")
