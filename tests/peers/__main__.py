"""Make every peer ready before the tests start, so that nothing is installed in the middle of a test."""

import sys
import time

from tests import peers

PEERS = (
    peers.pango,
    peers.browser_path,
    peers.postgres_url,
    peers.redis_url,
    peers.node_modules,
    peers.java,
    peers.judge903,
)


def main() -> int:
    """Prepare the peers one by one; print what was found and how long it took."""
    peers.begin()
    try:
        for peer in PEERS:
            started = time.monotonic()
            found = peer()
            print(f"{peer.__name__:14} {time.monotonic() - started:5.1f} s  {found}", flush=True)
    except peers.PeerMissing as missing:
        print(missing, file=sys.stderr)
        return 1
    finally:
        peers.end()
    return 0


sys.exit(main())
