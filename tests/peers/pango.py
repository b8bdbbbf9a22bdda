"""The libraries of the system that draw the cards: installed, else Debian's when root."""

import functools
import sys

from tests.peers.machine import PeerMissing, install_system_package, run
from tests.peers.place import lock, shared_folder

PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
ASK_VERSION = "import weasyprint; print(weasyprint.text.ffi.pango.pango_version())"


@functools.cache
def pango() -> str:
    """Return Pango's version as WeasyPrint, which draws the cards, finds it."""
    with lock(shared_folder() / "system.lock"):
        version = _version() or (_version() if install_system_package(*PACKAGES) else "")
    if not version:
        raise PeerMissing(f"The cards are drawn with Pango. Run: apt-get install {' '.join(PACKAGES)}")
    return version


def _version() -> str:
    return run(sys.executable, "-c", ASK_VERSION).stdout.strip()
