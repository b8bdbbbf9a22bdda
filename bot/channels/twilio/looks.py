"""How an account at Twilio is set up: its credentials, its senders, and where they bring what children write."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

from bot.channels.looks import ProviderSilent, ask
from bot.channels.twilio.inbound import WHATSAPP
from bot.channels.twilio.outbound import TwilioAccount
from bot.domain.checks import CheckState, Said
from bot.domain.messages import ChannelKind

OK, WARN, FIX = CheckState.OK, CheckState.WARN, CheckState.FIX
PATH = "/webhooks/twilio/messages"
# What makes Twilio repeat a message that our server could not take: see its page "Webhooks: Connection overrides".
OVERRIDES = "#rc=5&rp=all"
ONLINE = "ONLINE"


def look(kind: ChannelKind, account: TwilioAccount) -> Iterator[Said]:
    """List what is right and wrong with one channel at Twilio."""
    asked = _Asked(account)
    try:
        asked.account()
        yield OK, "Twilio answers and knows the account"
        yield from _of_whatsapp(asked) if kind is ChannelKind.WHATSAPP else _of_sms(asked)
    except ProviderSilent as silent:
        yield silent.said


def _of_sms(asked: _Asked) -> Iterator[Said]:
    service = asked.service()
    if service is not None and not service.get("use_inbound_webhook_on_number"):
        yield from _webhook(asked, service.get("inbound_request_url"), service.get("fallback_url"))
        return
    number = asked.number()
    if number is None:
        yield FIX, "the number that texts come from is not one of this Twilio account"
        return
    able = bool((number.get("capabilities") or {}).get("sms"))
    yield (OK, "the number can send and receive texts") if able else (FIX, "the number cannot receive texts")
    yield from _webhook(asked, number.get("sms_url"), number.get("sms_fallback_url"))


def _of_whatsapp(asked: _Asked) -> Iterator[Said]:
    sender = asked.whatsapp_sender()
    if sender is None:
        yield FIX, "HEARD_WHATSAPP_FROM is not a WhatsApp sender of this Twilio account"
        return
    status = str(sender.get("status") or "unknown").upper()
    online = status.startswith(ONLINE)
    yield (
        (OK, "the WhatsApp sender is online") if online else (FIX, f"the WhatsApp sender is {status.lower()}")
    )
    webhook = sender.get("webhook") or {}
    yield from _webhook(asked, webhook.get("callback_url"), webhook.get("fallback_url"))


def _webhook(asked: _Asked, url: str | None, fallback: str | None) -> Iterator[Said]:
    """Compare where messages are brought with our address, with what Twilio does when we do not answer."""
    wanted = f"{asked.public_url}{PATH}"
    parts = urlsplit(url or "")
    if parts._replace(fragment="").geturl() != wanted:
        where = f"{parts.scheme}://{parts.netloc}{parts.path}" if url else "nowhere"
        yield FIX, f"what children write is brought to {where}: set {wanted}{OVERRIDES}"
    elif not {"rc", "rp"} <= {part.partition("=")[0] for part in parts.fragment.split("&")}:
        yield WARN, f"Twilio does not repeat what our server could not take: write {wanted}{OVERRIDES}"
    else:
        yield OK, "what children write is brought here, and repeated when it fails"
    if not fallback:
        yield WARN, "no fallback address is set: a message that no repetition saves is lost at Twilio"


class _Asked:
    """Asks one account; every question is a GET with its credentials."""

    def __init__(self, account: TwilioAccount) -> None:
        self._account = account
        self.public_url = account.public_url
        proof = base64.b64encode(f"{account.sid}:{account.token}".encode()).decode()
        self._headers = {"Authorization": f"Basic {proof}"}
        self._root = f"{account.api_url}/2010-04-01/Accounts/{account.sid}"

    def account(self) -> Any:
        """Return the account itself, which needs the right name and token."""
        return self._get(f"{self._root}.json")

    def service(self) -> Any:
        """Return the Messaging Service; None where none is used."""
        sid = self._account.messaging_service_sid
        return self._get(f"{self._account.messaging_url}/v1/Services/{sid}") if sid else None

    def number(self) -> Any:
        """Return the number that texts come from; None when the account has no such number."""
        wanted = urlencode({"PhoneNumber": self._account.sms_from or ""})
        found = (
            self._get(f"{self._root}/IncomingPhoneNumbers.json?{wanted}").get("incoming_phone_numbers") or []
        )
        return next(iter(found), None)

    def whatsapp_sender(self) -> Any:
        """Return the WhatsApp sender; None when the account has no such sender."""
        wanted = f"{WHATSAPP}{(self._account.whatsapp_from or '').removeprefix(WHATSAPP)}"
        url = f"{self._account.messaging_url}/v2/Channels/Senders?Channel=whatsapp&PageSize=100"
        found = self._get(url).get("senders") or []
        return next((each for each in found if each.get("sender_id") == wanted), None)

    def _get(self, url: str) -> Any:
        found = ask("Twilio", url, self._headers)
        return found if isinstance(found, dict) else {}
