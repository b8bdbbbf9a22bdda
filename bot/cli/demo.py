"""The demo: the whole product on this machine with invented children, no account with anybody."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPException
from pathlib import Path

import click

from bot.cli import fail
from bot.cli.data import is_seeded, plant, progress_bar
from bot.cli.errors import PORT, refuse_taken, wire
from bot.demo.seeding import DEMO
from bot.domain.exposure import is_local
from bot.ground.accounts import DEMO_ACCOUNTS

READY_SECONDS = 60
STOP_SECONDS = 15
HERE = "127.0.0.1"
Processes = dict[str, subprocess.Popen[bytes]]


def _only_here(_ctx: click.Context, _option: click.Parameter, host: str) -> str:
    if not is_local(host):
        raise fail("a demo shows children without sign-in and is for this machine alone: leave --host out")
    return HERE


@click.command()
@click.option("--port", type=PORT, default=8000, show_default=True, help="The port of the panel.")
@click.option("--host", hidden=True, default=HERE, callback=_only_here)
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), help="A folder that keeps the database."
)
def demo(port: int, host: str, data: Path | None) -> None:
    """Run the panel, the webhooks, the worker and the phone simulator with invented children."""
    refuse_taken(host, port)
    with ExitStack() as stack:
        folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="heard-demo-")))
        os.environ.update(_environment(port, folder))
        os.environ.pop("PORT", None)  # make exports it, and servers would listen to everybody
        _prepare()
        processes = _start(stack, port)
        _announce(f"http://{HERE}:{port}")
        _stay(processes)


def _environment(port: int, folder: Path) -> Mapping[str, str]:
    """Return the settings of the demo: providers on a loopback port of their own, fresh secrets."""
    providers = f"http://{HERE}:{_free_port()}"
    return {
        "HEARD_ENV": "demo",
        "HEARD_DATA_DIR": str(folder.absolute()),
        "HEARD_DATABASE_URL": "",
        "HEARD_REDIS_URL": "",
        "HEARD_SECRET_KEY": secrets.token_hex(32),
        "HEARD_PUBLIC_URL": f"http://{HERE}:{port}",
        "HEARD_TWILIO_API_URL": providers,
        "HEARD_TWILIO_CONTENT_URL": providers,
        "HEARD_TWILIO_MESSAGING_URL": providers,
        "HEARD_TELEGRAM_API_URL": providers,
        "HEARD_SMS_FROM": "+447700900999",
        "HEARD_WHATSAPP_FROM": "+447700900998",
        "HEARD_DUTY_CONTACTS": "+447700900997",
        "TWILIO_ACCOUNT_SID": f"AC{secrets.token_hex(16)}",
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "TELEGRAM_BOT_TOKEN": f"1000000000:{secrets.token_hex(18)}",
        "TELEGRAM_WEBHOOK_SECRET": secrets.token_hex(16),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        return int(probe.getsockname()[1])


def _prepare() -> None:
    wiring = wire()
    wiring.migrate()
    if not is_seeded(wiring):
        with progress_bar("Inventing children and their reviews") as progress:
            plant(wiring, DEMO, progress)
    wiring.database.close()


def _start(stack: ExitStack, port: int) -> Processes:
    """Start the providers and the panel, then the worker, which sends as soon as it lives; they end in reverse."""
    processes: Processes = {}

    def start(name: str, *command: str) -> None:
        processes[name] = stack.enter_context(_process(*command))

    start("the phone simulator", "web.demo.provider")
    start("the panel", "bot.cli", "serve", "--host", HERE, "--port", str(port), "--workers", "1")
    telegram, token = os.environ["HEARD_TELEGRAM_API_URL"], os.environ["TELEGRAM_BOT_TOKEN"]
    # A stranger on the simulator's port does not know the bot's token.
    _wait_for("the phone simulator", f"{telegram}/bot{token}/getMe", processes)
    _approve()
    start("the worker", "bot.cli", "work")
    _wait_for("the panel", f"http://{HERE}:{port}/health/live", processes)
    return processes


def _approve() -> None:
    """Have the templates approved before anything is sent: the first invitations are on WhatsApp."""
    wiring = wire()
    wiring.follow_templates()
    wiring.database.close()


@contextmanager
def _process(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-m", *command], start_new_session=True)  # noqa: S603
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _wait_for(name: str, url: str, processes: Processes) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        _refuse_ended(processes)
        with suppress(OSError, HTTPException), urllib.request.urlopen(url, timeout=1) as answer:  # noqa: S310
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise fail(f"{name} did not answer within {READY_SECONDS} seconds")


def _refuse_ended(processes: Processes) -> None:
    for name, process in processes.items():
        if process.poll() is not None:
            raise fail(f"{name} ended with {process.returncode}; see above")


def _announce(url: str) -> None:
    click.echo(
        f"\nHeard is ready.\n\n  Panel            {url}\n  Phone simulator  {url}/simulator\n\nSign in as:"
    )
    for account in DEMO_ACCOUNTS:
        click.echo(f"  {account.email:<28} {account.password:<28} {account.role.value}")
    click.echo("\nAll children are invented. Stop with Ctrl-C.")


def _stay(processes: Processes) -> None:
    """Stay until Ctrl-C or SIGTERM, or until one of the processes ends by itself."""
    signal.signal(signal.SIGTERM, _interrupt)
    with suppress(KeyboardInterrupt):
        while True:
            _refuse_ended(processes)
            time.sleep(0.5)


def _interrupt(*_: object) -> None:
    """End as Ctrl-C does; a shell that starts the demo in the background lets it ignore SIGINT itself."""
    raise KeyboardInterrupt
