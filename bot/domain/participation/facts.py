"""The facts of one review that decide its code, and whether there is a view in what a child gave."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from bot.domain.participation.codes import Code
from bot.domain.questionnaires import QuestionRole

NOTE = "note"  # the role of loose words, given to no question

VIEW_ROLES = frozenset({QuestionRole.VIEW, QuestionRole.SAFETY, QuestionRole.PARTICIPATION})
_VIEW_STATUSES = frozenset({"answered", "media"})
# Plain refusals that are no intent of the conversation.
_REFUSALS = frozenset({"no comment", "nothing to say", "not saying", "no views"})


class ReviewStatus(StrEnum):
    """Whether the review took place, as far as its code asks; an adjourned one is still planned here."""

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


class ChildSaid(NamedTuple):
    """One thing the child gave: the role of its question or NOTE, its answer status, the words beside it."""

    role: str
    status: str
    text: str


def has_view(items: Iterable[tuple[str, str, str]], is_empty: Callable[[str], bool]) -> bool:
    """Say whether one contribution, given as (role, status, words) items, has a view in it.

    ``is_empty`` says of a whole reply that it is a command, a refusal or a courtesy in the child's languages.
    A digit counts where it was read as the answer to a question about views, safety or taking part; answers
    about who helped and what support is wanted do not count by themselves.
    """
    return any(_is_view(ChildSaid(*item), is_empty) for item in items)


def _is_view(said: ChildSaid, is_empty: Callable[[str], bool]) -> bool:
    if said.role == NOTE:
        return said.status == "media" or _survives(said.text, is_empty)
    if said.role not in VIEW_ROLES:
        return False
    # An unread word alone is no view; a sentence that fitted no option ("3 people are mean") is one.
    is_sentence = len(_words(said.text)) > 1
    return said.status in _VIEW_STATUSES or (is_sentence and _survives(said.text, is_empty))


def _survives(text: str, is_empty: Callable[[str], bool]) -> bool:
    words = _words(text)
    has_letters = any(c.isalpha() for word in words for c in word)
    return has_letters and " ".join(words) not in _REFUSALS and not is_empty(text)


def _words(text: str) -> list[str]:
    """Split into words of letters and digits, case folded, the vowel signs of Indic scripts kept."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in folded).split()
