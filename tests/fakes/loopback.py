"""What the fakes have in common: each is a server on loopback, for as long as a test needs it."""

import socketserver
import threading
from http.server import ThreadingHTTPServer
from typing import Any, Self


class Loopback:
    """Listens as soon as it is made, and answers within its ``with``; ``closing`` is set when that ends."""

    def __init__(self, handler: type[socketserver.BaseRequestHandler], *, scheme: str = "http") -> None:
        kind: Any = ThreadingHTTPServer if scheme == "http" else socketserver.ThreadingTCPServer
        # A handler of this server's own, which knows whom it answers for.
        self._server = kind(("127.0.0.1", 0), type("Handler", (handler,), {"fake": self}))
        self._server.daemon_threads = True
        self.closing = threading.Event()
        self.url = f"{scheme}://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
