"""Brings to the product's webhooks what was written on the phones, and news of the messages it sent.

Each request is signed and shaped as the provider's own. What the product does not take is tried again, a little later
each time, as Twilio does where it is told to (connection overrides "rc=5" and "rp=all").
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Event, Thread
from urllib.parse import urlencode

import httpx
from sqlalchemy.exc import SQLAlchemyError
from twilio.request_validator import RequestValidator

from bot.demo.simulator import mailbox
from bot.demo.simulator.mailbox import Mail, MailDirection, MailState, SimulatedPhone
from bot.domain.messages import ChannelKind
from bot.wiring import Wiring
from web.demo.provider import accounts, telegram, twilio
from web.kit import clock

logger = logging.getLogger(__name__)

# Twilio waits as long; see "Connection overrides" in its documentation of webhooks.
TIMEOUT = httpx.Timeout(15.0, connect=5.0)
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (0.5, 1, 2, 4, 8))
IDLE_SECONDS = 0.4
BUSY_SECONDS = 0.1


class Postman:
    """A thread that empties the phones' outgoing mail; ``bell`` wakes it before its next look."""

    def __init__(self, wiring: Wiring, bell: Event) -> None:
        self._wiring = wiring
        self._bell = bell
        self._stopping = Event()
        # How often a message was not taken, and from when on it is tried again.
        self._attempts: dict[int, tuple[int, datetime]] = {}
        self._signature = RequestValidator(accounts.auth_token(wiring.settings))
        self._thread = Thread(target=self._run, name="postman", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the request under way."""
        self._stopping.set()
        self._bell.set()
        self._thread.join()

    def _run(self) -> None:
        with httpx.Client(timeout=TIMEOUT, trust_env=False) as client:
            while not self._stopping.is_set():
                self._bell.clear()
                try:
                    waits = self.bring(client, clock.now())
                except SQLAlchemyError as error:  # the database may be back soon
                    logger.warning("the phones cannot be read: %s", type(error).__name__)
                    waits = False
                self._bell.wait(BUSY_SECONDS if waits else IDLE_SECONDS)

    def bring(self, client: httpx.Client, now: datetime) -> bool:
        """Bring everything that is due, and tell whether something is still to be brought."""
        with self._wiring.database.read() as session:
            waiting = mailbox.unsettled(session)
        held_up: set[SimulatedPhone] = set()
        for kept in waiting:
            # What was written later on a phone never overtakes what was written before.
            if self._stopping.is_set() or (
                kept.phone in held_up and kept.direction is MailDirection.FROM_PHONE
            ):
                continue
            if not self._bring_one(client, kept, now):
                held_up.add(kept.phone)
        return bool(held_up)

    def _bring_one(self, client: httpx.Client, kept: Mail, now: datetime) -> bool:
        count, again_at = self._attempts.get(kept.id, (0, now))
        if again_at > now:
            return False
        is_written = kept.direction is MailDirection.FROM_PHONE
        done = self._hand_in(client, kept) if is_written else self._report(client, kept)
        if not done and count < len(PAUSES):
            self._attempts[kept.id] = count + 1, now + PAUSES[count]
            return False
        self._attempts.pop(kept.id, None)
        end = (MailState.RECEIVED if done else MailState.FAILED) if is_written else MailState.DELIVERED
        self._move(kept, end, clock.now())
        return True

    def _hand_in(self, client: httpx.Client, kept: Mail) -> bool:
        """Bring one message from a phone."""
        settings, pressed = self._wiring.settings, self._pressed(kept)
        url = f"{settings.public_url}/webhooks"
        if kept.phone.channel is not ChannelKind.TELEGRAM:
            form = twilio.message(kept, pressed, settings)
            return self._post_form(client, f"{url}/twilio/messages", form, kept.provider_id)
        secret = settings.telegram_webhook_secret
        headers = {
            "Content-Type": "application/json",
            "X-Telegram-Bot-Api-Secret-Token": secret.get_secret_value() if secret else "",
        }
        update = json.dumps(telegram.update(kept, pressed, settings)).encode()
        return _post(client, f"{url}/telegram", update, headers)

    def _report(self, client: httpx.Client, kept: Mail) -> bool:
        """Bring the news of one message step by step; nobody is told that it was queued."""
        url = kept.body.get("callback")
        for state in (MailState.SENT, MailState.DELIVERED):
            if state is MailState.SENT and kept.state is MailState.SENT:
                continue
            form = twilio.receipt(kept, state, self._wiring.settings)
            if url and not self._post_form(client, str(url), form, f"{kept.provider_id}-{state}"):
                return False
            if state is MailState.SENT:
                self._move(kept, state, None)
        return True

    def _post_form(self, client: httpx.Client, url: str, form: Mapping[str, str], token: str) -> bool:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "X-Twilio-Signature": self._signature.compute_signature(url, form),
            "I-Twilio-Idempotency-Token": token,
            "User-Agent": "TwilioProxy/1.1",
        }
        return _post(client, url, urlencode(form).encode(), headers)

    def _pressed(self, kept: Mail) -> Mail | None:
        if not kept.body.get("under"):
            return None
        with self._wiring.database.read() as session:
            return mailbox.find(session, str(kept.body["under"]))

    def _move(self, kept: Mail, state: MailState, settled_at: datetime | None) -> None:
        with self._wiring.database.write() as session:
            mailbox.move(session, kept.id, state, settled_at)


def _post(client: httpx.Client, url: str, body: bytes, headers: Mapping[str, str]) -> bool:
    """Return whether the product took it: any answer of success, in time, and no other."""
    try:
        return client.post(url, content=body, headers=dict(headers)).is_success
    except httpx.HTTPError as error:
        logger.info("not taken: %s", type(error).__name__)
        return False
