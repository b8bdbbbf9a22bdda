"""Calling a duty contact: by text message, by e-mail, or at a web address."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass

from bot.channels.mail import send
from bot.domain.duty import ContactKind, DutyContact, MailServer
from bot.domain.messages import Address, ChannelKind, Outbound, Sent
from bot.ports import Channel

SECONDS = 10.0
NO_MAIL_SERVER = "no mail server"
# Said as reference of a call that is only a test.
TRIAL = "test"


@dataclass(frozen=True, slots=True)
class Pager:
    """Tells a contact that a message needs somebody now: no name, no number, no word of it, not even what kind."""

    service: str
    public_url: str
    texts: Callable[[], Channel]
    mail: MailServer | None

    def call(self, contact: DutyContact, reference: str, token: str) -> str | None:
        """Call one contact; return what went wrong, None when the call was taken."""
        subject = f"{self.service}: a message needs you now. Ref {reference}"
        return self._send(contact, subject, f"{subject}. Open {self.public_url}/duty", reference, token)

    def try_out(self, contact: DutyContact, token: str) -> str | None:
        """Tell a contact that this is a test and nobody needs them; return what went wrong as a call does."""
        subject = f"{self.service}: this is a test of the duty call"
        text = f"{subject}. Nothing has happened and you need not do anything."
        return self._send(contact, subject, text, TRIAL, token)

    def _send(self, contact: DutyContact, subject: str, text: str, reference: str, token: str) -> str | None:
        match contact.kind:
            case ContactKind.SMS:
                to = Address(ChannelKind.SMS, contact.where)
                result = self.texts().send(Outbound(token, to, text))
                return None if isinstance(result, Sent) else result.code
            case ContactKind.MAIL:
                server = self.mail
                return send(server, contact.where, subject, text).reason if server else NO_MAIL_SERVER
            case ContactKind.HOOK:
                return post(contact.where, text, reference, token)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """What we say goes to the address that was configured, and nowhere else."""

    def redirect_request(self, *_args: object) -> None:
        """Refuse to go elsewhere."""


def post(url: str, text: str, reference: str, token: str) -> str | None:
    """Post one call as JSON; ``token`` is the same for a repeat. Return what went wrong, None when it was taken."""
    body = json.dumps({"text": text, "reference": reference}).encode()
    headers = {"Content-Type": "application/json", "Idempotency-Key": token}
    request = urllib.request.Request(url, body, headers)  # noqa: S310 - https, or loopback: see the settings
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=SECONDS):
            return None
    except urllib.error.HTTPError as error:
        return f"HTTP {error.code}"
    except OSError as error:
        return type(error).__name__
