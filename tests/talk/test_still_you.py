"""A phone from which nobody wrote for 90 days is asked "still you?" before anything else goes there."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.domain.questionnaires import Phase
from bot.enrolment import codes
from bot.ground.roles import Person, Role
from bot.store.addresses import Binding
from bot.store.audit import AuditEvent
from bot.talk import invitations, still_you
from tests import factories
from tests.content import context
from tests.factories import NOW
from tests.talk.phones import Phone, enrol, invited

pytestmark = pytest.mark.usefixtures("noise")
AFTER_SCHOOL = NOW + timedelta(hours=8)
EARLIER = NOW - timedelta(days=91)


@pytest.fixture
def quiet(session: Session) -> Phone:
    """Return a phone whose child was asked long ago, never wrote, and has a review in two weeks."""
    phone = invited(session)
    session.get_one(Binding, phone.row(Binding, address_id=phone.address_id).id).confirmed_at = EARLIER
    child_id = phone.row(Binding, address_id=phone.address_id).child_id
    factories.review(session, child_id=child_id, review_on=NOW.date() + timedelta(days=12))
    session.flush()
    phone.now = AFTER_SCHOOL
    return phone


def wait_for_yes(phone: Phone) -> None:
    assert still_you.ask(phone.connection, phone.now, context()) == 1
    assert [row.kind for row in phone.queued()][-1] == "still_you"


def due(phone: Phone) -> list[int]:
    return [each.review_id for each in invitations.due(phone.connection, phone.now.date())]


def test_a_quiet_phone_is_asked_once_and_not_invited(quiet: Phone) -> None:
    assert due(quiet) == []
    wait_for_yes(quiet)
    assert still_you.ask(quiet.connection, quiet.now, context()) == 0
    assert "review" not in quiet.queued()[-1].body["text"]


@pytest.mark.parametrize("answer", ["YES", "yes", "1", "Yeah"])
def test_yes_opens_it_again(quiet: Phone, answer: str) -> None:
    wait_for_yes(quiet)
    assert quiet.writes(answer) == ["still_thanks"]
    assert len(due(quiet)) == 1


@pytest.mark.parametrize("answer", ["no", "2", "wrong number"])
def test_no_ends_it_for_every_child_on_it(quiet: Phone, answer: str) -> None:
    wait_for_yes(quiet)
    assert quiet.writes(answer) == ["wrong_person"]
    ended = quiet.row(Binding, address_id=quiet.address_id)
    assert ended.suspended_why == "said_no"
    (event,) = quiet.rows(AuditEvent, action="suspended_phone", subject_id=ended.id)
    assert (event.account_id, event.detail) == (None, {"child": ended.child_id, "reason": "said_no"})
    assert due(quiet) == []


def test_other_words_wait_for_a_person_and_danger_is_heard(quiet: Phone) -> None:
    wait_for_yes(quiet)
    assert quiet.writes("what is this about?") == []
    assert quiet.messages[-1].outcome == "triage"
    assert quiet.writes("i want to die")[0] in ("safety", "safety_off")


def test_the_code_of_a_new_card_says_yes_too(session: Session, quiet: Phone) -> None:
    wait_for_yes(quiet)
    account = factories.account(session, role="coordinator", officer_id=None)
    worker = Person(account.id, "Cora Dean", account.email, Role.COORDINATOR, None, None)
    child_id = quiet.row(Binding, address_id=quiet.address_id).child_id
    assert quiet.writes("call 1234") == []
    assert quiet.messages[-1].outcome == "triage"
    quiet.writes(codes.make(session, worker, child_id, quiet.now).code)
    assert quiet.address.still_asked_at is None
    assert len(due(quiet)) == 1


def test_a_child_with_a_phone_that_is_not_quiet_is_asked_there(session: Session, quiet: Phone) -> None:
    child_id = quiet.row(Binding, address_id=quiet.address_id).child_id
    other = factories.address(session, channel="telegram", provider_id="1000000000777")
    factories.binding(session, child_id=child_id, address_id=other.id, preference=1)
    assert still_you.ask(quiet.connection, quiet.now, context()) == 0
    (review_id,) = due(quiet)
    conversation_id = invitations.invite(quiet.connection, review_id, Phase.PRE, quiet.now, context())
    assert conversation_id > 0


def test_a_phone_that_wrote_lately_is_not_asked(session: Session) -> None:
    review_id, address_id = enrol(session, review={"review_on": NOW.date() + timedelta(days=12)})
    session.query(Binding).filter_by(address_id=address_id).one().confirmed_at = EARLIER
    factories.conversation(session, address_id=address_id, last_inbound_at=NOW - timedelta(days=3))
    session.flush()
    assert review_id in [each.review_id for each in invitations.due(session.connection(), NOW.date())]
