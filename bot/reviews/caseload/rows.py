"""One review as the caseload shows it, and the filters over the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from bot.domain.flags import Severity
from bot.domain.reviews import ReviewKind, counts_in_care
from bot.reviews.codes import CodeKind, CodeState
from bot.reviews.contributions import HINDRANCES, Asked, AskedState

SETTLED = frozenset({CodeKind.CONFIRMED, CodeKind.RECORDED})


@dataclass(frozen=True, slots=True)
class OpenFlag:
    """An attention flag that nobody has dealt with; raised by ``count`` messages, the newest of them ``newest_at``."""

    name: str
    severity: str
    raised_at: datetime
    newest_at: datetime
    count: int = 1


@dataclass(frozen=True, slots=True)
class CaseloadRow:
    """One review; ``days`` are working days to go, 0 on the day and for a past one.

    ``has_views``: the child gave a view for it, in whatever way. ``read_due_on``: by when the oldest unread words have
    to be read; ``read_overdue``: that day has passed. ``kind``: only a Child in Care review must have a code.
    ``has_page``: the reader may open the child's own page.
    """

    review_id: int
    child_id: int
    known_as: str
    age: int | None
    officer: str
    review_on: date
    days: int
    held: bool
    language: str | None
    asked: AskedState
    unread: int
    unread_since: datetime | None
    wish: str | None
    code: CodeState
    flags: tuple[OpenFlag, ...]
    date_passed: bool
    attendance_missing: bool
    has_views: bool = False
    read_due_on: date | None = None
    read_overdue: bool = False
    kind: ReviewKind = ReviewKind.CARE
    has_page: bool = False

    @property
    def is_coming(self) -> bool:
        """Return whether the review is still to come."""
        return not self.held and not self.date_passed

    @property
    def hindrance(self) -> str | None:
        """Return why the child cannot be asked or was forgotten; None once views came another way."""
        waits = self.is_coming and self.asked.state is Asked.NOT_ASKED and not self.has_views
        return self.asked.why if waits and self.asked.why in HINDRANCES else None

    @property
    def no_language(self) -> bool:
        """Return whether the child is to be asked and nobody knows in which language."""
        waits = self.is_coming and self.asked.state is Asked.NOT_ASKED and self.asked.is_old_enough
        return waits and self.language is None and not self.has_views

    @property
    def needs_code(self) -> bool:
        """Return whether a person must still settle a code: of other reviews than those in care nobody must."""
        return counts_in_care(self.kind) and self.code.kind not in SETTLED

    @property
    def to_record(self) -> bool:
        """Return whether the day has passed unrecorded, or the review has a day and not how the child took part."""
        return self.date_passed or (self.attendance_missing and self.needs_code)

    @property
    def to_confirm(self) -> bool:
        """Return whether the review was held and waits for a person to settle its code."""
        return self.held and self.needs_code

    @property
    def asks_for_an_adult(self) -> bool:
        """Return whether the child waits for an adult to get in touch on the same working day."""
        return any(flag.severity == Severity.HIGH for flag in self.flags)

    @property
    def urgent(self) -> bool:
        """Return whether an open flag needs an adult today."""
        return any(flag.severity == Severity.URGENT for flag in self.flags)


class Filter(StrEnum):
    """A part of the list that can be shown by itself."""

    ALL = "all"
    UNREAD = "unread"
    NO_ANSWER = "no_answer"
    NOT_ASKED = "not_asked"
    CANNOT_REACH = "cannot_reach"
    CANNOT_ASK = "cannot_ask"
    TO_CONFIRM = "to_confirm"


KEEPS: Mapping[Filter, Callable[[CaseloadRow], bool]] = MappingProxyType(
    {
        Filter.ALL: lambda _: True,
        Filter.UNREAD: lambda row: row.unread > 0,
        Filter.NO_ANSWER: lambda row: row.asked.state is Asked.NO_ANSWER,
        Filter.NOT_ASKED: lambda row: row.asked.state is Asked.NOT_ASKED and not row.held,
        Filter.CANNOT_REACH: lambda row: row.asked.state is Asked.CANNOT_REACH,
        Filter.CANNOT_ASK: lambda row: row.hindrance is not None,
        Filter.TO_CONFIRM: lambda row: row.to_confirm,
    }
)
