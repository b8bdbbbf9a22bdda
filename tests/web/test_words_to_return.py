"""From the texts on a phone through the clicks of the panel to the line in the return, on the real doors."""

import csv
import io
import secrets
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator

from bot.channels.twilio import TwilioForm
from bot.ground.roles import Person, Role
from bot.settings import load
from bot.store.conversations import ConversationRecord
from bot.wiring import Wiring
from tests import factories
from tests.content import build
from tests.factories import NOW
from tests.fakes.live import LIVE
from tests.fakes.signing import TOKEN
from tests.fakes.twilio import ACCOUNT
from tests.talk.phones import Phone, invited, send_all
from tests.web.visiting import add_person
from tests.web.world import browser, send

PUBLIC = "https://heard.example.org"
MESSAGES = "/webhooks/twilio/messages"
YEAR = "2026-27"
PAGE = f"/returns?year={YEAR}"
IN_TWO_DAYS = NOW + timedelta(days=2)
CASES = tomllib.loads(Path(__file__).with_name("golden_reviews.toml").read_text(encoding="utf-8"))["case"]


@pytest.fixture
def wiring(database_url: str, tmp_path: Path) -> Iterator[Wiring]:
    """Join the rooms with an account at Twilio."""
    given = {"twilio_account_sid": ACCOUNT, "twilio_auth_token": TOKEN, "public_url": PUBLIC}
    wiring = build(load(**LIVE, database_url=database_url, data_dir=tmp_path, **given))
    yield wiring
    wiring.database.close()


@pytest.mark.parametrize("case", CASES, ids=[case["title"] for case in CASES])
def test_a_review_is_returned_as_the_child_took_part(
    app: Flask, wiring: Wiring, case: Mapping[str, Any]
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        iro = add_person(wiring)
        review_id, phone = review_of(wiring, iro, case)
        if phone is not None:
            for text in ["1", "1", *case["texts"]] if case["texts"] else []:
                receive(wiring)
                clock.shift(timedelta(minutes=5))
                write(app.test_client(), phone, text)
        clock.move_to(IN_TWO_DAYS + timedelta(hours=9))
        check_and_confirm(browser(app, wiring), f"/reviews/{review_id}", case)
        assert returned(app, wiring) == [["Golden1", case["code"]]]


def review_of(wiring: Wiring, iro: Person, case: Mapping[str, Any]) -> tuple[int, Phone | None]:
    """Add the child with a review in two days; one who is old enough is invited by text."""
    meeting = {"officer_id": iro.officer_id, "review_on": IN_TWO_DAYS.date(), "key": "GOLDEN-1"}
    born = case.get("born_on")
    with wiring.database.write() as session:
        if born is not None:
            child = factories.child(session, la_child_id="Golden1", born_on=born)
            return factories.review(session, child_id=child.id, **meeting).id, None
        phone = invited(session, review=meeting, la_child_id="Golden1")
        return phone.row(ConversationRecord, id=phone.conversation_id).review_id, phone


def receive(wiring: Wiring) -> None:
    """Let what waits reach the phone."""
    with wiring.database.connection() as connection:
        send_all(connection, datetime.now(UTC))


def write(client: FlaskClient, phone: Phone, text: str) -> None:
    """Post one text as Twilio does."""
    form = {"MessageSid": f"SM{secrets.token_hex(16)}", "AccountSid": ACCOUNT, "From": phone.provider_id}
    body = urlencode({**form, "To": "+447700900001", "Body": text}).encode()
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC + MESSAGES, TwilioForm.parse(body))
    headers = {"X-Twilio-Signature": signature}
    kind = "application/x-www-form-urlencoded"
    assert client.post(MESSAGES, data=body, headers=headers, content_type=kind).status_code == 200


def check_and_confirm(ira: FlaskClient, page: str, case: Mapping[str, Any]) -> None:
    """Record the review, tick what was sent where the case says so, and confirm what is proposed."""
    day = IN_TWO_DAYS.date()
    held = {
        "held-on": [str(day.day), str(day.month), str(day.year)],
        "held-ended": "15:30",
        "held-attendance": case["attendance"],
        "held-contribution": case.get("contribution", ""),
    }
    assert send(ira, page, f"{page}/held", **held).status_code == 303
    if "ticks" in case:
        theirs = int(ira.get(page).text.split("/contributions/")[1].split("/")[0])
        ticks = {f"ticks-{theirs}-{name}": case["ticks"] for name in ("current", "accurate", "for_review")}
        ticks |= {
            f"ticks-{theirs}-own_words": case.get("own_words", "yes"),
            f"ticks-{theirs}-own_words_reason": "I asked Kofi on the phone",
        }
        assert send(ira, page, f"{page}/contributions/{theirs}/ticks", **ticks).status_code == 303
    chosen = {"confirm-code": case["code"], "confirm-reason": "As I saw it"}
    if "no_views" in case:
        chosen["confirm-no_views"] = case["no_views"]
    assert send(ira, page, f"{page}/confirm", **chosen).status_code == 303


def returned(app: Flask, wiring: Wiring) -> list[list[str]]:
    """Return the child and the code of each line of the file that an administrator takes away."""
    admin = browser(app, wiring, Role.ADMINISTRATOR)
    answer = send(admin, PAGE, f"/returns/{YEAR}/files")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        rows = csv.DictReader(io.StringIO(archive.read("reviews.csv").decode()))
        return [[row["CHILD"], row["REVIEW_CODE"]] for row in rows]
