"""The evidence filter: which of a child's contributions may decide the code; all are kept and shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from bot.domain.participation.facts import ViewsCheck
from bot.domain.questionnaires import Phase


class Provenance(StrEnum):
    """Whose words they are, as answered to the question about it."""

    ALONE = "alone"
    HELPED = "helped"
    EXACT = "exact"
    MINE = "mine"
    OTHER = "other"
    ADULT = "adult"
    UNANSWERED = "unanswered"


class Route(StrEnum):
    """Who received the words; another person's record counts only once they presented it at the review."""

    IRO_OR_ADVOCATE = "iro_or_advocate"
    OTHER_ATTENDEE = "other_attendee"
    NOT_PRESENTED = "not_presented"


class TickedCheck(StrEnum):
    """A person's answer to one question about a contribution."""

    YES = "yes"
    NO = "no"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Ticks:
    """The IRO's three boxes on one contribution."""

    current: TickedCheck = TickedCheck.OPEN
    accurate: TickedCheck = TickedCheck.OPEN
    for_review: TickedCheck = TickedCheck.OPEN

    def __post_init__(self) -> None:
        object.__setattr__(self, "current", TickedCheck(self.current))
        object.__setattr__(self, "accurate", TickedCheck(self.accurate))
        object.__setattr__(self, "for_review", TickedCheck(self.for_review))

    @property
    def check(self) -> ViewsCheck:
        """Return the verdict: any no refuses the contribution, three times yes satisfies."""
        boxes = {self.current, self.accurate, self.for_review}
        if TickedCheck.NO in boxes:
            return ViewsCheck.NOT_SATISFIED
        return ViewsCheck.SATISFIED if boxes == {TickedCheck.YES} else ViewsCheck.UNCHECKED


# None: undecided until the IRO says whose words they are.
_CHILDS_OWN: Mapping[Provenance, bool | None] = MappingProxyType(
    {
        Provenance.ALONE: True,
        Provenance.HELPED: True,
        Provenance.EXACT: True,
        Provenance.OTHER: False,
        Provenance.ADULT: False,
        Provenance.MINE: None,
        Provenance.UNANSWERED: None,
    }
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One contribution as the filter sees it; no words, so that a wordless stub can stand for it.

    ``received_at`` is an aware moment. ``has_view`` comes from views.has_view or from the IRO overruling it.
    ``refusal``: the child said no to giving views. ``share`` is False when kept from the meeting.
    ``own_words`` is the IRO's decision where the provenance leaves it open.
    """

    id: str
    received_at: datetime
    linked: bool = True
    has_view: bool = True
    refusal: bool = False
    provenance: Provenance = Provenance.ALONE
    own_words: TickedCheck = TickedCheck.OPEN
    phase: Phase = Phase.PRE
    share: bool = True
    route: Route = Route.IRO_OR_ADVOCATE
    spoken_for: bool = False
    ticks: Ticks = Ticks()
    quarantined: bool = False
    withdrawn: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "provenance", Provenance(self.provenance))
        object.__setattr__(self, "own_words", TickedCheck(self.own_words))
        object.__setattr__(self, "phase", Phase(self.phase))
        object.__setattr__(self, "route", Route(self.route))

    @property
    def childs_own(self) -> bool | None:
        """Say whether the words are the child's own; None while nobody has decided it."""
        decided = {TickedCheck.YES: True, TickedCheck.NO: False, TickedCheck.OPEN: None}[self.own_words]
        own = _CHILDS_OWN[self.provenance]
        return decided if own is None else own

    @property
    def check(self) -> ViewsCheck:
        """Return the IRO's verdict; undecided provenance keeps it unchecked unless a box says no."""
        verdict = self.ticks.check
        open_words = self.childs_own is None and verdict is ViewsCheck.SATISFIED
        return ViewsCheck.UNCHECKED if open_words else verdict


@dataclass(frozen=True, slots=True)
class EvidenceWindow:
    """The time a review's views may come from: after the previous held review or care start, up to its end.

    Both are aware moments; ``after`` is outside, ``until`` inside the window; None leaves that side open.
    """

    after: datetime | None
    until: datetime | None


class EvidenceTest(StrEnum):
    """The tests in their order; the first that fails makes a contribution inadmissible."""

    LINKED = "E1"
    HAS_VIEW = "E2"
    OWN_WORDS = "E3"
    BEFORE_REVIEW = "E4"
    NOT_STALE = "E5"
    IN_TIME = "E6"
    SHARED = "E7"
    CONVEYED = "E8"


_TRIALS: tuple[tuple[EvidenceTest, Callable[[Evidence, EvidenceWindow], bool], str], ...] = (
    (
        EvidenceTest.LINKED,
        lambda e, _: e.linked and not e.quarantined,
        "It is not yet certain that this came from or for this child.",
    ),
    (EvidenceTest.HAS_VIEW, lambda e, _: e.has_view, "There is no view in it."),
    (
        EvidenceTest.OWN_WORDS,
        lambda e, _: e.childs_own is not False,
        "It is an adult's or another person's view, not the child's own.",
    ),
    (
        EvidenceTest.BEFORE_REVIEW,
        lambda e, _: e.phase is Phase.PRE,
        "It is feedback about a review, not views for one.",
    ),
    (
        EvidenceTest.NOT_STALE,
        lambda e, w: w.after is None or e.received_at > w.after,
        "It was sent before the previous review ended.",
    ),
    (
        EvidenceTest.IN_TIME,
        lambda e, w: w.until is None or e.received_at <= w.until,
        "It came after this review ended, so it belongs to the next one.",
    ),
    (
        EvidenceTest.SHARED,
        lambda e, _: e.share and not e.withdrawn,
        "The child does not want it shared with the meeting, or has taken it back.",
    ),
    (
        EvidenceTest.CONVEYED,
        lambda e, _: e.route is not Route.NOT_PRESENTED,
        "Nobody presented it at the review.",
    ),
)


@dataclass(frozen=True, slots=True)
class Assessment:
    """One contribution with the first test it failed (None: admissible) and the reason in plain English."""

    evidence: Evidence
    failed: EvidenceTest | None
    reason: str

    @property
    def admissible(self) -> bool:
        """Say whether the contribution may count for the code."""
        return self.failed is None


def assess(evidence: Evidence, window: EvidenceWindow) -> Assessment:
    """Put one contribution through the tests E1 to E8 for the review whose window is given."""
    for test, passes, reason in _TRIALS:
        if not passes(evidence, window):
            return Assessment(evidence, test, reason)
    if evidence.childs_own is None:
        return Assessment(evidence, None, "It counts once the IRO has decided whose words they are.")
    return Assessment(evidence, None, "It counts as the child's views.")
