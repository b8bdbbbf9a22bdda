"""Templates are wanted, submitted once under a name of their own, and followed until WhatsApp has decided."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.channels.twilio import TwilioAccount, TwilioTemplates
from bot.domain.kinds import KINDS
from bot.domain.templates import PURPOSES, kind_of
from bot.ground.installation import ACCEPTED
from bot.ground.roles import Forbidden, Role
from bot.operations import templates
from bot.store.channels import WhatsappTemplate
from bot.store.engine import Database
from tests import factories
from tests.content import context
from tests.factories import NOW
from tests.fakes.signing import TOKEN
from tests.fakes.twilio import ACCOUNT, NUMBER, FakeTwilio, Fault
from tests.ground.people import person

CONTEXT = context()
SOON = timedelta(minutes=10)


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    with FakeTwilio() as fake:
        yield fake


@pytest.fixture
def office(twilio: FakeTwilio) -> TwilioTemplates:
    account = TwilioAccount(
        ACCOUNT,
        TOKEN,
        "https://heard.example.org",
        whatsapp_from=NUMBER,
        api_url=twilio.url,
        content_url=twilio.url,
    )
    return TwilioTemplates(account)


def submit(database: Database) -> int:
    with database.write() as session:
        one = person(session, Role.ADMINISTRATOR)
        return templates.submit(session, one, CONTEXT, NOW)


def follow(database: Database, office: TwilioTemplates, now: datetime = NOW) -> int:
    return templates.follow(database, office, lambda: now)


def rows(database: Database) -> dict[str, Any]:
    with database.read() as session:
        return {
            row.name: row for row in session.scalars(select(WhatsappTemplate).order_by(WhatsappTemplate.id))
        }


def test_what_is_submitted_is_made_asked_for_and_followed(
    database: Database, twilio: FakeTwilio, office: TwilioTemplates
) -> None:
    with database.write() as session:
        factories.fact(session, name=ACCEPTED, value="pl")
    count = submit(database)
    assert count == 2 * len([each for each in PURPOSES if kind_of(each) in KINDS])
    assert submit(database) == 0
    assert follow(database, office) == count
    assert len(twilio.approvals) == count
    invite = next(each for each in twilio.contents if each["friendly_name"].startswith("heard_invite_en_"))
    assert invite["language"] == "en_GB"
    assert twilio.approvals[invite["sid"]]["category"] == "UTILITY"
    assert invite["types"]["twilio/quick-reply"]["actions"][0]["id"] == "{{1}}.invite.start"
    assert {row.status for row in rows(database).values()} == {"received"}
    twilio.approvals[invite["sid"]] |= {"status": "rejected", "rejection_reason": "TAG_CONTENT_MISMATCH"}
    assert follow(database, office, NOW + SOON / 2) == 0
    assert follow(database, office, NOW + SOON) == count
    refused = rows(database)[invite["friendly_name"]]
    assert (refused.status, refused.reason) == ("rejected", "TAG_CONTENT_MISMATCH")
    assert submit(database) == 1
    follow(database, office)
    assert rows(database)[f"{invite['friendly_name']}_2"].status == "received"


def test_a_lost_answer_makes_no_second_template(
    database: Database, twilio: FakeTwilio, office: TwilioTemplates
) -> None:
    submit(database)
    twilio.script(Fault.LOST_ANSWER, on="Content")
    count = follow(database, office)
    assert len(twilio.approvals) == count - 1
    follow(database, office, NOW + SOON)
    assert len(twilio.contents) == len(twilio.approvals) == count


def test_an_approved_one_is_asked_after_daily_and_one_that_is_gone_is_disabled(
    database: Database, twilio: FakeTwilio, office: TwilioTemplates
) -> None:
    submit(database)
    follow(database, office)
    for approval in twilio.approvals.values():
        approval["status"] = "approved"
    count = follow(database, office, NOW + SOON)
    assert follow(database, office, NOW + SOON + timedelta(hours=23)) == 0
    twilio.contents.clear()
    assert follow(database, office, NOW + SOON + timedelta(hours=24)) == count
    assert {row.status for row in rows(database).values()} == {"disabled"}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_submits(database: Database, role: Role) -> None:
    with database.write() as session, pytest.raises(Forbidden):
        templates.submit(session, person(session, role), CONTEXT, NOW)
