"""How long somebody waits after failed attempts to sign in: it slows guessing down, and locks no door."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

REMEMBERED = timedelta(hours=1)
FREE = 10
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=15)
DOUBLINGS = 4
# Failures of one network address within an hour, from which on its new browsers take turns.
CROWD = 300
# A whole office shares an address: its next attempt for an account waits a moment, and never longer.
TURN = timedelta(seconds=5)
NETWORK_BITS = 64


def wait_after(failures: int) -> timedelta:
    """Return how long to wait after so many failures: nothing until the tenth, then a minute, two, four and so on."""
    if failures < FREE:
        return timedelta(0)
    doublings: int = 2 ** min(failures - FREE, DOUBLINGS)
    return min(FIRST_WAIT * doublings, LONGEST_WAIT)


def wait_left(failures: int, newest: datetime | None, now: datetime) -> timedelta:
    """Return how much of the wait after the newest of so many failures is left; never less than nothing."""
    if newest is None:
        return timedelta(0)
    return max(newest + wait_after(failures) - now, timedelta(0))


def network_of(source: str) -> str:
    """Return what counts as one address: for IPv6 the network of one line, whose addresses nobody can count."""
    try:
        address = ip_address(source)
    except ValueError:
        return source
    if not isinstance(address, IPv6Address):
        return source
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address, NETWORK_BITS), strict=False))


def spoken(wait: timedelta) -> str:
    """Return a wait in words, rounded up: "5 seconds", "1 minute"."""
    seconds = max(1, -(-wait // timedelta(seconds=1)))
    if seconds < 60:
        return f"{seconds} second{'s' if seconds > 1 else ''}"
    minutes = -(-seconds // 60)
    return f"{minutes} minute{'s' if minutes > 1 else ''}"
