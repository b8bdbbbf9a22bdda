"""Commands that run the product: serve, migrate, reconcile, release, telegram."""

from __future__ import annotations

import gc
import importlib
import os
import resource
import signal

import click

from bot.cli import fail, loading
from bot.cli.errors import PORT, login, refuse_taken, wire
from bot.domain.exposure import is_local
from bot.ground import audit
from bot.ground.context import arranged
from bot.ground.stop_flag import StopFlag
from bot.media import copies
from bot.operations import holds
from bot.settings import Environment, SettingsError, refuse_open_door
from bot.wiring import Wiring, now

STOPS = (signal.SIGINT, signal.SIGTERM)
# The web application by name: the bot does not import the panel.
WEB = "web.serving:create_server_app"
# How long the head of a request may take to arrive.
HEADERS_MS = 30_000
LONGEST_HEADERS = 64 * 1024
# Longer than a body may take; a page that takes longer is given up, and what was answered is committed.
STOP_SECONDS = 12
# What one process holds open at most; a connection that says nothing costs a few kilobytes.
MOST_CONNECTIONS = 4096


@click.command()
@click.option(
    "--host", help="The address to listen on [default: 127.0.0.1, or all when the platform sets PORT]."
)
@click.option(
    "--port", type=PORT, default=8000, show_default=True, envvar="PORT", help="The port to listen on."
)
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Web processes.")
def serve(host: str | None, port: int, workers: int) -> None:
    """Serve the panel and the webhooks (granian; each process answers webhooks at once, pages on a thread).

    Where the platform sets PORT it listens to everybody, and HEARD_ENV is production unless it is set.
    """
    address = host or ("0.0.0.0" if os.environ.get("PORT") else "127.0.0.1")  # noqa: S104 - behind its proxy
    _look(address, is_said=host is not None)
    refuse_taken(address, port)
    from granian import Granian  # noqa: PLC0415
    from granian.constants import HTTPModes, Interfaces, Loops  # noqa: PLC0415
    from granian.http import HTTP1Settings  # noqa: PLC0415

    server = Granian(
        WEB,
        address=address,
        port=port,
        interface=Interfaces.ASGINL,
        loop=Loops.asyncio,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_MS, max_buffer_size=LONGEST_HEADERS),
        workers=workers,
        backpressure=min(MOST_CONNECTIONS, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2),
        factory=True,
        websockets=False,
        log_access=False,
        workers_kill_timeout=STOP_SECONDS,
        log_level="warning",  # type: ignore[arg-type]
    )
    # Its own is a threading.Event, which its handler of signals sets.
    server.main_loop_interrupt = StopFlag()  # type: ignore[assignment]
    _load_panel()
    os.register_at_fork(before=_hold_stops, after_in_parent=_let_stops_in, after_in_child=_end_when_told)
    server.serve()


def _load_panel() -> None:
    """Load the panel and the words of all languages once, before the web processes part from this one.

    They share the memory and start sooner.
    """
    with loading():
        importlib.import_module(WEB.partition(":")[0])
        arranged()
    gc.freeze()


def _hold_stops() -> None:
    """Keep a signal to stop waiting while a process parts in two: the new one would forget it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)


def _let_stops_in() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)


def _end_when_told() -> None:
    """End at once in a web process that is still loading: it inherits a handler that only its parent can follow."""
    for each in STOPS:
        signal.signal(each, signal.SIG_DFL)
    _let_stops_in()


def _look(address: str, *, is_said: bool) -> None:
    """Refuse to start on settings that cannot be used, and open to everybody on published secrets.

    Where a platform's PORT opens it to everybody and nobody said what kind of installation this is, it is production.
    """
    listens = None if is_local(address) else address if is_said else "PORT"
    unsaid = listens == "PORT" and not os.environ.get("HEARD_ENV")
    wiring = wire(env=Environment.PRODUCTION) if unsaid else wire()
    wiring.database.close()
    try:
        refuse_open_door(wiring.settings, listens)
    except SettingsError as error:
        raise fail(error) from error
    if unsaid:
        os.environ["HEARD_ENV"] = Environment.PRODUCTION.value  # the web processes read it for themselves


@click.command()
def migrate() -> None:
    """Bring the database to the newest version; safe to repeat."""
    wiring = wire()
    wiring.migrate(login())
    click.echo("The database is up to date.")


@click.command()
def reconcile() -> None:
    """Settle messages whose sending ended in doubt, ask for those that are held, and retry deleting at providers."""
    wiring = wire()
    wiring.compare_generations(joins=False)
    if _held(wiring) is not None:
        looked = wiring.ask_about_held()
        with wiring.database.write() as session:
            counts = {"sent": looked.sent, "absent": looked.absent, "untold": looked.untold}
            audit.record(session, "reconciled", "installation", None, None, now(), by=login(), **counts)
        _say_looked(looked)
        return
    wiring.settle()
    wiring.dispatch()
    click.echo("Looked up every message in doubt and sent what may go.")
    with wiring.database.connection() as connection:
        anew = copies.try_again(connection, now())
    if anew:
        click.echo(f"Copies for which the worker asks again that they be deleted at their provider: {anew}.")


def _held(wiring: Wiring) -> holds.Hold | None:
    with wiring.database.read() as session:
        return holds.standing(session.connection())


def _say_looked(looked: holds.Reconciled) -> None:
    click.echo(f"{looked.sent} held messages had been sent: they are marked so and are not sent again.")
    click.echo(f"{looked.absent} had not: they leave after heard release.")
    if looked.invitations:
        click.echo(f"Among these are {looked.invitations} invitations that came due in between.")
    if looked.untold:
        click.echo(
            f"{looked.untold} could not be looked up. Run this again when the provider answers; "
            "those that still cannot be after heard release stay unsent."
        )


@click.command()
@click.option("--without-reconcile", is_flag=True, help="Send everything that waits, asking no provider.")
@click.option("--reason", default="", help="Why, for the audit trail; needed with --without-reconcile.")
def release(without_reconcile: bool, reason: str) -> None:
    """Let messages go on that were held because the database was restored, or moved to another machine."""
    if without_reconcile and not reason.strip():
        raise click.UsageError("--without-reconcile needs --reason: why nothing can have been sent already")
    if len(reason) > audit.LONGEST_FACT:
        raise click.UsageError(f"the reason may have {audit.LONGEST_FACT} letters")
    wiring = wire()
    wiring.compare_generations(joins=False)
    try:
        done = wiring.release(login(), unreconciled=without_reconcile, reason=reason.strip())
    except holds.CannotRelease as error:
        raise fail(error) from error
    click.echo(f"Released. {done.leaving} messages leave now, {done.staying} stay unsent.")
    if done.reminders:
        click.echo(f"{done.reminders} reminders that came due in between are dropped.")
