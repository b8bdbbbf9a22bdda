"""Three young people with phones at three providers, of whom the installation knows nothing."""

import re
import threading
import time
import urllib.request
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import select

from bot.store.messages import OutboxMessage
from tests.browser.phones import A_MOMENT
from tests.live.installation import Installation, trusting

Found = TypeVar("Found")
# A worker looks once a minute for who is to be asked.
PATIENCE = 100.0


def wait_for(look: Callable[[], Found | None], what: str) -> Found:
    """Look again and again until something is there."""
    pause, deadline = threading.Event(), time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < deadline, f"still waiting for {what!r}"
        pause.wait(0.1)
    return found


class TwilioPhone:
    """A phone with a number, on text message or WhatsApp."""

    def __init__(self, here: Installation, number: str, *, whatsapp: bool = False) -> None:
        self._here = here
        self._address = f"whatsapp:{number}" if whatsapp else number

    def write(self, text: str, **more: str) -> None:
        """Send a message by a signed webhook, over TLS."""
        twilio, url = self._here.twilio, f"{self._here.url}/webhooks/twilio/messages"
        request = twilio.write_in(url, self._address, text, **more)
        made = urllib.request.Request(request.url, request.body, dict(request.headers))
        with urllib.request.urlopen(made, timeout=20, context=trusting(self._here.authority)) as answer:
            assert answer.status in {200, 204}

    def shows(self, text: str) -> dict[str, Any]:
        """Wait until the newest message to the phone says this, and return it."""
        return wait_for(lambda: self._newest(text), text)

    def reads(self) -> None:
        """Take the moment that a person needs to read a question."""
        threading.Event().wait(A_MOMENT)

    def _newest(self, text: str) -> dict[str, Any] | None:
        sent = [
            one for one in self._here.twilio.messages
            if one["to"] == self._address and one["direction"] != "inbound"
        ]  # fmt: skip
        if not sent:
            return None
        said = sent[-1]["body"] or str(sent[-1]["shown"].get("body", ""))
        known = self._is_recorded(sent[-1]["sid"])
        return sent[-1] if text in said and known else None

    def _is_recorded(self, sid: str) -> bool:
        with self._here.database.read() as session:
            found = select(OutboxMessage.sent_at).where(OutboxMessage.provider_id == sid)
            return session.scalar(found) is not None


class TelegramChat:
    """Somebody's chat with the bot; the emulator judges what it is sent."""

    def __init__(self, here: Installation, user: int) -> None:
        self._here, self._user, self._count = here, user, 100

    def write(self, text: str) -> None:
        """Type a message, or open the bot by a link when it begins with /start."""
        self._count += 1
        self._here.emulator.bring(
            message={
                "message_id": self._count,
                "date": int(self._here.runs[-1].timestamp()) + self._count,
                "chat": {"id": self._user, "type": "private"},
                "from": {"id": self._user, "is_bot": False, "first_name": "Somebody"},
                "text": text,
            }
        )

    def shows(self, text: str) -> None:
        """Wait until the newest message that Telegram took says this."""
        wait_for(lambda: self._newest(text), text)

    def _newest(self, text: str) -> OutboxMessage | None:
        newest = select(OutboxMessage).where(OutboxMessage.channel == "telegram")
        with self._here.database.read() as session:
            found = session.scalars(newest.order_by(OutboxMessage.id.desc())).first()
        is_there = found is not None and found.provider_id is not None
        return found if is_there and re.search(text, found.body["text"]) else None
