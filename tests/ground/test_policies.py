"""What an authority decides for itself holds everywhere within seconds, within bounds, and its history is kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.conversations import TickName
from bot.domain.policies import Policies, PolicyGroup, SegmentPrice, ServicePolicy, written
from bot.domain.questionnaires import Phase
from bot.domain.reviews import AskingDays, UnfitPolicy, WritingHours, allowed_slot
from bot.ground import policies
from bot.ground.recent import FRESH, Recent
from bot.ground.roles import Forbidden, Person, Role
from bot.store.audit import AuditEvent
from bot.store.engine import Database
from bot.store.messages import OutboxMessage
from bot.talk import invitations, timers
from tests import factories
from tests.content import context
from tests.factories import NOW, TODAY
from tests.talk.phones import enrol


@pytest.fixture
def ada(session: Session) -> Person:
    made = factories.account(session, name="Ada Wright", role="administrator")
    return Person(made.id, made.name, made.email, Role.ADMINISTRATOR, None, None)


def test_the_usual_policies_hold_until_somebody_decides_and_say_who_did(
    session: Session, ada: Person
) -> None:
    started = Policies(service=ServicePolicy("Voices"))
    assert policies.in_force(session, started) == started
    assert policies.decide(session, ada, AskingDays(invite_before=20), NOW, started)
    held = policies.in_force(session, started)
    assert (held.asking.invite_before, held.service.name) == (20, "Voices")
    decision = policies.decisions(session)[PolicyGroup.ASKING]
    assert (decision.by, decision.at) == ("Ada Wright", NOW)
    assert PolicyGroup.SERVICE not in policies.decisions(session)


def test_the_audit_trail_says_what_was_changed_from_what_to_what(session: Session, ada: Person) -> None:
    policies.decide(session, ada, WritingHours(school_to=time(18)), NOW)
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "decided_policy")).one()
    assert event.account_id == ada.account_id
    assert event.detail == {"group": "writing", "school_to": "19:30 → 18:00"}
    assert not policies.decide(session, ada, WritingHours(school_to=time(18)), NOW), "nothing was changed"


@pytest.mark.parametrize("role", sorted(set(Role) - policies.DECIDERS))
def test_nobody_else_decides(session: Session, ada: Person, role: Role) -> None:
    with pytest.raises(Forbidden):
        policies.decide(session, replace(ada, role=role), SegmentPrice(500), NOW)


@pytest.mark.parametrize(
    ("made", "field"),
    [
        (lambda: AskingDays(invite_before=4), "invite_before"),
        (lambda: AskingDays(invite_before=31), "invite_before"),
        (lambda: AskingDays(ask_after=6, remind_after=6), "remind_after"),
        (lambda: AskingDays(remind_after=10, close_after=10), "close_after"),
        (lambda: WritingHours(school_from=time(15)), "school_from"),
        (lambda: WritingHours(other_from=time(9, 59)), "other_from"),
        (lambda: WritingHours(other_to=time(19, 31)), "other_to"),
        (lambda: WritingHours(school_from=time(17), school_to=time(17, 30)), "school_to"),
        (lambda: ServicePolicy(" "), "name"),
        (lambda: ServicePolicy(open_hours="Mon-Fri 17:00-09:00"), "opens"),
        (lambda: SegmentPrice(-1), "pence"),
    ],
)
def test_what_cannot_be_names_its_field(made: Callable[[], object], field: str) -> None:
    with pytest.raises(UnfitPolicy) as refused:
        made()
    assert refused.value.field == field


HOURS = st.tuples(st.times(), st.times(), st.times(), st.times())


@given(HOURS, st.integers(0, 60 * 24 * 366))
def test_whatever_was_decided_no_child_is_written_to_first_at_night(
    hours: tuple[time, time, time, time], minutes: int
) -> None:
    try:
        decided = WritingHours(*hours)
    except UnfitPolicy:
        return
    slot = allowed_slot(NOW + timedelta(minutes=minutes), frozenset(), hours=decided)
    assert time(8) <= slot.time() < time(20)


def test_what_is_stored_is_read_as_it_was_decided() -> None:
    held = Policies(
        AskingDays(10, 3, 2, 2, 6, 20, shortens=True), WritingHours(time(16), time(19), time(11), time(18))
    )
    stored = {group: written(held.of(group)) for group in PolicyGroup}
    assert Policies().decided(stored) == held
    assert Policies().decided({PolicyGroup.ASKING: {"moon": 3}}) == Policies()


def test_a_child_is_invited_and_reminded_on_the_days_that_were_decided(session: Session, ada: Person) -> None:
    enrol(session, review={"review_on": TODAY + timedelta(days=30)})
    connection = session.connection()
    assert not invitations.due(connection, TODAY)
    days = AskingDays(invite_before=30, first_reminder_after=6, last_reminder_before=2)
    policies.decide(session, ada, days, NOW)
    (due,) = invitations.due(connection, TODAY)
    talk = invitations.invite(connection, due.review_id, due.phase, NOW, context())
    come = {each.name.value: each.due_at for each in timers.due(connection, NOW + timedelta(days=60))}
    assert come["reminder2"].date() == TODAY + timedelta(days=28)
    assert talk


def test_nobody_is_reminded_after_the_time_for_answers_has_passed(session: Session, ada: Person) -> None:
    policies.decide(session, ada, AskingDays(last_reminder_before=1), NOW)
    on_a_monday, on_a_tuesday = TODAY + timedelta(days=14), TODAY + timedelta(days=15)
    connection = session.connection()
    for day in (on_a_monday, on_a_tuesday):
        review_id, _ = enrol(session, review={"review_on": day})
        invitations.invite(connection, review_id, Phase.PRE, NOW, context())
    due = timers.due(connection, NOW + timedelta(days=60))
    # The cut-off of the Monday is on the Friday before, and its last reminder would come on the Sunday.
    assert [each.due_at.date() for each in due if each.name is TickName.REMINDER2] == [on_a_monday]


def test_messages_that_nobody_asked_for_wait_for_the_hours_that_were_decided(
    session: Session, ada: Person
) -> None:
    at_six = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
    connection = session.connection()
    enrol(session, review={"review_on": TODAY + timedelta(days=10)})
    assert invitations.due_now(connection, at_six)
    policies.decide(session, ada, WritingHours(school_to=time(18)), NOW)
    assert not invitations.due_now(connection, at_six)
    assert not session.scalars(select(OutboxMessage)).all()


def test_another_process_knows_within_seconds(database: Database) -> None:
    moment = [0.0]
    other = Recent(database, policies.in_force, lambda: moment[0])
    assert other.get().price.hundredths == 400
    with database.write() as session:
        made = factories.account(session, role="service_manager")
        sam = Person(made.id, made.name, made.email, Role.SERVICE_MANAGER, None, None)
        policies.decide(session, sam, SegmentPrice(450), NOW)
    moment[0] += FRESH
    assert FRESH <= 5
    assert other.get().price.hundredths == 450
