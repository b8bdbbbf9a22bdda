"""What waits for too long is told, and what is not waiting is not."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.operations import health
from tests import factories
from tests.factories import NOW

MINUTE = timedelta(minutes=1)
NOTHING = health.Waits(0, timedelta(), late=False)


def test_an_empty_installation_whose_worker_runs_is_well(session: Session) -> None:
    health.beat(session, NOW - MINUTE)
    session.flush()
    found = health.examine(session, NOW)
    assert found == health.Health(MINUTE, NOTHING, NOTHING, NOTHING)
    assert found.is_good


def test_before_the_first_beat_the_worker_does_not_run(session: Session) -> None:
    found = health.examine(session, NOW)
    assert found.worker_seen is None
    assert not found.worker_runs
    assert not found.is_good


def test_a_worker_is_silent_after_three_missed_beats(session: Session) -> None:
    health.beat(session, NOW)
    health.beat(session, NOW + MINUTE)
    session.flush()
    assert health.examine(session, NOW + 3 * MINUTE).worker_runs
    assert not health.examine(session, NOW + 4 * MINUTE).worker_runs


@pytest.mark.parametrize(("minutes", "late"), [(10, False), (11, True)])
def test_a_message_is_late_when_it_should_have_gone_ten_minutes_ago(
    session: Session, minutes: int, late: bool
) -> None:
    factories.outbox_message(session, status="pending", not_before=NOW - minutes * MINUTE)
    factories.outbox_message(session, status="pending", not_before=NOW + MINUTE)
    factories.outbox_message(session, status="sent", not_before=NOW - timedelta(days=1))
    assert health.examine(session, NOW).unsent == health.Waits(1, minutes * MINUTE, late)


def test_messages_that_a_person_must_sort_are_counted_from_their_arrival(session: Session) -> None:
    for days, outcome in ((4, "triage"), (1, "triage"), (9, "handled"), (9, "ignored")):
        factories.inbound_message(session, outcome=outcome, received_at=NOW - timedelta(days=days))
    assert health.examine(session, NOW).triage == health.Waits(2, timedelta(days=4), late=True)


def test_alerts_count_until_somebody_takes_them(session: Session) -> None:
    old = NOW - timedelta(hours=2)
    factories.alert(session, raised_at=NOW - timedelta(minutes=90))
    factories.alert(session, raised_at=old, claimed_at=NOW)
    factories.alert(session, raised_at=old, done_at=NOW)
    factories.flag(session, severity="urgent", raised_at=old)
    assert health.examine(session, NOW).unacknowledged == health.Waits(1, timedelta(minutes=90), late=True)


def test_one_late_thing_is_enough_to_be_unwell(session: Session) -> None:
    health.beat(session, NOW)
    factories.alert(session, raised_at=NOW - timedelta(hours=2))
    assert not health.examine(session, NOW).is_good


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"failure": "configuration"}, 1),
        ({"failure": "configuration", "status": "failed"}, 1),
        ({"failure": "configuration", "tried_at": NOW - timedelta(days=2)}, 0),
        ({"failure": "retry"}, 0),
        ({"failure": None, "status": "delivered"}, 0),
    ],
)
def test_what_a_provider_refuses_because_of_our_set_up_is_told_for_a_day(
    session: Session, given: dict[str, object], told: int
) -> None:
    usual = {"status": "pending", "not_before": NOW + MINUTE, "tried_at": NOW - MINUTE}
    factories.outbox_message(session, **{**usual, **given})
    health.beat(session, NOW)
    session.flush()
    found = health.examine(session, NOW)
    assert (found.refused.waiting, found.refused.late, found.is_good) == (told, bool(told), not told)
