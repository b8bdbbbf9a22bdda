"""Triage: why a message waits, who may read it, and what was done about it."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import Forbidden, NotFound, Person, Role
from bot.safeguarding import triage
from bot.safeguarding.triage import TriageMessage, TriageReason, triage_page
from bot.store.messages import InboundMessage
from tests import factories
from tests.factories import NOW, TODAY
from tests.ground.people import iro_of, person

pytestmark = pytest.mark.usefixtures("noise")


@pytest.fixture
def dana(session: Session) -> Person:
    return person(session, Role.DUTY)


def waiting(session: Session, who: Person) -> dict[str, TriageMessage]:
    """Return the messages that wait by their words."""
    return {one.words or "": one for one in triage_page(session, who, TODAY, NOW).waiting}


def from_phone(session: Session, words: str, *children: int, **binding: object) -> InboundMessage:
    phone = factories.address(session)
    for child_id in children:
        factories.binding(session, child_id=child_id, address_id=phone.id, **binding)
    return factories.inbound_message(session, body=words, address_id=phone.id, sender=phone.provider_id)


def child(session: Session, officer_id: int | None = None, known_as: str = "Kofi") -> int:
    one = factories.child(session, known_as=known_as)
    factories.allocation(session, child_id=one.id, officer_id=officer_id or factories.officer(session).id)
    return one.id


def test_each_message_says_why_it_waits(session: Session, dana: Person) -> None:
    factories.inbound_message(session, body=None)
    factories.inbound_message(session, body="who is this", sender="+447700900123")
    from_phone(session, "I am back", child(session))
    from_phone(session, "me again", child(session), child(session))
    from_phone(session, "taken away", child(session), suspended_at=NOW)
    talk = factories.conversation(session)
    factories.inbound_message(
        session, body="our fault", conversation_id=talk.id, address_id=talk.address_id, sender="+447700900124"
    )
    found = waiting(session, dana)
    assert {words: found[words].why for words in found} == {
        "": TriageReason.UNREADABLE,
        "hello": TriageReason.UNREADABLE,
        "noise from nobody": TriageReason.UNREADABLE,
        "who is this": TriageReason.UNKNOWN,
        "I am back": TriageReason.CLOSED,
        "me again": TriageReason.NOBODY,
        "taken away": TriageReason.SUSPENDED,
        "our fault": TriageReason.FAULT,
    }
    assert (found["who is this"].ending, found["I am back"].children) == ("123", ("Kofi",))


def test_the_newest_message_stands_first(session: Session, dana: Person) -> None:
    factories.inbound_message(session, body="older", received_at=NOW + timedelta(minutes=1))
    factories.inbound_message(session, body="newer", received_at=NOW + timedelta(minutes=2))
    assert list(waiting(session, dana))[:2] == ["newer", "older"]


def test_that_a_message_was_cut_off_or_is_an_alert_is_shown(session: Session, dana: Person) -> None:
    cut = factories.inbound_message(session, body="a long story", truncated=True)
    factories.alert(session, inbound_id=cut.id)
    found = waiting(session, dana)["a long story"]
    assert found.truncated
    assert found.is_alert


def test_messages_are_read_only_by_those_concerned(session: Session, dana: Person) -> None:
    officer = factories.officer(session)
    from_phone(session, "mine", child(session, officer.id))
    from_phone(session, "another's", child(session))
    factories.inbound_message(session, body="a stranger's", sender="+447700900125")
    ours = {"mine", "another's", "a stranger's"}
    iro = iro_of(session, officer.id)
    manager = person(session, Role.TEAM_MANAGER, team_id=officer.team_id)
    assert ours & waiting(session, dana).keys() == ours
    assert waiting(session, iro).keys() == {"mine"}
    assert ours & waiting(session, manager).keys() == {"mine", "a stranger's"}
    for role in (Role.SERVICE_MANAGER, Role.COORDINATOR, Role.TRANSLATOR, Role.ADMINISTRATOR):
        assert triage_page(session, person(session, role), TODAY, NOW).waiting == ()


def test_the_participation_service_sees_that_messages_wait_and_no_words(session: Session) -> None:
    message = from_phone(session, "mine", child(session))
    pat = person(session, Role.PARTICIPATION)
    page = triage_page(session, pat, TODAY, NOW)
    assert page.count >= 1
    assert {(one.words, one.children) for one in page.waiting} == {(None, ())}
    with pytest.raises(Forbidden):
        triage.settle(session, pat, message.id, words="Done", today=TODAY, now=NOW)


def test_dealing_with_a_message_needs_words_once_and_can_be_taken_back(
    session: Session, dana: Person
) -> None:
    message = factories.inbound_message(session, body="wrong number")
    with pytest.raises(InputRefused):
        triage.settle(session, dana, message.id, words=" ", today=TODAY, now=NOW)
    triage.settle(session, dana, message.id, words="A pizza shop", today=TODAY, now=NOW)
    assert "wrong number" not in waiting(session, dana)
    with pytest.raises(InputRefused):
        triage.settle(session, dana, message.id, words="again", today=TODAY, now=NOW)
    (settled,) = triage_page(session, dana, TODAY, NOW).settled
    assert [(step.action, step.words, step.by) for step in settled.steps] == [
        ("settled", "A pizza shop", dana.name)
    ]
    triage.reopen(session, dana, message.id, words="It was a child", today=TODAY, now=NOW)
    assert [step.action for step in waiting(session, dana)["wrong number"].steps] == ["settled", "reopened"]
    with pytest.raises(InputRefused):
        triage.reopen(session, dana, message.id, words="again", today=TODAY, now=NOW)
    assert audit.verify(session) == 2


def test_a_message_that_a_conversation_took_is_none_of_triage(session: Session, dana: Person) -> None:
    taken = factories.inbound_message(session, outcome="handled")
    with pytest.raises(NotFound):
        triage.settle(session, dana, taken.id, words="Done", today=TODAY, now=NOW)
