"""What needs doing, and in which order: danger first, then who waits for an adult, then unread words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from bot.services.caseload.rows import Row
from bot.services.contributions import Asked
from bot.services.participation import CodeKind


class NeedKind(StrEnum):
    """A kind of work, most pressing first."""

    ALERT = "alert"
    ASKS = "asks"
    UNREAD = "unread"
    RECORD = "record"
    CHECK = "check"
    CONFIRM = "confirm"
    CONTACT = "contact"
    WANTS = "wants"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to do about one review."""

    kind: NeedKind
    row: Row


_APPLIES: Mapping[NeedKind, Callable[[Row], bool]] = MappingProxyType(
    {
        NeedKind.ALERT: lambda row: row.urgent,
        NeedKind.UNREAD: lambda row: row.unread > 0,
        NeedKind.RECORD: lambda row: row.to_record,
        NeedKind.CHECK: lambda row: row.to_confirm and row.code.kind is CodeKind.WHEN_CHECKED,
        NeedKind.CONFIRM: lambda row: (
            row.to_confirm and not row.to_record and row.code.kind is not CodeKind.WHEN_CHECKED
        ),
        NeedKind.CONTACT: lambda row: row.asked.state is Asked.CANNOT_REACH and not row.held,
        NeedKind.ASKS: lambda row: row.asks_for_an_adult and not row.urgent,
        NeedKind.WANTS: lambda row: bool(row.flags) and not row.asks_for_an_adult and not row.urgent,
    }
)
_ORDER = tuple(NeedKind)


def needs(rows: tuple[Row, ...]) -> tuple[Need, ...]:
    """List what the rows need, the most pressing kind first, within a kind the nearest day first."""
    found = [Need(kind, row) for row in rows for kind in _kinds(row)]
    return tuple(sorted(found, key=lambda need: (_ORDER.index(need.kind), need.row.review_on)))


def urgency(row: Row) -> tuple[int, date]:
    """Give the place of a row in the list: by its most pressing need, then by day; rows without a need come last."""
    return min((_ORDER.index(kind) for kind in _kinds(row)), default=len(_ORDER)), row.review_on


def _kinds(row: Row) -> list[NeedKind]:
    return [kind for kind, applies in _APPLIES.items() if applies(row)]
