"""Asking the machine for programs: what is installed, and what its package manager can add."""

import os
import shutil
import subprocess


class PeerMissing(RuntimeError):
    """A program that the tests need is absent and could not be installed; the text names the command."""


def installed(*names: str) -> str | None:
    """Return the path of the first of these programs that is on the search path."""
    return next((path for name in names if (path := shutil.which(name))), None)


def run(*command: str, **options: object) -> subprocess.CompletedProcess[str]:
    """Run a command to its end with its output captured; one that takes too long counts as failed."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 124, "", "no answer in time")


def install_system_package(*names: str) -> bool:
    """Install Debian packages when this account may; say whether they are there now."""
    if os.geteuid() != 0 or not installed("apt-get"):
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", env=quiet)
    return run("apt-get", "install", "--yes", "--no-install-recommends", *names, env=quiet).returncode == 0
