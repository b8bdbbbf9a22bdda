"""Who reads the words of danger: who may, about the children they have now, and nobody else."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.duty import Ladder
from bot.domain.messages import ChannelKind
from bot.ground.roles import Role
from bot.safeguarding import actions, triage
from bot.safeguarding.room import duty_room
from bot.store.alerts import AlertChild
from tests import factories
from tests.factories import NOW
from tests.ground.people import iro_of, person
from tests.talk.phones import Phone

TODAY = NOW.date()


def test_a_service_manager_sees_what_was_done_without_its_words(session: Session) -> None:
    alert = factories.alert(session)
    duty, said = person(session, Role.DUTY), "I told the police"
    actions.finish(session, duty, alert.id, action=actions.Action.POLICE, words=said, today=TODAY, now=NOW)
    session.flush()
    shown = duty_room(session, person(session, Role.SERVICE_MANAGER), Ladder(), TODAY, NOW).done[0].steps
    read = duty_room(session, duty, Ladder(), TODAY, NOW).done[0].steps
    assert [(step.action, step.words) for step in shown] == [("done", None)]
    assert said in str(read[0].words)


def test_a_team_manager_has_the_alerts_and_messages_of_a_child_without_an_iro(session: Session) -> None:
    manager = person(session, Role.TEAM_MANAGER, team_id=factories.team(session).id)
    child = factories.child(session)
    phone = _phone(session)
    factories.binding(session, address_id=phone.address_id, child_id=child.id)
    session.flush()
    phone.says("he hits me")
    assert len(duty_room(session, manager, Ladder(), TODAY, NOW).open) == 1
    assert triage.waiting_messages(session, manager, TODAY) == 1
    factories.allocation(session, child_id=child.id, officer_id=factories.officer(session).id)
    session.flush()
    assert not duty_room(session, manager, Ladder(), TODAY, NOW).open
    assert triage.waiting_messages(session, manager, TODAY) == 0


def test_the_iro_of_a_child_whose_phone_was_suspended_reads_nothing_of_who_holds_it_now(
    session: Session,
) -> None:
    phone = _phone(session)
    before, after = factories.officer(session), factories.officer(session)
    for officer, suspended in ((before, NOW), (after, None)):
        child = factories.child(session)
        factories.allocation(session, child_id=child.id, officer_id=officer.id)
        factories.binding(session, address_id=phone.address_id, child_id=child.id, suspended_at=suspended)
    session.flush()
    phone.says("he hits me")
    phone.says("about home")
    assert session.scalars(select(AlertChild.child_id)).all() == [child.id]
    assert _seen(session, before.id) == (0, 0)
    assert _seen(session, after.id) == (1, 2)


def test_a_suspended_phone_names_its_former_child_to_the_duty_worker_alone(session: Session) -> None:
    phone = _phone(session)
    child, officer = factories.child(session, known_as="Amina"), factories.officer(session)
    factories.allocation(session, child_id=child.id, officer_id=officer.id)
    factories.binding(session, address_id=phone.address_id, child_id=child.id, suspended_at=NOW)
    session.flush()
    phone.says("hello")
    manager = person(session, Role.TEAM_MANAGER, team_id=factories.team(session).id)
    pages = [
        triage.triage_page(session, one, TODAY, NOW).waiting for one in (person(session, Role.DUTY), manager)
    ]
    assert [[message.children for message in page] for page in pages] == [[("Amina",)], [()]]
    assert not triage.triage_page(session, iro_of(session, officer.id), TODAY, NOW).waiting


def _phone(session: Session) -> Phone:
    address = factories.address(session, channel="sms", provider_id="+447700955555")
    return Phone(session.connection(), address.id, 0, ChannelKind.SMS, "+447700955555")


def _seen(session: Session, officer_id: int) -> tuple[int, int]:
    iro = iro_of(session, officer_id)
    return (
        len(duty_room(session, iro, Ladder(), TODAY, NOW).open),
        triage.waiting_messages(session, iro, TODAY),
    )
