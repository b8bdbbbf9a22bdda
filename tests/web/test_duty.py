"""The pages of the duty room and of triage: what they show to whom, and what is done there."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.ground.roles import Role
from bot.store.accounts import Account
from bot.store.alerts import Alert, AlertChild, AlertStep, TriageStep
from bot.store.audit import AuditEvent
from bot.store.conversations import ConversationRecord
from bot.store.messages import InboundMessage
from bot.wiring import Wiring
from tests import factories
from tests.talk.phones import asked
from tests.web.visiting import add_person, enter, sign_in, token_on
from web.kit import clock

WARNING = "Nobody is called when a young person writes that they are in danger"


@pytest.fixture
def duty(client: FlaskClient, wiring: Wiring) -> FlaskClient:
    """Sign in a duty worker."""
    enter(client, wiring, add_person(wiring, Role.DUTY).email)
    return client


def alert(wiring: Wiring, *names: str, words: str = "he hits me") -> int:
    """Raise an alert that these children may have written."""
    with wiring.database.write() as session:
        message = factories.inbound_message(session, body=words, truncated=True)
        made = factories.alert(session, inbound_id=message.id, address_id=factories.address(session).id)
        for name in names:
            child = factories.child(session, known_as=name)
            factories.alert_child(session, alert_id=made.id, child_id=child.id)
        return made.id


def post(client: FlaskClient, path: str, page: str, **fields: str) -> str:
    """Send a form of a page, follow to where it leads, and give that page's text."""
    answer = client.post(path, data={"csrf_token": token_on(client, page), **fields}, follow_redirects=True)
    return re.sub(r"\s+", " ", answer.text)


def test_the_duty_worker_s_first_page_is_the_room_and_says_when_it_is_empty(duty: FlaskClient) -> None:
    page = duty.get("/", follow_redirects=True)
    assert page.request.path == "/duty"
    assert "No message needs an adult now" in page.text


def test_an_alert_shows_its_words_and_reading_it_is_on_record(duty: FlaskClient, wiring: Wiring) -> None:
    one = alert(wiring, "Kofi")
    page = duty.get("/duty").text
    assert ">he hits me</div>" in page
    assert "<bdi>Kofi</bdi>" in page
    assert "The end is missing" in page
    with wiring.database.read() as session:
        seen = session.scalars(select(AuditEvent).where(AuditEvent.subject == "alert")).all()
        assert [(event.action, event.subject_id) for event in seen] == [("viewed", one)]


def test_an_alert_whose_message_is_gone_is_on_record_too(duty: FlaskClient, wiring: Wiring) -> None:
    with wiring.database.write() as session:
        one = factories.alert(session, inbound_id=None).id
    assert duty.get("/duty").status_code == 200
    with wiring.database.read() as session:
        seen = session.scalars(select(AuditEvent).where(AuditEvent.subject == "alert")).all()
        assert [(event.action, event.subject_id) for event in seen] == [("viewed", one)]


def test_a_writer_named_wrongly_can_be_named_again(duty: FlaskClient, wiring: Wiring) -> None:
    one = alert(wiring, "Kofi", "Ama")
    with wiring.database.write() as session:
        address = session.get_one(Alert, one).address_id
        children = session.scalars(select(AlertChild.child_id).where(AlertChild.alert_id == one)).all()
        for child in children:
            factories.binding(session, address_id=address, child_id=child)
    for child in children:
        post(duty, f"/duty/{one}/writer", "/duty", **{f"writer-{one}-child": str(child)})
        with wiring.database.read() as session:
            assert session.scalars(select(AlertChild.child_id)).all() == [child]


def test_an_alert_of_a_shared_phone_names_everybody_and_one_of_a_stranger_nobody(
    duty: FlaskClient, wiring: Wiring
) -> None:
    alert(wiring, "Amina", "Kofi")
    alert(wiring)
    page = re.sub(r"\s+", " ", duty.get("/duty").text)
    assert "One of <bdi>Amina</bdi>, <bdi>Kofi</bdi>" in page
    assert "Nobody we know, number ending" in page


