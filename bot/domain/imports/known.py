"""What planners must know of the rows that are there already, as frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from bot.domain.imports.changes import Existing
from bot.domain.imports.spans import CareSpan
from bot.domain.messages import Address


@dataclass(frozen=True, slots=True)
class KnownChild:
    """A child with the times in care and allocations; a span's key is the row's id."""

    id: int
    born_on: date | None
    care: tuple[CareSpan, ...] = ()
    allocated: tuple[tuple[CareSpan, int], ...] = ()


@dataclass(frozen=True, slots=True)
class KnownPeriod:
    """A time in care as a row, and whose it is."""

    child: str
    row: Existing


@dataclass(frozen=True, slots=True)
class OpenReview:
    """A review that an allocation or a new time in care may move: whose, which day, its IRO."""

    id: int
    child: str
    key: str
    on: date
    officer_id: int


@dataclass(frozen=True, slots=True)
class KnownReview:
    """A review as a row, whose it is, and what a file may not undo.

    ``by_person``: a person recorded its state here; ``kind_by_person``: a person decided its kind. ``said_on``: the day
    that the last file gave. ``confirmed`` is the code confirmed here; ``imported`` the last one of the case system and
    its row, still true as far as known.
    """

    child: str
    row: Existing
    by_person: bool
    said_on: date | None
    confirmed: str | None
    imported: Existing | None
    kind_by_person: bool = False


@dataclass(frozen=True, slots=True)
class KnownPhone:
    """A phone that is on file for a child, as a row; ``is_settled``: a worker confirmed or suspended it."""

    row: Existing
    is_settled: bool


@dataclass(frozen=True, slots=True)
class Known:
    """The rows that the lines of one file speak of; what a kind of file does not need stays empty.

    Children by the authority's id, teams by name, officers by e-mail address, by external id and by name (each with
    the team's name), their posts by row id, times in care by row id and by external id, reviews by key;
    ``reviews_on``: the keys of a child's reviews by their day; phones by the number of the child's row and address.
    """

    children: Mapping[str, KnownChild] = field(default_factory=lambda: MappingProxyType({}))
    child_rows: Mapping[str, Existing] = field(default_factory=lambda: MappingProxyType({}))
    periods: Mapping[int, KnownPeriod] = field(default_factory=lambda: MappingProxyType({}))
    period_ids: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    teams: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    officers: Mapping[str, Existing] = field(default_factory=lambda: MappingProxyType({}))
    officer_ids: Mapping[str, Existing] = field(default_factory=lambda: MappingProxyType({}))
    officer_names: Mapping[str, tuple[tuple[str, Existing], ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    posts: Mapping[int, tuple[Existing, ...]] = field(default_factory=lambda: MappingProxyType({}))
    allocations: Mapping[str, tuple[Existing, ...]] = field(default_factory=lambda: MappingProxyType({}))
    waiting: tuple[OpenReview, ...] = ()
    unlinked: tuple[OpenReview, ...] = ()
    reviews: Mapping[str, KnownReview] = field(default_factory=lambda: MappingProxyType({}))
    reviews_on: Mapping[tuple[str, date], str] = field(default_factory=lambda: MappingProxyType({}))
    phones: Mapping[tuple[int, Address], KnownPhone] = field(default_factory=lambda: MappingProxyType({}))
    spelt: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=lambda: MappingProxyType({}))
