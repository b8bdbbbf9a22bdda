"""A Twilio of our own: it keeps messages and contents, hands out unique ids, signs what it sends, and fails on demand.

It says nothing of its own invention: `tests/judges/test_twilio_rest.py` puts Twilio's interface description between
it and the product, in both directions.
"""

import itertools
import json
import re
import threading
from base64 import b64encode
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from tests.fakes.signing import TOKEN, SignedRequest, signed

ACCOUNT = "AC" + "0123456789abcdef" * 2
NUMBER = "+447700900001"
ROOT = f"/2010-04-01/Accounts/{ACCOUNT}"
PUBLIC = "https://heard.example.org"
UNFINISHED = frozenset({"accepted", "queued", "sending"})


class Fault(StrEnum):
    """What can go wrong with one request."""

    BUSY = "429 with Twilio's code"
    OVERLOADED = "503 with a page of HTML"
    BROKEN = "500 before anything was done"
    STOPPED = "400: the recipient said STOP"
    NO_SUCH_NUMBER = "400: not a phone number"
    PROBLEM = "400 in the newer form of RFC 9457"
    CONTENT_REFUSED = "400: the content's variables"
    MOVED = "302"
    HANG = "no answer and nothing done"
    LOST_ANSWER = "the message is taken, the connection breaks"
    GARBLED = "the message is taken, the answer is not JSON"


def _error(status: int, code: int, text: str) -> tuple[int, str, str]:
    return status, "application/json", json.dumps({"code": code, "message": text, "status": status})


PROBLEM = {"type": "https://www.twilio.com/docs/api/errors/21211", "title": "Invalid number", "status": 400}
ANSWERS: dict[Fault, tuple[int, str, str]] = {
    Fault.BUSY: _error(429, 20429, "Too Many Requests"),
    Fault.OVERLOADED: (503, "text/html", "<h1>Service Unavailable</h1>"),
    Fault.BROKEN: _error(500, 20500, "Internal Server Error"),
    Fault.STOPPED: _error(400, 21610, "Attempt to send to unsubscribed recipient"),
    Fault.NO_SUCH_NUMBER: _error(400, 21211, "Invalid 'To' Phone Number"),
    Fault.PROBLEM: (400, "application/problem+json", json.dumps({**PROBLEM, "code": 21211})),
    Fault.CONTENT_REFUSED: _error(400, 21656, "The ContentVariables parameter is invalid"),
    Fault.MOVED: (302, "text/html", ""),
}


class _Server(ThreadingHTTPServer):
    """A server that many may call in one moment; the usual five make the machine reset the others."""

    request_queue_size = 128
    daemon_threads = True


