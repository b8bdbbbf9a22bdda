"""The page of the channels: who opens it, switching, what must be decided first, the live check, the templates."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from bot.ground import channels
from bot.ground.roles import Role
from bot.settings import load
from bot.store.audit import AuditEvent
from bot.store.channels import ChannelSwitch, WhatsappTemplate
from bot.wiring import Wiring
from tests.fakes.signing import TOKEN
from tests.fakes.twilio import ACCOUNT, NUMBER, FakeTwilio
from tests.web.world import browser, send

pytestmark = pytest.mark.usefixtures("this_week")
PAGE, WHATSAPP = "/channels", "/channels/whatsapp"
LOOKERS = {Role.ADMINISTRATOR, Role.SERVICE_MANAGER, Role.PARTICIPATION}
DECISION = {
    "assessment": "DPIA 12, <b>shared drive</b>",
    "processor": "Twilio Ireland Limited",
    "youngest": "13",
    "decided_by": "Dee Osei, data protection officer",
    "decided_on": ["2", "11", "2026"],
}


@pytest.fixture
def admin(app: Flask, wiring: Wiring) -> Any:
    """Return the browser of an administrator of an authority that has just begun."""
    with wiring.database.write() as session:
        session.execute(delete(ChannelSwitch))
    return browser(app, wiring, Role.ADMINISTRATOR)


@pytest.fixture
def twilio(wiring: Wiring) -> Iterator[FakeTwilio]:
    """Let the settings lead to a Twilio of our own."""
    with FakeTwilio() as fake:
        kept = wiring.settings
        wiring.settings = load(
            env=kept.env, database_url=kept.database_url, data_dir=kept.data_dir, public_url=kept.public_url,
            twilio_account_sid=ACCOUNT, twilio_auth_token=TOKEN, sms_from=NUMBER, whatsapp_from=NUMBER,
            twilio_api_url=fake.url, twilio_content_url=fake.url, twilio_messaging_url=fake.url,
        )  # fmt: skip
        yield fake
        wiring.settings = kept


def states(wiring: Wiring) -> dict[str, bool]:
    with wiring.database.read() as session:
        return {kind.value: each.is_on for kind, each in channels.switched(session).items()}


def trail(wiring: Wiring) -> list[str]:
    with wiring.database.read() as session:
        return list(session.scalars(select(AuditEvent.action).where(AuditEvent.subject == "channel")))


@pytest.mark.parametrize("role", list(Role))
def test_who_opens_the_page_and_who_changes_it(app: Flask, wiring: Wiring, role: Role) -> None:
    client = browser(app, wiring, role)
    assert client.get(PAGE).status_code == (200 if role in LOOKERS else 403)
    assert client.get(WHATSAPP).status_code == (200 if role is Role.ADMINISTRATOR else 403)
    if role in LOOKERS - {Role.ADMINISTRATOR}:
        assert "Change" not in client.get(PAGE).text
        assert send(client, PAGE, f"{WHATSAPP}/off", sure="y").status_code == 403


def test_whatsapp_is_off_until_somebody_decided_and_switched_it_on(admin: Any, wiring: Wiring) -> None:
    assert states(wiring) == {"sms": True, "whatsapp": False, "telegram": False}
    answer = send(admin, WHATSAPP, f"{WHATSAPP}/on")
    assert (answer.status_code, states(wiring)["whatsapp"]) == (400, False)
    assert "First record who decided" in answer.text
    assert send(admin, WHATSAPP, f"{WHATSAPP}/decision", **DECISION).status_code == 303
    text = admin.get(WHATSAPP).text
    assert "DPIA 12, &lt;b&gt;shared drive&lt;/b&gt;" in text
    assert send(admin, WHATSAPP, f"{WHATSAPP}/on").status_code == 303
    assert states(wiring)["whatsapp"]
    assert "Dee Osei" in admin.get(PAGE).text
    assert trail(wiring) == ["decided_channel", "switched_on"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"assessment": " "}, "Enter the assessment"),
        ({"processor": ""}, "Enter the processor"),
        ({"decided_by": ""}, "Enter the name"),
        ({"youngest": "ten"}, "Enter the age as a number"),
        ({"youngest": "2"}, "Enter an age from 4 to 25"),
        ({"decided_on": ["1", "1", "2030"]}, "Enter a day that has come"),
    ],
)
def test_a_decision_is_whole_and_what_was_typed_stays(admin: Any, changed: dict[str, Any], said: str) -> None:
    answer = send(admin, WHATSAPP, f"{WHATSAPP}/decision", **{**DECISION, "processor": "Kept Ltd", **changed})
    assert answer.status_code == 400
    assert said in answer.text
    assert "processor" in changed or "Kept Ltd" in answer.text


def test_switching_off_asks_whether_it_is_meant(admin: Any, wiring: Wiring) -> None:
    answer = send(admin, "/channels/sms", "/channels/sms/off")
    assert (answer.status_code, states(wiring)["sms"]) == (400, True)
    assert "Say that you are sure" in answer.text
    assert send(admin, "/channels/sms", "/channels/sms/off", sure="y").status_code == 303
    assert (states(wiring)["sms"], trail(wiring)) == (False, ["switched_off"])
    assert admin.get("/channels/pigeon").status_code == 404


def test_the_check_says_what_the_providers_say(admin: Any, wiring: Wiring, twilio: FakeTwilio) -> None:
    twilio.use_number(wiring.settings.public_url)
    answer = send(admin, PAGE, "/channels/check")
    found = re.findall(r"<strong[^>]*>([^<]+)</strong>", answer.text.split('id="found"')[1].split("</dl>")[0])
    assert (answer.status_code, set(found)) == (200, {"In order"})
    twilio.use_number(
        "https://old.example.org", sms_fallback_url="", status="OFFLINE", capabilities={"sms": False}
    )
    text = send(admin, PAGE, "/channels/check").text
    for said in ("The number cannot", "https://old.example.org", "no fallback address", "sender is offline"):
        assert said.lower() in text.lower()
    assert {method for method, _ in twilio.requests} == {"GET"}


def test_templates_are_offered_for_approval_once_there_is_a_sender(
    admin: Any, wiring: Wiring, twilio: FakeTwilio
) -> None:
    assert "for approval" in admin.get(PAGE).text
    wiring.settings = wiring.settings.model_copy(update={"whatsapp_from": None})
    assert "for approval" not in admin.get(PAGE).text


def test_templates_are_submitted_and_their_state_is_shown(
    admin: Any, wiring: Wiring, twilio: FakeTwilio
) -> None:
    button = re.search(r"Submit (\d+) for approval", admin.get(PAGE).text)
    assert button is not None
    assert send(admin, PAGE, "/channels/templates").status_code == 303
    assert "Being submitted" in admin.get(PAGE).text
    wiring.follow_templates()
    assert len(twilio.approvals) == int(button[1])
    assert "Waiting for WhatsApp" in admin.get(PAGE).text
    with wiring.database.write() as session:
        for row in session.scalars(select(WhatsappTemplate)):
            row.status, row.reason = "rejected", "<i>INVALID_FORMAT</i>"
    text = admin.get(PAGE).text
    assert "Rejected" in text
    assert "&lt;i&gt;INVALID_FORMAT&lt;/i&gt;" in text
    assert f"Submit {button[1]} for approval" in text
