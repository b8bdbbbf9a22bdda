"""Why a command cannot go on, in one line, and the joining of the rooms for it."""

from __future__ import annotations

import errno
import getpass
import os
import socket
from typing import Any

import click
from sqlalchemy.exc import ArgumentError, DBAPIError, ProgrammingError

from bot.cli import fail
from bot.ground.database_faults import DatabaseFault, fault_of, said_by
from bot.ground.seals import WrongKeys
from bot.settings import SettingsError, load
from bot.store.errors import BrokenReferences, CannotDecrypt
from bot.wiring import Wiring, build

HIGHEST_PORT = 65535
PORT = click.IntRange(1, HIGHEST_PORT)


def wire(**overrides: Any) -> Wiring:
    """Build the wiring from the environment; a setting that cannot be used ends the command."""
    try:
        return build(load(**overrides))
    except SettingsError as error:
        raise fail(error) from error


def refuse_taken(host: str, port: int) -> None:
    """End the command where nobody can listen on this address and port, saying why."""
    try:
        family, kind, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except socket.gaierror as error:
        raise fail(f"the address {host} is not known here: {error.strerror}") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise fail(f"port {port} is in use; try another one: --port {port % HIGHEST_PORT + 1}") from error
        raise fail(f"nobody can listen on {host}, port {port}: {error.strerror}") from error


def login() -> str:
    """Return the name of the account at the terminal, or its number where the system has no name for it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"account {os.getuid()}"


def reason_of(error: BaseException) -> str | None:
    """Return the line for an error of the environment; None for a fault of our own, which needs its traceback."""
    if isinstance(error, SettingsError | WrongKeys | BrokenReferences):
        return str(error)
    if isinstance(error, CannotDecrypt):
        return f"a row cannot be opened: {error}; run heard doctor"
    if isinstance(error, DBAPIError):
        return _of_database(error)
    if isinstance(error, ArgumentError):
        return f"HEARD_DATABASE_URL cannot be used: {error}"
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename} cannot be used: {error.strerror}"
    return _of_others(error)


def _of_database(error: DBAPIError) -> str | None:
    fault = fault_of(error)
    if fault is DatabaseFault.NOT_AT_VERSION:
        return f"{fault} ({said_by(error)})"
    if fault is DatabaseFault.AWAY or isinstance(error, ProgrammingError):
        return f"the database cannot be used (HEARD_DATABASE_URL): {said_by(error)}"
    return None


def _of_others(error: BaseException) -> str | None:
    module = type(error).__module__.partition(".")[0]
    if module == "redis":
        return f"the queue cannot be used (HEARD_REDIS_URL): {error}"
    if module == "telegram":  # its texts may hold the bot's token
        return f"Telegram does not do what was asked: {type(error).__name__}"
    return None
