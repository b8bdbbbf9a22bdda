"""Whether an installation can be reached from another machine: what shows children without sign-in must not be."""

from __future__ import annotations

import ipaddress
import shlex
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

LOCAL_NAMES = frozenset({"localhost", "localhost.localdomain", "ip6-localhost"})
# How granian, gunicorn, Flask, waitress and uWSGI are told where to listen.
BINDING_OPTIONS = frozenset({"--host", "--bind", "-b", "-h", "--listen", "--http", "--http-socket"})
BINDING_VARIABLES = ("GRANIAN_HOST", "FLASK_RUN_HOST", "UVICORN_HOST")
FILES = ("unix:", "unix://", "fd://", "/")
ANYWHERE = ("0.0.0.0", "[::]", "::", "*:")  # noqa: S104 - these are looked for, not listened on


def is_local(host: str | None) -> bool:
    """Return whether a host name or address leads to this machine and to no other."""
    name = (host or "").strip("[]").rstrip(".").lower()
    if name in LOCAL_NAMES or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def foreign_hosts(url: str, variables: Mapping[str, str]) -> list[str]:
    """List the hosts of a database or broker address that are other machines; a socket file is this one.

    ``variables`` are those of the environment: PostgreSQL's own library takes its host from them when the address has
    none.
    """
    parts = urlsplit(url)
    if parts.scheme.startswith(("sqlite", "unix")):
        return []
    query = parse_qs(parts.query)
    named = [parts.hostname or "", *query.get("host", ()), *query.get("hostaddr", ())]
    if parts.scheme.startswith("postgres") and not any(named):
        named = [variables.get("PGHOST", ""), variables.get("PGHOSTADDR", "")]
    hosts = [host for each in named for host in each.split(",") if host and not host.startswith(("/", "@"))]
    return [host for host in hosts if not is_local(host_of(host))]


def open_binding(arguments: Sequence[str], variables: Mapping[str, str]) -> str | None:
    """Return where a server that was started like this listens to other machines; None when it does not say so.

    A platform's PORT makes servers listen to everybody unless they are told an address.
    """
    told = [*arguments, *shlex.split(variables.get("GUNICORN_CMD_ARGS", ""))]
    named = [*_bindings(told), *(variables[name] for name in BINDING_VARIABLES if variables.get(name))]
    for each in named:
        if not each.startswith(FILES) and not is_local(host_of(each)):
            return each
    return "PORT" if variables.get("PORT") and not named else None


def host_of(binding: str) -> str:
    """Return the host of ``host:port``, of ``[address]:port`` or of a bare host."""
    if binding.startswith("["):
        return binding[1:].partition("]")[0]
    return binding if binding.count(":") > 1 else binding.rpartition(":")[0] if ":" in binding else binding


def _bindings(told: Sequence[str]) -> Iterator[str]:
    yield from (each for each in told if each.startswith(ANYWHERE))
    yield from (value for option, value in pairwise(told) if option in BINDING_OPTIONS)
    for each in told:
        option, equals, value = each.partition("=")
        if equals and option in BINDING_OPTIONS:
            yield value
        elif each.startswith("-b") and not each.startswith("--") and len(each) > len("-b"):
            yield each[len("-b") :]
