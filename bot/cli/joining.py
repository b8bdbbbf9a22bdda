"""Joining the rooms for a command, with settings problems told in one line."""

from __future__ import annotations

import errno
import getpass
import os
import socket
from typing import Any

import click

from bot.cli import fail
from bot.settings import SettingsError, load
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
    """Give the name of the account at the terminal, or its number where the system has no name for it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"account {os.getuid()}"
