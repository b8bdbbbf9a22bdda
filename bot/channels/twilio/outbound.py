"""Sending by Twilio: the client with its time-outs, and what goes out by text message and WhatsApp."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any

from bot.channels.requests import UnusableSender
from bot.channels.twilio.contents import Contents, fill
from bot.channels.twilio.errors import GARBLED, refusal
from bot.channels.twilio.inbound import WHATSAPP
from bot.domain.delivery import can_be_answered, is_sender_number
from bot.domain.messages import Absent, ChannelKind, FailureKind, Outbound, Refused, Sent, Unreachable
from bot.domain.templates import PARTED

logger = logging.getLogger(__name__)
CONNECT_SECONDS = 4.0
READ_SECONDS = 10.0
LONGEST_WAIT = 86_400.0  # a provider that asks for more than a day is not believed
RECENT = 50  # messages to one address that are looked through for one in doubt
CLOCKS_DIFFER = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class TwilioAccount:
    """An account at Twilio: who we are there, what we send from, where requests and receipts go.

    ``validity_seconds`` (1 to 36,000) is how long Twilio may keep trying to hand a message to the network.
    """

    sid: str
    token: str
    public_url: str
    sms_from: str | None = None
    whatsapp_from: str | None = None
    messaging_service_sid: str | None = None
    api_url: str = "https://api.twilio.com"
    content_url: str = "https://content.twilio.com"
    messaging_url: str = "https://messaging.twilio.com"
    validity_seconds: int = 14_400

    def __post_init__(self) -> None:
        """Refuse a name as sender: nobody can answer one, and every message of ours may be answered."""
        for sender in (self.sms_from, self.whatsapp_from):
            if sender and not is_sender_number(sender):
                raise UnusableSender(f"{sender!r} cannot receive replies: use a number, like +447700900000")


class TwilioChannel:
    """Text messages or WhatsApp through one account; see :class:`bot.ports.Channel`."""

    def __init__(self, kind: ChannelKind, account: TwilioAccount) -> None:
        self._account = account
        self._is_whatsapp = kind is ChannelKind.WHATSAPP

    def send(self, message: Outbound) -> Sent | Refused:
        """Send one message; on WhatsApp its choices become buttons or a list where WhatsApp has them."""
        if problem := self._missing():
            return Refused(FailureKind.CONFIGURATION, problem)
        if self._is_ourselves(message):
            return Refused(FailureKind.PERMANENT, "own-number", unreachable=Unreachable.NOT_MOBILE)
        if message.template is not None:
            return self._create(message, **_as_content(message.template.sid, message.template.variables))
        content = self._content(message) if self._is_whatsapp else None
        if content:
            outcome = self._create(message, **content)
            if not _content_was_refused(outcome):
                return outcome
            self._contents.forget()
        return self._create(message, body=message.plain_text or message.text)

    def find(self, message: Outbound) -> Sent | Absent | None:
        """Look for our message among the latest to its address, not older than ``tried_at``.

        None when Twilio cannot be asked now, or shows a message whose words it does not show.
        """
        if self._missing():
            return None
        texts = {
            _comparable(each) for text in (message.text, message.plain_text) if text for each in _said(text)
        }
        try:
            sent = list(self._sent_to(message))
        except network_errors() as error:
            logger.warning("twilio could not be asked for a message in doubt: %s", type(error).__name__)
            return None
        ours = next((one for one in sent if _comparable(one.body or "") in texts), None)
        if ours is not None:
            return Sent(ours.sid, _segments(ours))
        return Absent() if all(one.body for one in sent) and len(sent) < RECENT else None

    @cached_property
    def _client(self) -> Any:
        return client(self._account)

    @cached_property
    def _contents(self) -> Contents:
        return Contents(self._client)

    def _missing(self) -> str | None:
        """Name what is missing: Twilio's client would send without credentials and be refused less clearly."""
        if not (self._account.sid and self._account.token):
            return "no-credentials"
        return None if self._sender() else "no-sender"

    def _is_ourselves(self, message: Outbound) -> bool:
        own = [number for number in (self._account.sms_from, self._account.whatsapp_from) if number]
        return not can_be_answered(message.to, own) and can_be_answered(message.to)

    def _sender(self) -> dict[str, str]:
        own = self._account.whatsapp_from if self._is_whatsapp else self._account.sms_from
        if self._account.messaging_service_sid and not (self._is_whatsapp and own):
            return {"messaging_service_sid": self._account.messaging_service_sid}
        return {"from_": self._addressed(own)} if own else {}

    def _addressed(self, number: str) -> str:
        bare = number.removeprefix(WHATSAPP)
        return f"{WHATSAPP}{bare}" if self._is_whatsapp else bare

    def _content(self, message: Outbound) -> dict[str, str] | None:
        filled = fill(message)
        if filled is None:
            return None
        try:
            return _as_content(self._contents.sid(filled), filled.variables)
        except network_errors() as error:
            logger.warning("no buttons this time, numbered lines instead: %s", refusal(error).code)
            return None

    def _create(self, message: Outbound, **what: str) -> Sent | Refused:
        try:
            created = self._client.messages.create(
                to=self._addressed(message.to.provider_id),
                status_callback=f"{self._account.public_url}/webhooks/twilio/status/{message.token}",
                validity_period=self._account.validity_seconds,
                smart_encoded=False,  # it would delete joiners that Persian and Kurdish need
                **self._sender(),
                **what,
            )
            sid = created.sid
        except network_errors() as error:
            return refusal(error, last_wait(self._client))
        return Sent(sid, _segments(created)) if sid else Refused(FailureKind.AMBIGUOUS, "no-id")

    def _sent_to(self, message: Outbound) -> Iterator[Any]:
        earliest = message.tried_at - CLOCKS_DIFFER if message.tried_at else None
        for found in self._client.messages.list(to=self._addressed(message.to.provider_id), limit=RECENT):
            made = found.date_created
            if found.direction != "inbound" and not (earliest and made and made < earliest):
                yield found


