"""A suspended phone: what waits is stopped and named, what comes is kept, and the end of care needs no click."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.domain.enrolment import SuspensionReason
from bot.enrolment import confirmation, suspensions
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person, Role
from bot.store.addresses import Binding
from bot.store.people import CarePeriod, Child
from tests import factories
from tests.factories import NOW
from tests.talk.phones import Phone, asked, invited

pytestmark = pytest.mark.usefixtures("noise")


@pytest.fixture
def worker(session: Session) -> Person:
    account = factories.account(session, role="participation", officer_id=None)
    return Person(account.id, "Pat", account.email, Role.PARTICIPATION, None, None)


def binding(phone: Phone) -> Binding:
    return phone.row(Binding, address_id=phone.address_id)


def end_care(session: Session, child_id: int, ends_on: date | None) -> None:
    """Let every time in care of a child end on a day."""
    for period in session.query(CarePeriod).filter_by(child_id=child_id):
        period.ends_on = ends_on
    session.flush()


def test_what_waits_for_the_phone_is_stopped_and_named(session: Session, worker: Person) -> None:
    phone = invited(session)
    stopped = suspensions.suspend(session, worker, binding(phone).id, SuspensionReason.PARENT, phone.now)
    assert stopped.messages == ("Invitation",)
    assert stopped.reminders[0][0] == "first reminder"
    assert [row.status for row in phone.queued()] == ["cancelled"]


def test_what_comes_from_it_is_kept_and_danger_is_heard_without_an_answer(
    session: Session, worker: Person
) -> None:
    phone = asked(session)
    suspensions.suspend(session, worker, binding(phone).id, SuspensionReason.TAKEN, phone.now)
    assert phone.writes("i want to die") == []
    assert phone.messages[-1].outcome == "triage"
    assert phone.answers == {}


def test_a_click_by_mistake_is_undone(session: Session, worker: Person) -> None:
    phone = asked(session)
    phone.receives()
    suspensions.suspend(session, worker, binding(phone).id, SuspensionReason.LOST, phone.now)
    with pytest.raises(InputRefused, match="already"):
        suspensions.suspend(session, worker, binding(phone).id, SuspensionReason.LOST, phone.now)
    confirmation.take_back(session, worker, binding(phone).id, phone.now)
    assert phone.writes("4") == ["ask:safe"]


@pytest.mark.parametrize(
    ("born_on", "ends_on", "reason"),
    [
        (date(2008, 11, 23), None, "grown_up"),
        (date(2013, 5, 4), NOW.date() - timedelta(days=1), "care_ended"),
        (date(2008, 11, 25), None, None),
        (date(2013, 5, 4), NOW.date(), None),
        (None, None, None),
    ],
)
def test_the_end_of_care_and_the_18th_birthday_suspend_by_themselves(
    session: Session, born_on: date | None, ends_on: date | None, reason: str | None
) -> None:
    phone = invited(session)
    child = session.get_one(Child, binding(phone).child_id)
    child.born_on = born_on
    end_care(session, child.id, ends_on)
    suspensions.watch(session, NOW)
    assert binding(phone).suspended_why == reason
    assert suspensions.watch(session, NOW) == 0


def test_a_child_who_goes_home_under_a_supervision_order_is_still_asked(session: Session) -> None:
    phone = invited(session)
    child_id = binding(phone).child_id
    end_care(session, child_id, NOW.date() - timedelta(days=1))
    review = factories.review(session, child_id=child_id, care_period_id=None, kind="supervision")
    assert suspensions.watch(session, NOW) == 0
    review.status = "cancelled"
    session.flush()
    assert suspensions.watch(session, NOW) == 1


def test_what_the_records_say_nobody_chooses_or_takes_back(session: Session, worker: Person) -> None:
    phone = invited(session)
    with pytest.raises(InputRefused):
        suspensions.suspend(session, worker, binding(phone).id, SuspensionReason.GROWN_UP, phone.now)
    end_care(session, binding(phone).child_id, date(2026, 1, 1))
    suspensions.watch(session, NOW)
    with pytest.raises(InputRefused, match="new card"):
        confirmation.take_back(session, worker, binding(phone).id, phone.now)


def test_nobody_suspends_the_phone_of_a_child_who_is_not_theirs(session: Session) -> None:
    phone = invited(session)
    account = factories.account(session)
    stranger = Person(account.id, "Ira", account.email, Role.IRO, account.officer_id, None)
    with pytest.raises(NotFound):
        suspensions.suspend(session, stranger, binding(phone).id, SuspensionReason.LOST, phone.now)


def test_the_phone_that_is_preferred_is_asked_first(session: Session, worker: Person) -> None:
    phone = invited(session)
    child_id = binding(phone).child_id
    other = factories.binding(session, child_id=child_id, preference=5)
    confirmation.prefer(session, worker, other.id, NOW)
    session.expire_all()
    assert session.get_one(Binding, other.id).preference < binding(phone).preference
