"""Two young people whose messages go through providers: our Twilio for tests, and the emulator of Telegram."""

import urllib.request
from typing import Any

from sqlalchemy import select

from bot.store.engine import Database
from bot.store.messages import OutboxMessage
from tests.browser.phones import Reading
from tests.fakes.signing import SignedRequest
from tests.fakes.twilio import FakeTwilio
from tests.judges.test_telegram import Emulator
from tests.web.serving import until


class TextPhone:
    """A phone with a number: what it gets is what Twilio was given, and Twilio says so when it has arrived."""

    def __init__(self, panel: str, database: Database, twilio: FakeTwilio, number: str) -> None:
        self._panel, self._database, self._twilio, self._number = panel, database, twilio, number
        self.reading = Reading()

    def shows(self, text: str) -> None:
        """Wait until the newest message says this, and let Twilio report that it has arrived."""
        message = until(lambda: self._newest(text))
        until(lambda: self._is_known_to_be_sent(message["sid"]))
        self.reading.begin()
        post(self._twilio.report(message, "delivered"))

    def write(self, text: str) -> None:
        """Send a message by a signed webhook."""
        post(self._twilio.write_in(f"{self._panel}/webhooks/twilio/messages", self._number, text))

    def _newest(self, text: str) -> dict[str, Any] | None:
        received = [one for one in self._twilio.messages if one["to"] == self._number]
        return received[-1] if received and text in received[-1]["body"] else None

    def _is_known_to_be_sent(self, sid: str) -> bool:
        with self._database.read() as session:
            known = select(OutboxMessage.sent_at).where(OutboxMessage.provider_id == sid)
            return session.scalar(known) is not None


class TelegramPhone:
    """An account at Telegram: the emulator judges what it is sent, and brings what it presses."""

    def __init__(self, database: Database, emulator: Emulator, user: int) -> None:
        self._database, self._emulator, self._user = database, emulator, user
        self._shown: OutboxMessage | None = None

    def shows(self, text: str) -> None:
        """Wait until the newest message that the emulator took says this."""
        self._shown = until(lambda: self._newest(text))

    def press(self, label: str) -> None:
        """Press a button under the message that is shown."""
        shown = self._shown
        assert shown is not None
        assert shown.provider_id is not None
        payload = {each: data for data, each in shown.body["choices"]}[label]
        chat = {"id": self._user, "type": "private"}
        number = int(shown.provider_id.partition(":")[2])
        message = {"message_id": number, "date": int(shown.created_at.timestamp()), "chat": chat}
        somebody = {"id": self._user, "is_bot": False, "first_name": "Somebody"}
        pressed = {"id": f"{number}1", "from": somebody, "chat_instance": "1", "data": payload}
        self._emulator.bring(callback_query=pressed | {"message": message | {"text": shown.body["text"]}})

    def _newest(self, text: str) -> OutboxMessage | None:
        newest = select(OutboxMessage).where(OutboxMessage.channel == "telegram")
        with self._database.read() as session:
            found = session.scalars(newest.order_by(OutboxMessage.id.desc())).first()
        is_there = found is not None and found.provider_id is not None and text in found.body["text"]
        return found if is_there else None


def post(request: SignedRequest) -> None:
    """Make a request as a provider does; it must be taken."""
    made = urllib.request.Request(request.url, request.body, dict(request.headers))
    with urllib.request.urlopen(made, timeout=20) as answer:
        assert answer.status in {200, 204}
