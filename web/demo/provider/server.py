"""The server of the simulated providers: its application, its start and its end."""

from __future__ import annotations

from threading import Event, Thread

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from bot.wiring import Wiring
from web.demo.provider import contents, files, setup, telegram, twilio
from web.demo.provider.postman import Postman
from web.kit import WIRING


def create_provider(wiring: Wiring, bell: Event | None = None) -> Flask:
    """Make the WSGI application; ``bell`` is rung after each message, so that the postman need not wait.

    Messages are kept in the product's database (which they share with the page), contents in a file beside it.
    """
    provider = Flask(__name__, static_folder=None)
    provider.extensions[WIRING] = wiring
    provider.extensions[twilio.BELL] = bell or Event()
    contents.set_up(provider, wiring.settings.data_dir / "simulated-contents.json")
    for pages in (
        twilio.blueprint,
        contents.blueprint,
        setup.blueprint,
        telegram.blueprint,
        files.twilio,
        files.blueprint,
    ):
        provider.register_blueprint(pages)
    return provider


class Simulator:
    """The provider side while it runs; ``url`` is where both providers are found."""

    def __init__(self, server: BaseWSGIServer, postman: Postman) -> None:
        self._server = server
        self._postman = postman
        self._thread = Thread(target=server.serve_forever, args=(0.1,), name="simulator", daemon=True)
        self.url = f"http://{server.host}:{server.server_port}"

    def begin(self) -> None:
        """Begin to answer and to bring."""
        self._thread.start()
        self._postman.start()

    def stop(self) -> None:
        """End both and free the port; what is still to be brought waits in the database."""
        self._postman.stop()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Silent(WSGIRequestHandler):
    """Writes no line for a request, since addresses hold tokens and numbers, and waits for no slow caller."""

    timeout = 30

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002  (the name of the base class)
        """Say nothing."""


def start(wiring: Wiring, host: str, port: int) -> Simulator:
    """Run the provider side in this process; port 0 takes a free one. Exits with the reason where the port is taken."""
    bell = Event()
    server = make_server(host, port, create_provider(wiring, bell), threaded=True, request_handler=_Silent)
    simulator = Simulator(server, Postman(wiring, bell))
    simulator.begin()
    return simulator