def test_an_alert_is_taken_finished_and_opened_again(duty: FlaskClient, wiring: Wiring) -> None:
    one = alert(wiring, "Kofi")
    assert "You are dealing with this" in post(duty, f"/duty/{one}/claim", "/duty")
    form = {f"done-{one}-action": "police", f"done-{one}-words": "Log 41"}
    page = post(duty, f"/duty/{one}/done", "/duty", **form)
    assert "Finished in the last 7 days" in page
    assert "Called 999. Log 41" in page
    page = post(duty, f"/duty/{one}/reopen", "/duty", **{f"reopen-{one}-reason": "The wrong child"})
    assert "The wrong child" in page
    with wiring.database.read() as session:
        steps = session.scalars(select(AlertStep.action).order_by(AlertStep.id)).all()
        assert steps == ["claimed", "done", "reopened"]
        assert session.get_one(Alert, one).done_at is None


def test_it_can_be_said_who_of_a_shared_phone_wrote(duty: FlaskClient, wiring: Wiring) -> None:
    one = alert(wiring, "Amina", "Kofi")
    page = duty.get("/duty").text
    kofi = re.findall(rf'name="writer-{one}-child"[^>]*value="([0-9]+)"', page)[1]
    assert "Choose one of the children" in post(duty, f"/duty/{one}/writer", "/duty")
    page = post(duty, f"/duty/{one}/writer", "/duty", **{f"writer-{one}-child": kofi})
    assert "<bdi>Kofi</bdi>" in page
    assert "Amina" not in page


def test_finishing_without_saying_what_was_done_is_refused_and_keeps_the_choice(
    duty: FlaskClient, wiring: Wiring
) -> None:
    one = alert(wiring, "Kofi")
    page = post(duty, f"/duty/{one}/done", "/duty", **{f"done-{one}-words": "Rang"})
    assert "Choose what you did" in page
    page = post(duty, f"/duty/{one}/done", "/duty", **{f"done-{one}-action": "police"})
    assert "Say what you did and who you spoke to" in page
    assert 'value="police" checked' in page


def test_who_may_not_know_of_an_alert_finds_nothing(client: FlaskClient, wiring: Wiring) -> None:
    one = alert(wiring, "Kofi")
    add_person(wiring, Role.IRO)
    sign_in(client)
    assert "Kofi" not in client.get("/duty").text
    token = token_on(client, "/duty")
    assert client.post(f"/duty/{one}/claim", data={"csrf_token": token}).status_code == 404


@pytest.mark.parametrize("role", [Role.PARTICIPATION, Role.COORDINATOR, Role.ADMINISTRATOR, Role.TRANSLATOR])
def test_the_room_is_closed_to_other_roles(client: FlaskClient, wiring: Wiring, role: Role) -> None:
    add_person(wiring, role)
    sign_in(client)
    assert client.get("/duty").status_code == 403


def test_a_message_in_triage_is_dealt_with_and_taken_back(duty: FlaskClient, wiring: Wiring) -> None:
    with wiring.database.write() as session:
        came = datetime(2026, 1, 5, tzinfo=UTC)  # months ago: it is the dealing with it that is new
        one = factories.inbound_message(
            session, body="is the bike for sale", sender="+447700900123", received_at=came
        ).id
    assert "1 message waits in triage" in re.sub(r"\s+", " ", duty.get("/duty").text)
    page = duty.get("/triage").text
    assert "is the bike for sale" in page
    assert "Number ending 123" in page
    assert "Say what you did about this message" in post(duty, f"/triage/{one}/settle", "/triage")
    page = post(duty, f"/triage/{one}/settle", "/triage", **{f"settle-{one}-words": "A wrong number"})
    assert "0 messages wait" in page
    assert "A wrong number" in page
    post(duty, f"/triage/{one}/reopen", "/triage", **{f"return-{one}-words": "Look again"})
    with wiring.database.read() as session:
        assert session.get_one(InboundMessage, one).outcome == "triage"
        assert session.scalars(select(TriageStep.action).order_by(TriageStep.id)).all() == [
            "settled",
            "reopened",
        ]


