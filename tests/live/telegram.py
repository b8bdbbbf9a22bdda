"""A name for the emulator's bot, which every bot at Telegram has: everything else goes to the emulator as it is."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NAME = "heard_fixture_bot"


@contextmanager
def named_bot(emulator: str) -> Iterator[str]:
    """Stand before the emulator and add the bot's user name to what getMe says, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        """Hands each request on."""

        def do_POST(self) -> None:
            """Answer as the emulator does."""
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {"Content-Type": self.headers.get("Content-Type", "application/json")}
            request = urllib.request.Request(f"{emulator}{self.path}", body, headers)
            try:
                with urllib.request.urlopen(request, timeout=20) as answer:
                    status, said = answer.status, answer.read()
            except urllib.error.HTTPError as refused:
                status, said = refused.code, refused.read()
            if self.path.endswith("/getMe") and status == 200:
                found = json.loads(said)
                found["result"]["username"] = NAME
                said = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
