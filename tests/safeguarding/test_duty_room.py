"""The duty room: who sees which alert, taking it, finishing it, and taking that back."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.duty import parse_ladder
from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person, Role
from bot.reviews import acknowledge
from bot.safeguarding import actions
from bot.safeguarding.actions import Action
from bot.safeguarding.room import DutyRoom, duty_room
from bot.store.alerts import Alert, Flag
from tests import factories
from tests.factories import NOW, TODAY
from tests.ground.people import iro_of, person

pytestmark = pytest.mark.usefixtures("noise")
LADDER = parse_ladder("+447700900001;+447700900002")
LATER = NOW + timedelta(minutes=12)


@pytest.fixture
def dana(session: Session) -> Person:
    return person(session, Role.DUTY)


def room(session: Session, who: Person) -> DutyRoom:
    return duty_room(session, who, LADDER, TODAY, LATER)


def said(session: Session, known_as: str, words: str, officer_id: int | None = None) -> tuple[Alert, Flag]:
    """Let a child say something that raises an urgent flag and its alert."""
    child = factories.child(session, known_as=known_as)
    officer_id = officer_id or factories.officer(session).id
    factories.allocation(session, child_id=child.id, officer_id=officer_id)
    review = factories.review(session, child_id=child.id, officer_id=officer_id)
    talk = factories.conversation(session, review_id=review.id)
    message = factories.inbound_message(
        session, body=words, conversation_id=talk.id, address_id=talk.address_id, outcome="handled"
    )
    flag = factories.flag(
        session, conversation_id=talk.id, name="distress", severity="urgent", inbound_id=message.id
    )
    alert = factories.alert(session, inbound_id=message.id, address_id=talk.address_id)
    factories.alert_child(session, alert_id=alert.id, child_id=child.id)
    return alert, flag


def test_the_room_shows_who_said_what_and_who_was_called(session: Session, dana: Person) -> None:
    alert, _ = said(session, "Kofi", "he hits me")
    factories.duty_call(session, alert_id=alert.id, contact="+447700900001", called_at=NOW)
    factories.outbox_message(session, address_id=alert.address_id, kind="safety", status="delivered")
    (card,) = room(session, dana).open
    assert list(card.writers.values()) == ["Kofi"]
    assert ([one.words for one in card.messages], card.channel) == (["he hits me"], "sms")
    assert (card.claimed_by, card.steps, card.safety) == (None, (), ("delivered", NOW))
    assert [(call.contact, call.at) for call in card.calls] == [("+447700900001", NOW)]
    assert card.next_call == NOW + timedelta(minutes=10)


def test_the_oldest_alert_stands_first_and_finished_ones_apart(session: Session, dana: Person) -> None:
    newer = factories.alert(session, raised_at=NOW + timedelta(minutes=5))
    older = factories.alert(session, raised_at=NOW)
    done = factories.alert(session, done_at=NOW + timedelta(minutes=1))
    found = room(session, dana)
    assert [card.id for card in found.open] == [older.id, newer.id]
    assert done.id in [card.id for card in found.done]
    assert found.count == 2


def test_only_those_concerned_see_an_alert(session: Session, dana: Person) -> None:
    officer = factories.officer(session)
    mine, _ = said(session, "Kofi", "he hits me", officer.id)
    theirs, _ = said(session, "Amina", "help me")
    strange = factories.alert(session)
    seen = {
        "duty": dana,
        "iro": iro_of(session, officer.id),
        "manager": person(session, Role.TEAM_MANAGER, team_id=officer.team_id),
        "service": person(session, Role.SERVICE_MANAGER),
    }
    found = {name: {card.id for card in room(session, who).open} for name, who in seen.items()}
    everything = {mine.id, theirs.id, strange.id}
    assert found == {
        "duty": everything,
        "iro": {mine.id},
        "manager": {mine.id, strange.id},
        "service": everything,
    }
    assert {one.words for card in room(session, seen["service"]).open for one in card.messages} == {None}
    for role in (Role.PARTICIPATION, Role.COORDINATOR, Role.TRANSLATOR, Role.ADMINISTRATOR):
        assert room(session, person(session, role)).open == ()
        with pytest.raises(NotFound):
            actions.claim(session, person(session, role), mine.id, today=TODAY, now=LATER)


def test_an_alert_is_taken_and_can_be_taken_over(session: Session, dana: Person) -> None:
    alert, _ = said(session, "Kofi", "he hits me")
    actions.claim(session, dana, alert.id, today=TODAY, now=LATER)
    actions.claim(session, dana, alert.id, today=TODAY, now=LATER)
    (card,) = room(session, dana).open
    assert (card.claimed_by, card.is_mine, card.next_call) == (dana.name, True, None)
    other = person(session, Role.DUTY)
    actions.claim(session, other, alert.id, today=TODAY, now=LATER)
    assert alert.claimed_by == other.account_id
    assert [step.action for step in room(session, dana).open[0].steps] == ["claimed", "claimed"]
    assert audit.verify(session) == 2


def test_finishing_needs_words_and_deals_with_the_flag(session: Session, dana: Person) -> None:
    alert, flag = said(session, "Kofi", "he hits me")
    with pytest.raises(InputRefused):
        actions.finish(session, dana, alert.id, action=Action.POLICE, words=" ", today=TODAY, now=LATER)
    actions.finish(session, dana, alert.id, action=Action.POLICE, words="Log 41", today=TODAY, now=LATER)
    assert (alert.done_by, alert.claimed_by) == (dana.account_id, dana.account_id)
    assert (flag.acknowledged_by, flag.outcome) == (dana.account_id, "Called 999. Log 41")
    with pytest.raises(InputRefused):
        actions.finish(session, dana, alert.id, action=Action.OTHER, words="again", today=TODAY, now=LATER)
    with pytest.raises(InputRefused):
        actions.claim(session, dana, alert.id, today=TODAY, now=LATER)


def test_what_was_finished_can_be_opened_again_with_a_reason(session: Session, dana: Person) -> None:
    alert, flag = said(session, "Kofi", "he hits me")
    actions.finish(session, dana, alert.id, action=Action.NO_CONCERN, words="A film", today=TODAY, now=LATER)
    with pytest.raises(InputRefused):
        actions.reopen(session, dana, alert.id, reason="", today=TODAY, now=LATER)
    other = person(session, Role.DUTY)
    actions.reopen(session, other, alert.id, reason="Wrong child", today=TODAY, now=LATER)
    assert (alert.done_at, alert.claimed_by, flag.acknowledged_at) == (None, other.account_id, None)
    (card,) = room(session, dana).open
    assert [(step.action, step.words) for step in card.steps] == [
        ("done", "Not a concern. A film"),
        ("reopened", "Wrong child"),
    ]
    with pytest.raises(InputRefused):
        actions.reopen(session, dana, alert.id, reason="Again", today=TODAY, now=LATER)


def test_an_iro_who_deals_with_the_flag_finishes_the_alert(session: Session, dana: Person) -> None:
    officer = factories.officer(session)
    alert, flag = said(session, "Kofi", "he hits me", officer.id)
    second = factories.flag(
        session, conversation_id=flag.conversation_id, name="not_safe", severity="urgent",
        inbound_id=flag.inbound_id,
    )  # fmt: skip
    ira = iro_of(session, officer.id)
    acknowledge(session, ira, flag.review_id, flag.id, outcome="Rang him", now=LATER)
    assert alert.done_at is None
    acknowledge(session, ira, flag.review_id, second.id, outcome="Rang him", now=LATER)
    assert (alert.done_at, alert.done_by) == (LATER, ira.account_id)
    assert session.scalars(select(Alert).where(Alert.done_at.is_(None))).all() == []
