"""Which source files four requests run through; `python -m tests.house.traces` prints them as JSON.

A file counts when a function of it runs during the request. What runs while a module loads does not count, nor do
methods that Python itself writes (those of dataclasses): they have no file. Each request is made once before it is
counted, for another child, so that what is loaded or kept at its first use (words, prepared statements, templates)
does not count either.
"""

import inspect
import json
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any
from unittest.mock import patch

import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.domain.messages import Outbound, Sent
from bot.settings import load
from bot.store.addresses import AddressRecord
from bot.store.messages import OutboxMessage
from bot.store.migrating import migrate
from bot.wiring import Wiring, build
from tests import factories
from tests.fakes.signing import TOKEN, signed
from tests.house.sources import ROOMS, ROOT, name
from tests.web.visiting import add_person, enter
from web import create_app

MONDAY_AFTERNOON = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
"""A moment at which the bot may write first, in the week of the reviews that the factories make."""
A_WHILE = timedelta(minutes=5)
"""Longer than the breath in which several messages are one answer."""
ACCOUNT, NUMBER = "AC" + "0" * 32, "+447700900001"
YEAR, HELD_ON = "2025-26", date(2025, 9, 10)
CODES = ("PN1", "PN1", "PN1", "PN4", "PN5", "PN7")


class Trace:
    """The files of the product whose functions ran while this was open."""

    def __init__(self) -> None:
        self.files: set[str] = set()

    @contextmanager
    def open(self) -> Iterator[None]:
        """Watch every call of this thread, and of those it starts."""
        threading.setprofile(self._see)
        sys.setprofile(self._see)
        try:
            yield
        finally:
            sys.setprofile(None)
            threading.setprofile(None)  # type: ignore[arg-type]  # as the library itself does

    def paths(self) -> list[str]:
        """List them as they are called from the root of the repository."""
        known = {str(ROOT / room) + "/" for room in ROOMS}
        return sorted(name(Path(file)) for file in self.files if file.startswith(tuple(known)))

    def _see(self, frame: FrameType, event: str, _argument: Any) -> None:
        if (
            event == "call" and frame.f_code.co_flags & inspect.CO_OPTIMIZED
        ):  # bodies of modules and classes are not
            self.files.add(frame.f_code.co_filename)


class Carrier:
    """A provider that takes every message at once."""

    def send(self, message: Outbound) -> Sent:
        """Take a message."""
        return Sent(f"SM{message.token}", 1)

    def find(self, message: Outbound) -> None:
        """Know nothing: no message is ever in doubt here."""


class Office:
    """The product on a database of its own, where each request can be made for somebody new."""

    def __init__(self, wiring: Wiring, clock: time_machine.Traveller) -> None:
        self.wiring, self.clock = wiring, clock
        self.app = create_app(wiring)

    def invite(self, trace: Trace) -> None:
        """Let the worker's round queue the invitation of a child with a review this week; it is not sent."""
        phone = self._enrol()
        with patch.object(self.wiring, "dispatch"), trace.open():
            self.wiring.minute()
        assert self._queued(phone) == ["invite"]

    def answer(self, trace: Trace) -> None:
        """Take a child's answer to the first question from the signed webhook to the next question in the outbox."""
        phone = self._enrol()
        self.wiring.minute()
        self._write(phone, "yes")
        self._write(phone, "1")
        before = self._queued(phone)
        assert before[-1].startswith("ask:")
        self._write(phone, "1", trace)
        assert len(self._queued(phone)) > len(before)

    def open_review(self, trace: Trace) -> None:
        """Open the page of a review with an answer and a contribution, as its own IRO."""
        email = f"iro{factories.building.number()}@example.org"
        iro = add_person(self.wiring, email=email)
        with self.wiring.database.write() as session:
            review = factories.review(session, officer_id=iro.officer_id)
            talk = factories.conversation(session, review_id=review.id)
            factories.answer(session, conversation_id=talk.id)
            factories.contribution(session, conversation_id=talk.id)
        self._open(email, f"/reviews/{review.id}", trace)

    def open_report(self, trace: Trace) -> None:
        """Open the annual report of a year in which reviews were held and coded, as the service's manager."""
        with self.wiring.database.write() as session:
            for code in CODES:
                review = factories.review(session, status="held", review_on=HELD_ON, due_on=HELD_ON)
                factories.code(session, review_id=review.id, code=code)
            email = factories.account(session, role="service_manager").email
        self._open(email, f"/annual?year={YEAR}", trace)

    def _enrol(self) -> AddressRecord:
        with self.wiring.database.write() as session:
            child, phone = factories.child(session), factories.address(session)
            factories.binding(session, child_id=child.id, address_id=phone.id)
            factories.review(session, child_id=child.id)
            return phone

    def _queued(self, phone: AddressRecord) -> list[str]:
        kinds = select(OutboxMessage.kind).where(OutboxMessage.address_id == phone.id)
        with self.wiring.database.read() as session:
            return list(session.scalars(kinds.order_by(OutboxMessage.id)))

    def _write(self, phone: AddressRecord, text: str, trace: Trace | None = None) -> None:
        """Send what is queued and, after a while, write a message; all is committed when the provider has its answer."""
        self.wiring.dispatch()
        self.clock.shift(A_WHILE)
        form = {"AccountSid": ACCOUNT, "From": phone.provider_id, "To": NUMBER, "Body": text}
        form["MessageSid"] = f"SM{factories.building.number():032x}"
        request = signed(f"{self.wiring.settings.public_url}/webhooks/twilio/messages", form)
        client = self.app.test_client()
        with (trace or Trace()).open():
            answer = client.post(request.target, data=request.body, headers=request.headers)
        assert answer.status_code == 200

    def _open(self, email: str, path: str, trace: Trace) -> None:
        client: FlaskClient = self.app.test_client()
        enter(client, self.wiring, email)
        with trace.open():
            answer = client.get(path)
        assert answer.status_code == 200


@contextmanager
def opened() -> Iterator[Office]:
    """Return the product on a fresh SQLite database, on a Monday afternoon, with a provider that takes everything."""
    with (
        tempfile.TemporaryDirectory(prefix="heard-traces-") as folder,
        time_machine.travel(MONDAY_AFTERNOON, tick=False) as clock,
    ):
        twilio = {"twilio_account_sid": ACCOUNT, "twilio_auth_token": TOKEN, "sms_from": NUMBER}
        settings = load(data_dir=Path(folder), **twilio)
        migrate(settings.database)
        wiring = build(settings)
        wiring.channel = lambda _kind: Carrier()  # type: ignore[method-assign]
        yield Office(wiring, clock)
        wiring.database.close()


def files() -> dict[str, list[str]]:
    """Return the files that each of the four requests runs when it is made for the second time."""
    with opened() as office:
        requests = {
            "SMS": office.answer,
            "invitation": office.invite,
            "review page": office.open_review,
            "annual report": office.open_report,
        }
        return {request: _second(make) for request, make in requests.items()}


def _second(make: Callable[[Trace], None]) -> list[str]:
    make(Trace())
    make(trace := Trace())
    return trace.paths()


if __name__ == "__main__":
    print(json.dumps(files()))
