"""The providers of a demo as a process of their own, which `heard demo` starts and ends."""

from __future__ import annotations

import signal
import sys
from urllib.parse import urlsplit

from bot.ground.stop_flag import StopFlag
from bot.wiring import build
from web.demo.provider.server import start


def main() -> None:
    """Answer as both providers where the settings look for them, until SIGTERM or SIGINT; exit 1 says why not."""
    wiring, ended = build(), StopFlag()
    if not wiring.settings.is_demo:
        sys.exit("the simulated providers are for a demo alone: start it with heard demo")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    address = urlsplit(wiring.settings.twilio_api_url)
    simulator = start(wiring, str(address.hostname), address.port or 0)
    ended.wait()
    simulator.stop()


if __name__ == "__main__":
    main()