def network_errors() -> tuple[type[Exception], ...]:
    """Return what a call to Twilio can raise: errors of its library, of the network, and of reading an answer."""
    from requests.exceptions import RequestException  # noqa: PLC0415  (the web process must not load it)
    from twilio.base.exceptions import TwilioException  # noqa: PLC0415

    return (TwilioException, RequestException, *GARBLED)


def _content_was_refused(outcome: Sent | Refused) -> bool:
    """Return whether a content, not the recipient, is the trouble; then nothing was sent and plain text may go."""
    codes = {"21654", "21655", "21656", "21658", "63013", "63021"}
    return isinstance(outcome, Refused) and outcome.code in codes


def _as_content(sid: str, variables: Mapping[str, str]) -> dict[str, str]:
    return {"content_sid": sid, "content_variables": json.dumps(dict(variables), ensure_ascii=False)}


def _said(text: str) -> tuple[str, ...]:
    """Return the words in which a message may have been sent: as they are, or with English first or alone."""
    own, parted, english = text.rpartition(PARTED)
    return (text, f"{english}{PARTED}{own}", english) if parted else (text,)


def _comparable(text: str) -> str:
    return "".join(text.split())


def _segments(message: Any) -> int | None:
    """Return the segments counted; a Messaging Service says 0 until it has chosen a sender."""
    count = str(message.num_segments or "")
    return int(count) or None if count.isdecimal() else None


def client(account: TwilioAccount) -> Any:
    """Make a client that reaches each product at the address which the account names.

    Twilio's client has no time-out of its own and never retries a POST: the first is set here, the second is right.
    """
    from twilio.http.http_client import TwilioHttpClient  # noqa: PLC0415  (heavy; only senders load it)
    from twilio.rest import Client  # noqa: PLC0415

    for name in ("twilio.http_client", "urllib3"):  # both write addresses, which hold numbers and account ids
        logging.getLogger(name).setLevel(logging.WARNING)
    usual = {"https://api.twilio.com": account.api_url, "https://content.twilio.com": account.content_url}

    class Rebased(TwilioHttpClient):  # type: ignore[misc]
        """Sends each product's requests to the address that settings give, and remembers how long to wait.

        The errors of Twilio's library do not hold the headers of an answer. ``last`` is each thread's own.
        """

        def request(self, method: str, url: str, **given: Any) -> Any:
            """Send one request to where its product is to be found."""
            host = "/".join(url.split("/", 3)[:3])
            self.last.wait = None
            response = super().request(method, usual.get(host, host) + url[len(host) :], **given)
            self.last.wait = asked_wait(response.headers, datetime.now(UTC))
            return response

    rebased = Rebased()
    rebased.last = threading.local()
    rebased.timeout = (CONNECT_SECONDS, READ_SECONDS)
    return Client(account.sid, account.token, http_client=rebased)


def last_wait(client: Any) -> float | None:
    """Return the seconds that the last answer on this thread asked us to wait."""
    return getattr(client.http_client.last, "wait", None)


def asked_wait(headers: Mapping[str, str] | None, now: datetime) -> float | None:
    """Return the seconds of a Retry-After header, given as a number or as a date (RFC 9110, section 10.2.3).

    A date is compared with the answer's own, because our clock may differ. None for a header that says nothing.
    """
    asked = str((headers or {}).get("Retry-After") or "").strip()
    if asked.isascii() and asked.replace(".", "", 1).isdecimal():
        return min(float(asked), LONGEST_WAIT)
    until = _moment(asked)
    if until is None:
        return None
    answered = _moment(str((headers or {}).get("Date") or "")) or now
    return min(max((until - answered).total_seconds(), 0.0), LONGEST_WAIT)


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
