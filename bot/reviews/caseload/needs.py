"""What needs doing, and in which order: danger first, then who waits for an adult, then unread words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from bot.domain.flags import Severity
from bot.reviews.caseload.rows import CaseloadRow
from bot.reviews.codes import CodeKind
from bot.reviews.contributions import Asked


class NeedKind(StrEnum):
    """A kind of work, most pressing first."""

    ALERT = "alert"
    ASKS = "asks"
    UNREAD = "unread"
    RECORD = "record"
    CHECK = "check"
    CONFIRM = "confirm"
    CONTACT = "contact"
    ASK = "ask"
    LOOK = "look"
    WANTS = "wants"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to do about one review."""

    kind: NeedKind
    row: CaseloadRow


@dataclass(frozen=True, slots=True)
class Danger:
    """What one child wrote of danger and nobody has dealt with: how often, since when, and the newest."""

    row: CaseloadRow
    name: str
    count: int
    since: datetime
    newest_at: datetime


# The flags of what a child wishes for, which somebody arranges; others have to be looked at.
WISHES = frozenset(
    {"wants_advocate", "wants_iro_alone", "wants_interpreter", "wants_to_chair", "health_help"}
)


def _has_only_normal_flags(row: CaseloadRow) -> bool:
    return bool(row.flags) and not row.asks_for_an_adult and not row.urgent


def _wishes_only(row: CaseloadRow) -> bool:
    return all(flag.name in WISHES for flag in row.flags)


_APPLIES: Mapping[NeedKind, Callable[[CaseloadRow], bool]] = MappingProxyType(
    {
        NeedKind.ALERT: lambda row: row.urgent,
        NeedKind.UNREAD: lambda row: row.unread > 0,
        NeedKind.RECORD: lambda row: row.to_record,
        NeedKind.CHECK: lambda row: row.to_confirm and row.code.kind is CodeKind.WHEN_CHECKED,
        NeedKind.CONFIRM: lambda row: (
            row.to_confirm and not row.to_record and row.code.kind is not CodeKind.WHEN_CHECKED
        ),
        NeedKind.CONTACT: lambda row: row.asked.state is Asked.CANNOT_REACH and not row.held,
        NeedKind.ASK: lambda row: row.hindrance is not None,
        NeedKind.LANGUAGE: lambda row: row.no_language and row.hindrance is None,
        NeedKind.ASKS: lambda row: row.asks_for_an_adult and not row.urgent,
        NeedKind.LOOK: lambda row: _has_only_normal_flags(row) and not _wishes_only(row),
        NeedKind.WANTS: lambda row: _has_only_normal_flags(row) and _wishes_only(row),
    }
)
_PLACE: Mapping[NeedKind, int] = MappingProxyType({kind: place for place, kind in enumerate(NeedKind)})


def dangers(rows: Iterable[CaseloadRow]) -> tuple[Danger, ...]:
    """Return each child once for each danger, the oldest first, with the review of the newest message."""
    found: dict[tuple[int, str], Danger] = {}
    for row in rows:
        for flag in row.flags:
            if flag.severity == Severity.URGENT:
                one = Danger(row, flag.name, flag.count, flag.raised_at, flag.newest_at)
                before = found.get((row.child_id, flag.name))
                found[row.child_id, flag.name] = one if before is None else _together(before, one)
    return tuple(sorted(found.values(), key=lambda one: one.since))


def _together(one: Danger, other: Danger) -> Danger:
    newer = max(one, other, key=lambda each: each.newest_at)
    since, count = min(one.since, other.since), one.count + other.count
    return replace(newer, count=count, since=since)


def arrange(rows: Iterable[CaseloadRow]) -> tuple[tuple[CaseloadRow, ...], tuple[Need, ...]]:
    """Return the rows in the order of what needs doing, and what they need.

    A row's place is that of its most pressing need, then its day; rows without a need come last. Of the needs the most
    pressing kind comes first, within a kind the nearest day; but of unread words those that have waited too long.
    """
    of_rows = (([kind for kind, applies in _APPLIES.items() if applies(row)], row) for row in rows)
    kinds = sorted(of_rows, key=_urgency)
    found = [Need(kind, row) for of_row, row in kinds for kind in of_row]
    needs = sorted(found, key=lambda need: (_PLACE[need.kind], *_patience(need.kind, need.row)))
    return tuple(row for _, row in kinds), tuple(needs)


def _urgency(of_row: tuple[list[NeedKind], CaseloadRow]) -> tuple[int, bool, date]:
    kinds, row = of_row
    first = min(kinds, key=_PLACE.__getitem__, default=None)
    return (len(_PLACE), True, row.review_on) if first is None else (_PLACE[first], *_patience(first, row))


def _patience(kind: NeedKind, row: CaseloadRow) -> tuple[bool, date]:
    """Return what orders rows with the same need: unread words past their time first, then the day of the review."""
    return not (kind is NeedKind.UNREAD and row.read_overdue), row.review_on
