"""Requests of Twilio's webhooks: their form fields as sent, and their signatures."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlsplit

from twilio.request_validator import HMAC_SHA1, HMAC_SHA256, RequestValidator, get_signature_algorithm


class TwilioForm(dict[str, list[str]]):
    """The parameters of one request with all their values, as valid text."""

    @classmethod
    def parse(cls, body: bytes) -> TwilioForm:
        """Read ``application/x-www-form-urlencoded``; bytes that are not UTF-8 become U+FFFD, never an error."""
        form = cls()
        try:
            found = pairs(body.decode())
        except UnicodeDecodeError:
            found = [(_readable(name), _readable(value)) for name, value in escaped_pairs(body)]
        for name, value in found:
            form.setdefault(name, []).append(value)
        return form

    def getall(self, name: str) -> list[str]:
        """Return every value of a parameter; Twilio's library asks by this name."""
        return self.get(name, [])

    def first(self, *names: str) -> str:
        """Return the first value that is not empty among these parameters, else an empty text."""
        for name in names:
            for value in self.get(name, ()):
                if value:
                    return value
        return ""


def pairs(text: str) -> list[tuple[str, str]]:
    """Return each name and value as ``parse_qsl`` does, UnicodeDecodeError for what is not UTF-8.

    Most of a message's twenty fields hold nothing that is escaped, and are not looked at letter by letter.
    """
    fields = (field.partition("=") for field in text.split("&") if field)
    return [(_unescaped(name), _unescaped(value)) for name, _, value in fields]


def _unescaped(text: str) -> str:
    return unquote_plus(text, errors="strict") if "%" in text or "+" in text else text


def escaped_pairs(body: bytes) -> list[tuple[str, str]]:
    """Return each name and value, bytes that are not UTF-8 escaped as Python's ``surrogateescape`` does."""
    text = body.decode("utf-8", "surrogateescape")
    return parse_qsl(text, keep_blank_values=True, errors="surrogateescape")


def _readable(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


FORM = "application/x-www-form-urlencoded"
PORTS = {"https": 443, "http": 80}


class TwilioSignature:
    """Checks signatures against every token in use: two while one replaces the other; without any, all fail."""

    def __init__(self, tokens: Iterable[str], public_url: str) -> None:
        self._tokens = [token for token in tokens if token]
        self._validators = [RequestValidator(token) for token in self._tokens]
        self._bases = _with_and_without_port(public_url)
        self._prefix = urlsplit(public_url).path.rstrip("/")

    def verified(
        self,
        target: str,
        body: bytes,
        signature: str | None,
        algorithm_header: str | None = None,
        content_type: str | None = FORM,
    ) -> TwilioForm | None:
        """Return the form when the request is signed with one of our tokens, else None; never raises.

        ``target`` is the raw path with the query, ``body`` the raw bytes; ``signature`` and ``algorithm_header``
        are the values of the headers X-Twilio-Signature and X-Twilio-Webhooks-Signature-Settings. A body that
        is no form is vouched for by a hash in the address and gives an empty one.
        """
        algorithm = get_signature_algorithm(algorithm_header).upper()
        if not signature or algorithm not in {HMAC_SHA1, HMAC_SHA256}:
            return None
        given, urls, is_form = (
            signature.encode("utf-8", "replace"),
            self._urls(target),
            _is_form(content_type),
        )
        if not is_form and not _is_vouched_for(target, body):
            return None
        form = TwilioForm.parse(body) if is_form else TwilioForm()
        if self._is_signed(urls, form, given, algorithm):
            return form
        in_bytes = is_form and algorithm == HMAC_SHA1 and self._is_signed_in_bytes(urls, body, given)
        return form if in_bytes else None

    def _urls(self, target: str) -> list[str]:
        path = target.partition("#")[0]  # where retries are set; it is not sent and not signed
        if self._prefix and path.startswith(f"{self._prefix}/"):
            path = path[len(self._prefix) :]
        return [base + path for base in self._bases]

    def _is_signed(self, urls: list[str], form: TwilioForm, given: bytes, algorithm: str) -> bool:
        return any(
            hmac.compare_digest(validator.compute_signature(url, form, algorithm).encode(), given)
            for url in urls
            for validator in self._validators
        )

    def _is_signed_in_bytes(self, urls: list[str], body: bytes, given: bytes) -> bool:
        """Check a form that is not UTF-8 over its bytes; the library can only sign valid text."""
        parameters = "".join(name + value for name, value in sorted(set(escaped_pairs(body))))
        signed = [(url + parameters).encode("utf-8", "surrogateescape") for url in urls]
        digests = (hmac.digest(token.encode(), one, hashlib.sha1) for token in self._tokens for one in signed)
        return any(hmac.compare_digest(base64.b64encode(digest), given) for digest in digests)


def _with_and_without_port(public_url: str) -> list[str]:
    """Return the address as it stands and the other way: Twilio is not consistent about the usual port."""
    url = public_url.rstrip("/")
    parts = urlsplit(url)
    if parts.port is None:
        return [url, parts._replace(netloc=f"{parts.netloc}:{PORTS.get(parts.scheme, 80)}").geturl()]
    return [url, parts._replace(netloc=parts.netloc.removesuffix(f":{parts.port}")).geturl()]


def _is_form(content_type: str | None) -> bool:
    """Return whether a body is a form; a request without a content type is read as one."""
    return (content_type or FORM).partition(";")[0].strip().lower() == FORM


def _is_vouched_for(target: str, body: bytes) -> bool:
    claimed = parse_qs(target.partition("?")[2]).get("bodySHA256", [""])[0].encode("utf-8", "replace")
    return not body or hmac.compare_digest(hashlib.sha256(body).hexdigest().encode(), claimed)