@dataclass
class FakeTwilio:
    """The account at the provider: `url` serves both products, `messages` and `contents` are what it knows.

    With `has_window` it holds WhatsApp's rule: 24 hours after a phone last wrote (`heard`) nothing but an approved
    template goes there. `approvals` has the state of each template by its content, which a test may change.
    """

    token: str = TOKEN
    messages: list[dict[str, Any]] = field(default_factory=list)
    contents: list[dict[str, Any]] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)
    unanswered: threading.Event = field(default_factory=threading.Event)
    retry_after: str | None = None
    approvals: dict[str, dict[str, Any]] = field(default_factory=dict)
    has_window: bool = False
    set_up: dict[str, Any] = field(default_factory=dict)
    heard: dict[str, datetime] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.set_up[f"{ROOT}.json"] = {"sid": ACCOUNT, "status": "active", "friendly_name": "Tests"}
        self.use_number(PUBLIC)
        self._faults: dict[str, deque[Fault]] = {name: deque() for name in ("Messages", "Content", "Media")}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._closing = threading.Event()
        handler = type("Handler", (_Handler,), {"fake": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "FakeTwilio":
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def use_number(self, public_url: str, **changed: Any) -> None:
        """Say how the number and the WhatsApp sender are set up: by default as they should be."""
        url, fallback = (
            f"{public_url}/webhooks/twilio/messages#rc=5&rp=all",
            f"{public_url}/webhooks/twilio/messages",
        )
        number = {
            "sid": "PN" + "0" * 32,
            "phone_number": NUMBER,
            "capabilities": {"sms": True},
            "sms_url": url,
        }
        number |= {"sms_fallback_url": fallback} | changed
        self.set_up[f"{ROOT}/IncomingPhoneNumbers.json"] = {"incoming_phone_numbers": [number]}
        hook = {"callback_url": number["sms_url"], "fallback_url": number["sms_fallback_url"]}
        sender = {
            "sid": "XE" + "0" * 32,
            "sender_id": f"whatsapp:{NUMBER}",
            "status": "ONLINE",
            "webhook": hook,
        }
        self.set_up["/v2/Channels/Senders"] = {"senders": [sender | changed]}

    def script(self, *faults: Fault, on: str = "Messages") -> None:
        """Let the next requests to this resource fail in turn."""
        self._faults[on].extend(faults)

    def write_in(self, url: str, sender: str, text: str, **more: Any) -> SignedRequest:
        """Make the request by which a message from a phone reaches the product."""
        sid = self._sid("SM")
        self.heard[sender] = datetime.now(UTC)
        whatsapp = "whatsapp:" if sender.startswith("whatsapp:") else ""
        form = {
            "MessageSid": sid,
            "SmsMessageSid": sid,
            "SmsSid": sid,
            "AccountSid": ACCOUNT,
            "From": sender,
            "To": f"{whatsapp}{NUMBER}",
            "Body": text,
            "NumMedia": "0",
            "NumSegments": "1",
            "SmsStatus": "received",
            "ApiVersion": "2010-04-01",
        } | more
        self._store({"To": form["To"], "Body": text}, sid, sender, "inbound")
        return signed(url, form, self.token)

    def attach(self, content: bytes, content_type: str) -> dict[str, str]:
        """Keep a file, and return what the webhook says of it; who asks for it with our account is led on to it."""
        place = f"{ROOT}/Messages/{self._sid('MM')}/Media/{self._sid('ME')}"
        self.files[f"/kept{place}"] = content
        return {"NumMedia": "1", "MediaUrl0": f"{self.url}{place}", "MediaContentType0": content_type}

    def report(self, message: dict[str, Any], status: str, code: int | None = None) -> SignedRequest:
        """Make the request by which news of a message reaches the product."""
        message.update(status=status, error_code=code)
        form = {"MessageSid": message["sid"], "SmsSid": message["sid"], "AccountSid": ACCOUNT}
        form |= {"MessageStatus": status, "SmsStatus": status, "To": message["to"], "From": message["from"]}
        return signed(message["callback"], form | ({"ErrorCode": str(code)} if code else {}), self.token)

    def answer(
        self, method: str, path: str, query: dict[str, str], body: bytes
    ) -> tuple[int, str, str] | None:
        """Answer one request; None closes the connection without an answer."""
        self.requests.append((method, path))
        if "/Media/" in path:
            return self._media(method, path)
        if method == "GET" and path in self.set_up:
            return _json(200, self.set_up[path])
        resource = "Content" if path.startswith("/v1/Content") else "Messages"
        fault = self._faults[resource].popleft() if method == "POST" and self._faults[resource] else None
        if fault in ANSWERS:
            return ANSWERS[fault]
        if fault is Fault.HANG:
            self.unanswered.set()
            self._closing.wait()
            return None
        done = (
            self._content(method, path, body)
            if resource == "Content"
            else self._message(method, path, query, body)
        )
        if fault is Fault.GARBLED:
            return 201, "application/json", "<html>"
        return None if fault is Fault.LOST_ANSWER else done

    def _media(self, method: str, path: str) -> tuple[int, str, str]:
        """Lead on to a file, or delete it; once it was deleted there is none."""
        if method == "DELETE" and self._faults["Media"]:
            return ANSWERS[self._faults["Media"].popleft()]
        place = f"/kept{path.removesuffix('.json')}"
        if place not in self.files:
            return _error(404, 20404, f"The requested resource {path} was not found")
        if method == "GET":
            return 307, "text/plain", place
        del self.files[place]
        return 204, "application/json", ""

    def _message(self, method: str, path: str, query: dict[str, str], body: bytes) -> tuple[int, str, str]:
        if method == "GET":
            return _json(200, self._listed(query))
        if path != f"{ROOT}/Messages.json":
            return self._redacted(path, body)
        form = dict(parse_qsl(body.decode()))
        refused = self._refused(form)
        if refused:
            return _error(400, refused, "refused")
        sender = form.get("From") or NUMBER
        return _json(201, _public(self._store(form, self._sid("SM"), sender, "outbound-api")))

    def _redacted(self, path: str, body: bytes) -> tuple[int, str, str]:
        """Empty a message, once its status is final; nothing else of it can be changed."""
        sid = path.removeprefix(f"{ROOT}/Messages/").removesuffix(".json")
        known = next((one for one in self.messages if one["sid"] == sid), None)
        if known is None:
            return _error(404, 20404, f"The requested resource {path} was not found")
        if body != b"Body=" or known["status"] in UNFINISHED:
            return _error(400, 20001, "Cannot be changed so, or not before it is complete")
        known.update(body="")
        return _json(200, _public(known))

    def _refused(self, form: dict[str, str]) -> int | None:
        if not (form.get("From") or form.get("MessagingServiceSid")):
            return 21603
        if "Body" in form and len(form["Body"]) > 1600:
            return 21617
        if not ("Body" in form or "ContentSid" in form):
            return 21602
        if self._is_outside(form):
            return 63016
        return self._refused_content(form) if "ContentSid" in form else None

    def _is_outside(self, form: dict[str, str]) -> bool:
        """Tell whether a message to WhatsApp is neither within the window nor an approved template."""
        if not (self.has_window and form["To"].startswith("whatsapp:")):
            return False
        heard = self.heard.get(form["To"])
        approval = self.approvals.get(form.get("ContentSid", ""), {})
        is_open = heard is not None and datetime.now(UTC) - heard < timedelta(hours=24)
        return not is_open and approval.get("status") != "approved"

    def _refused_content(self, form: dict[str, str]) -> int | None:
        known = next((one for one in self.contents if one["sid"] == form["ContentSid"]), None)
        if known is None:
            return 21655
        variables = json.loads(form["ContentVariables"])
        if variables.keys() != known["variables"].keys():
            return 21656
        return 63013 if any(not one or re.search(r"\n|\t| {5}", one) for one in variables.values()) else None

    def _store(self, form: dict[str, str], sid: str, sender: str, direction: str) -> dict[str, Any]:
        shown = self._shown(form)
        service = form.get("MessagingServiceSid")
        message = {
            "sid": sid,
            "account_sid": ACCOUNT,
            "messaging_service_sid": service,
            "to": form["To"],
            "from": sender,
            "body": form.get("Body", shown.get("body", "")),
            "direction": direction,
            "status": "received" if direction == "inbound" else "accepted" if service else "queued",
            "num_segments": "0" if service else "1",
            "num_media": "0",
            "api_version": "2010-04-01",
            "date_created": format_datetime(datetime.now(UTC)),
            "error_code": None,
            "form": form,
            "shown": shown,
            "callback": form.get("StatusCallback"),
        }
        with self._lock:
            self.messages.append(message)
        return message

    def _shown(self, form: dict[str, str]) -> dict[str, Any]:
        """Fill a content's variables, as the phone shows it."""
        known = next((one for one in self.contents if one["sid"] == form.get("ContentSid")), None)
        if known is None:
            return {}
        variables = json.loads(form["ContentVariables"])
        text = json.dumps(next(iter(known["types"].values())))
        filled = re.sub(r"\{\{(\d+)\}\}", lambda found: json.dumps(variables[found[1]])[1:-1], text)
        shown: dict[str, Any] = json.loads(filled)
        return shown

    def _listed(self, query: dict[str, str]) -> dict[str, Any]:
        """Return the newest page. Its own address is left out: Twilio's are relative, its description forbids that."""
        size = int(query.get("PageSize", 50))
        with self._lock:
            newest_first = [one for one in reversed(self.messages) if query.get("To") in (None, one["to"])]
        here = [_public(one) for one in newest_first[:size]]
        return {"messages": here, "page": 0, "page_size": size, "next_page_uri": None}

    def _content(self, method: str, path: str, body: bytes) -> tuple[int, str, str]:
        address = "https://content.twilio.com/v1/Content"
        _, _, sid, *rest = [*path.strip("/").split("/"), ""]
        if rest and rest[0] == "ApprovalRequests":
            return self._approval(method, sid, body)
        if method == "POST":
            made = json.loads(body)
            moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            sid = self._sid("HX")
            made |= {"sid": sid, "account_sid": ACCOUNT, "date_created": moment, "date_updated": moment}
            made |= {"url": f"{address}/{sid}", "links": {}}
            self.contents.append(made)
            return _json(201, made)
        meta = {"page": 0, "page_size": 500, "url": address, "key": "contents"}
        return _json(200, {"contents": self.contents, "meta": meta | {"next_page_url": None}})

    def _approval(self, method: str, sid: str, body: bytes) -> tuple[int, str, str]:
        """Take a template for approval, or tell where it stands; a name is taken once for ever."""
        known = next((one for one in self.contents if one["sid"] == sid), None)
        if known is None:
            return _error(404, 20404, "The requested resource was not found")
        if method == "POST":
            asked = json.loads(body)
            if any(one["name"] == asked["name"] for one in self.approvals.values()):
                return _error(400, 63030, "A template of this name exists already")
            kind = next(iter(known["types"]))
            state = {"status": "received", "rejection_reason": "", "allow_category_change": False}
            self.approvals[sid] = {**asked, "content_type": kind, **state}
            return _json(201, self.approvals[sid])
        found = self.approvals.get(sid, {"status": "unsubmitted"})
        url = f"https://content.twilio.com/v1/Content/{sid}/ApprovalRequests"
        return _json(
            200, {"sid": sid, "account_sid": ACCOUNT, "whatsapp": {"type": "whatsapp", **found}, "url": url}
        )

    def _sid(self, prefix: str) -> str:
        return f"{prefix}{next(self._numbers):032x}"


def _json(status: int, value: Any) -> tuple[int, str, str]:
    return status, "application/json", json.dumps(value)


def _public(message: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in message.items() if name not in {"form", "shown", "callback"}}


class _Handler(BaseHTTPRequestHandler):
    fake: FakeTwilio
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._answer("POST", body)

    def do_DELETE(self) -> None:
        self._answer("DELETE", b"")

    def do_GET(self) -> None:
        kept = self.fake.files.get(self.path)
        if kept is None:
            self._answer("GET", b"")
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(kept)))
        self.end_headers()
        self.wfile.write(kept)

    def _answer(self, method: str, body: bytes) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        right = "Basic " + b64encode(f"{ACCOUNT}:{self.fake.token}".encode()).decode()
        if self.headers.get("Authorization") != right:
            answer = _error(401, 20003, "Authenticate")
        else:
            answer = self.fake.answer(method, parts.path, query, body)
        if answer is None:
            self.close_connection = True
            return
        status, kind, text = answer
        self.send_response(status)
        if status == 307:
            self.send_header("Location", text)
        self.send_header("Content-Type", kind)
        if self.fake.retry_after is not None and status in {429, 503}:
            self.send_header("Retry-After", self.fake.retry_after)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Keep the tests' output clean."""
