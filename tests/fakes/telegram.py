"""A Telegram that takes messages and fails on demand; the shapes are judged by `tests/judges/test_telegram.py`."""

import json
from collections import deque
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.fakes.loopback import Loopback

TOKEN = "123456:a-token-for-tests-only"


def error(status: int, description: str, **parameters: Any) -> tuple[int, bytes]:
    """Return an answer in the form of the Bot API's errors."""
    answer = {"ok": False, "error_code": status, "description": description}
    return status, json.dumps(answer | ({"parameters": parameters} if parameters else {})).encode()


class FakeTelegram(Loopback):
    """Keeps each call as (method, fields); ``answers`` are given first, None breaks the connection."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.answers: deque[tuple[int, bytes] | None] = deque()
        super().__init__(_Handler)

    def answer(self, method: str, fields: dict[str, Any]) -> tuple[int, bytes] | None:
        """Answer one call."""
        self.calls.append((method, fields))
        if self.answers:
            return self.answers.popleft()
        if method != "sendMessage":
            return 200, b'{"ok": true, "result": true}'
        chat = {"id": int(fields["chat_id"]), "type": "private"}
        message = {"message_id": len(self.calls), "date": 1_790_000_000, "chat": chat, "text": fields["text"]}
        return 200, json.dumps({"ok": True, "result": message}).encode()


class _Handler(BaseHTTPRequestHandler):
    fake: FakeTelegram
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        from urllib.parse import parse_qsl

        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        bot, _, method = self.path.rpartition("/")
        wrong = bot != f"/bot{TOKEN}"
        answer = error(401, "Unauthorized") if wrong else self.fake.answer(method, dict(parse_qsl(body)))
        if answer is None:
            self.close_connection = True
            return
        self.send_response(answer[0])
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer[1])))
        self.end_headers()
        self.wfile.write(answer[1])

    def log_message(self, *_: object) -> None:
        """Keep the tests' output clean."""