def test_the_participation_service_sees_the_count_and_no_words(client: FlaskClient, wiring: Wiring) -> None:
    with wiring.database.write() as session:
        one = factories.inbound_message(session, body="is the bike for sale").id
    add_person(wiring, Role.PARTICIPATION)
    sign_in(client)
    assert "1 message waits" in re.sub(r"\s+", " ", client.get("/participation").text)
    page = client.get("/triage")
    assert page.status_code == 200
    assert "bike" not in page.text
    token = token_on(client, "/triage")
    assert client.post(f"/triage/{one}/settle", data={"csrf_token": token}).status_code == 403


def test_an_empty_triage_says_so(duty: FlaskClient) -> None:
    assert "Every message found its conversation" in duty.get("/triage").text


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SERVICE_MANAGER, Role.DUTY])
def test_it_is_said_on_every_page_that_nobody_is_called(
    client: FlaskClient, wiring: Wiring, role: Role
) -> None:
    add_person(wiring, role)
    sign_in(client)
    assert WARNING in client.get("/", follow_redirects=True).text
    with wiring.database.write() as session:
        factories.duty_ladder(session)
    wiring.decisions.recent.forget()
    assert WARNING not in client.get("/", follow_redirects=True).text


def test_health_tells_how_many_contacts_are_called(client: FlaskClient) -> None:
    assert client.get("/health/ready").json["duty_contacts"] == 0


def test_a_card_shows_every_message_what_was_asked_and_whom_to_reach(
    duty: FlaskClient, wiring: Wiring
) -> None:
    with wiring.database.write() as session:
        born_on = clock.today() - timedelta(days=13 * 366)
        phone = asked(session, known_as="Kofi", born_on=born_on)
        officer = factories.officer(session, name="Ira Shah")
        child_id = session.get_one(ConversationRecord, phone.conversation_id).child_id
        factories.allocation(session, child_id=child_id, officer_id=officer.id)
        for _ in range(5):
            phone.writes("9")
    page = re.sub(r"\s+", " ", duty.get("/duty").text)
    assert page.count('<section class="heard-alert"') == 1
    assert page.count(">9</div>") == 5
    assert page.count("Newest") == 1
    for shown in (
        "<bdi>Kofi</bdi>: does not feel safe",
        "<bdi>Kofi</bdi>, 13 · IRO: Ira Shah",
        "5 messages since",
        "next review: Thursday 26 November 2026",
        f"Text message, phone ending {phone.provider_id[-3:]}",
        "we had asked: “How are things where you live?”",
    ):
        assert shown in page, shown


def test_what_came_while_somebody_was_writing_is_shown_before_the_alert_can_be_finished(
    duty: FlaskClient, wiring: Wiring
) -> None:
    with wiring.database.write() as session:
        phone = asked(session)
        phone.writes("9")
    page = duty.get("/duty").text
    one, seen = re.findall(r'name="done-([0-9]+)-seen"[^>]*value="([0-9]+)"', page)[0]
    with wiring.database.write() as session:
        again = replace(phone, connection=session.connection())
        again.writes("he is here now help me")
        again.writes("9")
    form = {f"done-{one}-action": "spoke", f"done-{one}-words": "Rang her", f"done-{one}-seen": seen}
    page = post(duty, f"/duty/{one}/done", "/duty", **form)
    assert "Another message came while you were writing" in page
    newest = re.findall(r'name="done-[0-9]+-seen"[^>]*value="([0-9]+)"', page)[0]
    form[f"done-{one}-seen"] = newest
    assert "Finished in the last 7 days" in post(duty, f"/duty/{one}/done", "/duty", **form)


def test_who_took_an_alert_is_shown_that_the_child_wrote_again(duty: FlaskClient, wiring: Wiring) -> None:
    with wiring.database.write() as session:
        phone = asked(session)
        phone.writes("9")
        one = session.scalars(select(Alert.id)).one()
        session.get_one(Alert, one).claimed_at = phone.now
        session.get_one(Alert, one).claimed_by = session.scalars(select(Account.id)).one()
        phone.writes("9")
    assert "Wrote again at" in duty.get("/duty").text
    page = post(duty, f"/duty/{one}/claim", "/duty")
    assert "Wrote again at" not in page
    assert "New message read by" in page
