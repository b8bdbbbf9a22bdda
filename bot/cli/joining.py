"""Joining the rooms for a command, with settings problems told in one line."""

from __future__ import annotations

import getpass
import os
from typing import Any

from bot.cli import fail
from bot.settings import SettingsError, load
from bot.wiring import Wiring, build


def wire(**overrides: Any) -> Wiring:
    """Build the wiring from the environment; a setting that cannot be used ends the command."""
    try:
        return build(load(**overrides))
    except SettingsError as error:
        raise fail(error) from error


def login() -> str:
    """Give the name of the account at the terminal, or its number where the system has no name for it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"account {os.getuid()}"
