"""The independent validator of the SSDA903 return, in a Python of its own below `.peers`.

It pins numpy 1.24, which runs on Python 3.9 to 3.11 alone, and is never among the product's own packages.
"""

import functools
import hashlib
import shutil
import sys
from pathlib import Path

from tests.peers.machine import PeerMissing, installed, run
from tests.peers.place import KEPT, lock

PACKAGES = Path(__file__).with_name("judge903.lock")
OLDEST, NEWEST = (3, 9), (3, 11)
NAMES = ("python3.11", "python3.10", "python3.9", "python3")
COMMAND = "apt-get install python3.11 python3.11-venv (or 3.9, 3.10), so that `python3.11 -m venv` works"
ASK = "import ensurepip, sys, venv; print(*sys.version_info[:2])"


@functools.cache
def judge903() -> Path:
    """Return the Python that has csc-validator-be-903, as locked; it is made once for each lock."""
    folder = KEPT / "judge903"
    stamp, wanted = folder / ".installed", hashlib.sha256(PACKAGES.read_bytes()).hexdigest()
    with lock(KEPT / "judge903.lock"):
        if not stamp.exists() or stamp.read_text() != wanted:
            shutil.rmtree(folder, ignore_errors=True)
            _install(folder)
            stamp.write_text(wanted)
    return folder / "bin" / "python"


def _install(folder: Path) -> None:
    made = run(_interpreter(), "-m", "venv", str(folder))
    if made.returncode:
        raise PeerMissing(
            f"The 903 validator needs a Python of its own: {made.stderr.strip()}. Run: {COMMAND}"
        )
    pip = (str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    done = run(*pip, "--require-hashes", "-r", str(PACKAGES))
    if done.returncode:
        raise PeerMissing(f"pip failed: {done.stderr.strip()[-800:]}. Run: make test once more")


def _interpreter() -> str:
    """Find a Python of a fitting version that can make environments; a name on the path may lead nowhere."""
    for program in filter(None, (sys.executable, *(installed(name) for name in NAMES))):
        asked = run(program, "-c", ASK)
        if asked.returncode == 0 and OLDEST <= tuple(map(int, asked.stdout.split())) <= NEWEST:
            return program
    raise PeerMissing(f"The 903 validator runs on Python 3.9 to 3.11 alone. Run: {COMMAND}")
