"""Whether a request really comes from Twilio.

Twilio signs the address it was given, as it was given, so the check uses our configured public address and the raw
path and query; what a proxy or a forged header says of the host changes nothing.
Source: Twilio's "Webhooks security" and the source of its Python library.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from urllib.parse import urlsplit

from twilio.request_validator import (
    HMAC_SHA1,
    RequestValidator,
    get_signature_algorithm,
)

from bot.channels.twilio.forms import Form, pairs

FORM = "application/x-www-form-urlencoded"


class TwilioSignature:
    """Checks signatures against every token in use: two while a token is being replaced, none means that all fail."""

    def __init__(self, tokens: Iterable[str], public_url: str) -> None:
        self._tokens = [token for token in tokens if token]
        self._validators = [RequestValidator(token) for token in self._tokens]
        self._public_url = public_url.rstrip("/")
        self._prefix = urlsplit(self._public_url).path

    def accepts(
        self,
        target: str,
        body: bytes,
        signature: str | None,
        algorithm_header: str | None = None,
        content_type: str | None = FORM,
    ) -> bool:
        """Tell whether the request is signed with one of our tokens; never raises, whatever was sent.

        ``target`` is the raw path with the query, ``body`` the raw bytes; ``signature`` and ``algorithm_header``
        are the values of the headers X-Twilio-Signature and X-Twilio-Webhooks-Signature-Settings.
        """
        signature = signature or ""
        algorithm = get_signature_algorithm(algorithm_header)
        url = self._url(target)
        if is_form(content_type):
            signed: Form | str = Form.parse(body)
        elif "bodySHA256=" in target:
            signed = body.decode("utf-8", "replace")
        else:  # nothing in the signature would vouch for such a body
            signed = Form()
            if body:
                return False
        if any(one.validate(url, signed, signature, algorithm) for one in self._validators):
            return True
        return algorithm == HMAC_SHA1 and is_form(content_type) and self._accepts_bytes(url, body, signature)

    def _url(self, target: str) -> str:
        path = target.partition("#")[0]
        if self._prefix and path.startswith(f"{self._prefix}/"):
            path = path[len(self._prefix) :]
        return self._public_url + path

    def _accepts_bytes(self, url: str, body: bytes, signature: str) -> bool:
        """Check a form that is not UTF-8 over its bytes; the library can only sign valid text."""
        escaped = sorted(set(pairs(body)))
        signed = (url + "".join(name + value for name, value in escaped)).encode("utf-8", "surrogateescape")
        digests = (hmac.new(token.encode(), signed, hashlib.sha1).digest() for token in self._tokens)
        given = signature.encode("utf-8", "replace")
        return any(hmac.compare_digest(base64.b64encode(digest), given) for digest in digests)


def is_form(content_type: str | None) -> bool:
    """Tell whether a body is a form; a request without a content type is read as one."""
    return (content_type or FORM).partition(";")[0].strip().lower() == FORM
