"""What is known about one review, the authority's policy, and the decision that follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.participation.codes import Code


class ReviewStatus(StrEnum):
    """Whether the review took place."""

    HELD = "held"
    CANCELLED = "cancelled"
    PLANNED = "planned"


class Attendance(StrEnum):
    """How the child was at the meeting; any part of it counts."""

    NONE = "none"
    IN_PERSON = "in_person"
    REMOTE_LIVE = "remote_live"


class Contribution(StrEnum):
    """The best thing that happened at the meeting itself."""

    SPOKE = "spoke"
    REPRESENTED = "represented"
    SYMBOLIC = "symbolic"
    SILENT = "silent"


class Views(StrEnum):
    """The best route by which admissible views reached the review."""

    NONE = "none"
    IRO_OR_ADVOCATE = "iro_or_advocate"
    OTHER_ATTENDEE = "other_attendee"


class ViewsCheck(StrEnum):
    """The IRO's verdict on the views: current, accurate and for this review."""

    SATISFIED = "satisfied"
    UNCHECKED = "unchecked"
    NOT_SATISFIED = "not_satisfied"


class Profile(StrEnum):
    """How PN5 and PN6 are told apart: by who received the words, or by the letter of the DfE's text."""

    BRADFORD = "bradford"
    DFE_LITERAL = "dfe_literal"


class Remote(StrEnum):
    """Whether a live video or phone call counts as attending or as a medium."""

    AS_ATTENDANCE = "as_attendance"
    AS_MEDIUM = "as_medium"


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """The facts of one review; strings are accepted for the enumerations, ValueError for an unknown one."""

    status: ReviewStatus
    born_on: date | None
    review_on: date
    attendance: Attendance
    contribution: Contribution
    views: Views
    check: ViewsCheck
    spoken_for: bool

    def __post_init__(self) -> None:
        object.__setattr__(self, "status", ReviewStatus(self.status))
        object.__setattr__(self, "attendance", Attendance(self.attendance))
        object.__setattr__(self, "contribution", Contribution(self.contribution))
        object.__setattr__(self, "views", Views(self.views))
        object.__setattr__(self, "check", ViewsCheck(self.check))


@dataclass(frozen=True, slots=True)
class Policy:
    """The authority's reading of the codes; stored with every confirmed code."""

    profile: Profile = Profile.BRADFORD
    remote: Remote = Remote.AS_ATTENDANCE

    def __post_init__(self) -> None:
        object.__setattr__(self, "profile", Profile(self.profile))
        object.__setattr__(self, "remote", Remote(self.remote))


@dataclass(frozen=True, slots=True)
class Decision:
    """The proposed code (None: no code can be given), the row that gave it, and why.

    ``confirm`` says that an IRO must look at this review itself; ``reasons`` are sentences for the IRO.
    """

    code: Code | None
    rule: str
    confirm: bool
    reasons: tuple[str, ...]
