"""What the annual report needs to know of each review, child and answer; ids and dates, never a word or a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.challenges import ChallengeStage
from bot.domain.participation import Code, NoViewsReason
from bot.domain.returns import CodeSource
from bot.reports import Feedback
from bot.reports.response.answers import AskedQuestion
from bot.reports.years import ReportPeriod


class Timely(StrEnum):
    """Whether something was on time; what is not known is not assessed."""

    ON_TIME = "on_time"
    LATE = "late"
    UNKNOWN = "unknown"


class Alone(StrEnum):
    """Whether the IRO spoke with the child alone before the review."""

    SPOKE = "spoke"
    REFUSED = "refused"
    INAPPROPRIATE = "inappropriate"
    UNKNOWN = "unknown"


class Reached(StrEnum):
    """How far views had come when the review ended; a message is opened when the IRO said so."""

    OPENED = "opened"
    UNOPENED = "unopened"
    INVITED = "invited"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Span:
    """A report year, or a quarter of one, up to the day on which it is looked at: its last, or earlier."""

    year: ReportPeriod
    as_at: date

    @classmethod
    def of(cls, year: ReportPeriod, today: date) -> Span:
        """Look at a year or quarter as it stands today."""
        return cls(year, min(year.last, today))


@dataclass(frozen=True, slots=True)
class ViewsInTime:
    """What had come before the review ended: how far, on which channel, and how many days before the first."""

    reached: Reached
    channel: str | None
    days: int | None


@dataclass(frozen=True, slots=True)
class ReviewFact:
    """One held review. ``first_on`` and ``last_on`` are its sittings, mostly the same day."""

    code: Code | None
    source: CodeSource | None
    reason: NoViewsReason | None
    on: date
    first_on: date
    last_on: date
    due_on: date | None
    imported_due_on: date | None
    age: int | None
    language: str | None
    team: str
    documents: Mapping[str, Timely]
    alone: Alone
    alone_days: int | None
    views: ViewsInTime

    def timely(self, due_on: date | None, held_on: date | None = None) -> Timely:
        """Judge the review, by its completing sitting unless another day is given."""
        return judged(held_on or self.last_on, due_on)


@dataclass(frozen=True, slots=True)
class Children:
    """The children in care at the as-at day: whether their reviews were on time, and what is overdue."""

    on_time: int
    late: int
    none_due: int
    overdue: int
    not_recorded: int


@dataclass(frozen=True, slots=True)
class Midway:
    """The midway checks of reviews that followed another one; ``first`` followed none."""

    on_time: int
    late: int
    unknown: int
    first: int


@dataclass(frozen=True, slots=True)
class Caseload:
    """Children allocated at the as-at day by team, and full-time posts in hundredths; None where no post is known."""

    children: Mapping[str, int]
    posts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ChallengeFacts:
    """The challenges of a year as the log has them, which begins on a day; withdrawn entries are in no number.

    ``stages``, ``themes`` and ``partners`` are counts by key. Of those that entered stage 1, ``at_once`` went further
    without being resolved and ``resolved`` were resolved there. ``formal`` entered their first formal stage.
    """

    began_on: date
    stages: Mapping[str, int]
    at_once: int
    resolved: int
    formal: int
    themes: Mapping[str, int]
    partners: Mapping[str, int]

    @property
    def open_at_one(self) -> int:
        """Count those that are at stage 1 still."""
        return self.stages.get(ChallengeStage.ONE.value, 0) - self.at_once - self.resolved


Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """What was done beside reviews, as counts by key; None is what nobody recorded.

    ``contacts``: children met, of children in care. ``checks``: midway checks done, of those expected of children in
    care six months and more. ``appointed``: in_time, of those who began. ``chaired``: by_child, of those known.
    ``advocacy``: advocate, complaint, passed, taken_up, declined, offered. ``adults``: by who and what kind.
    ``audits``: by month.
    """

    contacts: Counts | None
    checks: Counts | None
    appointed: Counts | None
    chaired: Counts | None
    through_adult: int
    parents: int
    advocacy: Counts | None
    adults: Counts | None
    audits: Counts | None


@dataclass(frozen=True, slots=True)
class SupervisionFacts:
    """The reviews of children under a supervision order, by month as in "2026-11", and the children of all months.

    ``heard`` are children whose views came before their review ended.
    """

    held: Counts
    children: Counts
    heard: Counts
    all_children: int
    all_heard: int


@dataclass(frozen=True, slots=True)
class YearFacts:
    """Everything counted for one year; ``challenges`` is None where the log of challenges has no such year.

    ``work`` and ``supervision`` are None in a snapshot that was taken before they were counted; reviews of a
    supervision order are in no other number.
    """

    span: Span
    reviews: tuple[ReviewFact, ...]
    short_breaks: int
    children: Children
    caseload: Caseload
    midway: Midway
    feedback: Feedback
    questions: tuple[AskedQuestion, ...]
    challenges: ChallengeFacts | None = None
    work: WorkFacts | None = None
    supervision: SupervisionFacts | None = None


def judged(done_on: date | None, due_on: date | None) -> Timely:
    """Say whether something done on a day was in time; without either day it is not known."""
    if done_on is None or due_on is None:
        return Timely.UNKNOWN
    return Timely.ON_TIME if done_on <= due_on else Timely.LATE


def days_before(earlier: date | None, day: date) -> int | None:
    """Count the days from an earlier day; None when it is not known or not earlier."""
    if earlier is None or earlier > day:
        return None
    return (day - earlier) // timedelta(days=1)
