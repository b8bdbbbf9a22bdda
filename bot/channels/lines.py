"""A line to a server outside: to an address that was looked at, and cut when its time is over, whatever is sent."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import urllib.request
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import SplitResult, urlsplit

from bot.domain.exposure import is_local

LookUp = Callable[[str, int], Collection[str]]
# Addresses of version 6 in which one of version 4 is wrapped: NAT64 (RFC 6052) and 6to4 (RFC 3056).
_WRAPPED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2002::/16"))


class NotPublic(OSError):
    """A host has no public address, so nothing is sent there."""


def addresses_of(host: str, port: int) -> Collection[str]:
    """Return the addresses of a host, as the machine's resolver knows them."""
    return dict.fromkeys(
        str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    )


@contextmanager
def line_to(parts: SplitResult, seconds: float, look_up: LookUp) -> Iterator[http.client.HTTPConnection]:
    """Open a connection to the host of an address; it ends after so many seconds.

    OSError when it cannot be made, NotPublic for a host inside a network.
    """
    connection = _connection(parts, seconds, look_up)
    # Slow headers and endless bodies end alike: nothing that is sent meanwhile gives more time.
    line: list[socket.socket] = []
    alarm = threading.Timer(seconds, _cut, [connection, line])
    alarm.daemon = True
    alarm.start()
    try:
        connection.connect()
        line.append(connection.sock)
        yield connection
    finally:
        alarm.cancel()
        connection.close()


def _connection(parts: SplitResult, seconds: float, look_up: LookUp) -> http.client.HTTPConnection:
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    if parts.scheme == "http":
        return _Plain(host, port, seconds, look_up)
    proxy = None if is_local(host) or urllib.request.proxy_bypass(host) else _proxy()
    if proxy is None:
        return _Secure(host, port, seconds, look_up)
    tunnelled = http.client.HTTPSConnection(proxy[0], proxy[1], timeout=seconds)
    tunnelled.set_tunnel(host, port)
    return tunnelled


class _Plain(http.client.HTTPConnection):
    """A connection to an address that was looked at; plain HTTP is for this machine alone."""

    def __init__(self, host: str, port: int, seconds: float, look_up: LookUp) -> None:
        super().__init__(host, port, timeout=seconds)
        self._seconds, self._look_up = seconds, look_up

    def connect(self) -> None:
        """Connect to an address of the host; NotPublic for one that has no public one."""
        self.sock = _connect(self.host, self.port, self._seconds, self._look_up)


class _Secure(http.client.HTTPSConnection):
    """A TLS connection to an address that was looked at: a name that answers otherwise a moment later leads nowhere."""

    def __init__(self, host: str, port: int, seconds: float, look_up: LookUp) -> None:
        super().__init__(host, port, timeout=seconds)
        self._seconds, self._look_up = seconds, look_up

    def connect(self) -> None:
        """Connect and greet by TLS; NotPublic for a host that has no public address."""
        self.sock = _connect(self.host, self.port, self._seconds, self._look_up)
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _connect(host: str, port: int, seconds: float, look_up: LookUp) -> socket.socket:
    for address in look_up(host, port):
        if _is_public(address) or is_local(host):
            return socket.create_connection((address, port), seconds)
    raise NotPublic(f"{host} has no public address")


def _is_public(address: str) -> bool:
    """Return whether an address is one of the open internet, and none that stands for a private one inside."""
    found = ipaddress.ip_address(address.partition("%")[0])
    inside = any(found.version == net.version and found in net for net in _WRAPPED)
    return found.is_global and not found.is_multicast and not inside


def _proxy() -> tuple[str, int] | None:
    """Return the proxy by which this machine reaches others, as the environment names it."""
    parts = urlsplit(urllib.request.getproxies().get("https", ""))
    return (parts.hostname, parts.port or 8080) if parts.hostname else None


def _cut(connection: http.client.HTTPConnection, line: list[socket.socket]) -> None:
    """End a connection; once it is made ``line`` holds its socket, which it may let go before a body has come."""
    for sock in line or [connection.sock]:
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
