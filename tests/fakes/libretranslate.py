"""A translation server in the published shape of LibreTranslate: what it takes, what it answers, what it refuses.

Source: the description that each server has at /spec, and the words of its refusals in its own code.
"""

import json
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.fakes.loopback import Loopback

LANGUAGES = {"en": "English", "pl": "Polish", "ur": "Urdu", "fa": "Persian"}
LONGEST = 300
KEY = "a key of these tests"


class FakeLibreTranslate(Loopback):
    """Translates "text" from Polish into "[pl>en] text"; ``needs_key``, ``is_busy`` and ``says`` change its mind."""

    def __init__(self, *, needs_key: bool = False) -> None:
        self.needs_key, self.is_busy, self.says = needs_key, False, b""
        self.asked: list[tuple[str, dict[str, Any]]] = []
        super().__init__(_Handler)

    def languages(self) -> list[dict[str, Any]]:
        """List what it knows; every language can be put into every other but Persian, which goes nowhere."""
        targets = {code: [] if code == "fa" else sorted(LANGUAGES) for code in LANGUAGES}
        return [{"code": code, "name": name, "targets": targets[code]} for code, name in LANGUAGES.items()]

    def translate(self, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Answer one request to translate."""
        refused = self._refused_caller(asked) or _refused_request(asked)
        if refused:
            return refused[0], {"error": refused[1]}
        return 200, {"translatedText": f"[{asked['source']}>{asked['target']}] {asked['q']}"}

    def _refused_caller(self, asked: dict[str, Any]) -> tuple[int, str] | None:
        if self.needs_key and "api_key" not in asked:
            return 400, "Please contact the server operator to get an API key"
        if self.needs_key and asked["api_key"] != KEY:
            return 403, "Invalid API key"
        return (429, "Slowdown: 10 per 1 minute") if self.is_busy else None


def _refused_request(asked: dict[str, Any]) -> tuple[int, str] | None:
    missing = [name for name in ("q", "source", "target") if not asked.get(name)]
    if missing:
        return 400, f"Invalid request: missing {missing[0]} parameter"
    size = len(asked["q"])
    if size > LONGEST:
        return 400, f"Invalid request: request ({size}) exceeds text limit ({LONGEST})"
    unknown = [asked[name] for name in ("source", "target") if asked[name] not in LANGUAGES]
    if unknown:
        return 400, f"{unknown[0]} is not supported"
    known = asked.get("format", "text") in {"text", "html"}
    return None if known else (400, f"{asked['format']} format is not supported")


class _Handler(BaseHTTPRequestHandler):
    fake: Any

    def do_GET(self) -> None:
        known = self.path == "/languages"
        self._answer(200 if known else 404, self.fake.languages() if known else {"error": "Not found"})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.fake.asked.append((self.path, asked))
        self._answer(*self.fake.translate(asked))

    def _answer(self, status: int, said: Any) -> None:
        body = self.fake.says or json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the tests' output clean."""
