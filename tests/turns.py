"""Which tests meet which kind of database: each one of them, by turns, but for what moves messages, which meets both."""

import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
DIALECTS = ("sqlite", "postgresql")
# What takes, keeps and sends messages, and starts from nothing: there nothing may differ between the two.
ON_BOTH = frozenset({"store", "talk", "outbox", "faults", "live"})


def left_out(items: Sequence[pytest.Item]) -> set[pytest.Item]:
    """Return the tests that have their like on the other kind of database, whose turn it is.

    Whatever else a test is tried with takes turns too, so that every page is asked for on both.
    """
    tried = _dialects(items)
    return {item for item in items if len(tried[_but_for_database(item)]) > 1 and not _is_in_turn(item)}


def _dialects(items: Iterable[pytest.Item]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for item in items:
        found.setdefault(_but_for_database(item), set()).add(item.nodeid)
    return found


def _dialect_of(item: pytest.Item) -> str | None:
    given = getattr(item, "callspec", None)
    return given.params.get("dialect") if given is not None else None


def _but_for_database(item: pytest.Item) -> str:
    return item.nodeid.replace(_dialect_of(item) or "", "")


def _is_in_turn(item: pytest.Item) -> bool:
    room = item.path.relative_to(TESTS).parts[0]
    turn = DIALECTS[zlib.crc32(_but_for_database(item).encode()) % len(DIALECTS)]
    return room in ON_BOTH or _dialect_of(item) in {None, turn}
