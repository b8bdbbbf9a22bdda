"""What the code of a review would be, is when checked, or is proposed to be; a person decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from bot.domain.participation import (
    Assessment,
    Attendance,
    Code,
    Contribution,
    Decision,
    EvidenceWindow,
    Policy,
    ReviewFacts,
    ReviewStatus,
    Views,
    ViewsCheck,
    WeighedContribution,
    assess,
    decide,
    weigh,
    would_change,
)
from bot.reviews.codes.cases import Case
from bot.reviews.contributions import OUTREACH, AskedState, asked_state, evidence, window

WITHOUT_MEETING = "There was no meeting, so PN7 is not proposed. Choose the code."
ATTENDANCE_MISSING = "Attendance was not recorded: record it, then a code is proposed."


class CodeKind(StrEnum):
    """How far the code of a review has come; only a confirmed one is a code."""

    NONE = "none"
    WOULD_BE = "would_be"
    WHEN_CHECKED = "when_checked"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class CodeState:
    """The code as a list shows it, with the condition a proposal hangs on."""

    kind: CodeKind
    code: str | None = None
    condition: str = ""

    @property
    def label(self) -> str:
        """Return the words of the state, the same on every page."""
        return _LABELS[self.kind].format(code=self.code, condition=self.condition).rstrip()


_LABELS: Mapping[CodeKind, str] = MappingProxyType(
    {
        CodeKind.NONE: "No code yet",
        CodeKind.WOULD_BE: "Would be {code} {condition}",
        CodeKind.WHEN_CHECKED: "{code} when checked",
        CodeKind.PROPOSED: "Proposed {code}",
        CodeKind.CONFIRMED: "Confirmed {code}",
        CodeKind.RECORDED: "{code} in the case system",
    }
)
_WISHES_TO_COME = frozenset({"in_person", "remote", "part", "all", "attend"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """The whole reasoning on one review: evidence, facts, decision, and what would change it."""

    asked: AskedState
    window: EvidenceWindow
    assessments: tuple[Assessment, ...]
    weighed: WeighedContribution
    facts: ReviewFacts
    decision: Decision
    state: CodeState

    def changes(self, policy: Policy) -> tuple[str, ...]:
        """Return one sentence for each other code that the review could have; none while the attendance is unknown."""
        if ATTENDANCE_MISSING in self.decision.reasons:
            return ()
        return would_change(self.facts, policy, Code(self.state.code) if self.state.code else None)


def propose(case: Case, policy: Policy, days: int) -> Proposal:
    """Filter, weigh and decide one case; ``days`` are the working days to go."""
    asked = asked_state(case.exchange, case.reach(days))
    during = window(case.bounds)
    assessments = tuple(assess(evidence(received, during), during) for received in case.received)
    weighed = weigh(assessments, OUTREACH[asked.state])
    facts = _facts(case, weighed)
    decision = _decide(case, facts, policy)
    return Proposal(
        asked, during, assessments, weighed, facts, decision, _state(case, facts, decision, policy)
    )


def _decide(case: Case, facts: ReviewFacts, policy: Policy) -> Decision:
    """Decide by the table, once it is known whether the child was there.

    A review without a meeting has PN7 only where a person chooses it.
    """
    decision = decide(facts, policy)
    if case.attendance_missing and decision.code is not Code.PN0:
        return replace(decision, code=None, rule="R02", confirm=True, reasons=(ATTENDANCE_MISSING,))
    if not case.no_meeting or decision.code is not Code.PN7:
        return decision
    return replace(decision, code=None, confirm=True, reasons=(*decision.reasons, WITHOUT_MEETING))


def _facts(case: Case, weighed: WeighedContribution) -> ReviewFacts:
    return ReviewFacts(
        status=ReviewStatus.PLANNED if case.is_open else ReviewStatus(case.status),
        born_on=case.born_on,
        review_on=case.review_on,
        attendance=Attendance(case.attendance or "none"),
        contribution=Contribution(case.happened or "silent"),
        views=weighed.views,
        check=weighed.check,
        spoken_for=weighed.spoken_for or case.spoken_for,
    )


def _state(case: Case, facts: ReviewFacts, decision: Decision, policy: Policy) -> CodeState:
    if case.standing:
        kind = CodeKind.RECORDED if case.standing.source == "imported" else CodeKind.CONFIRMED
        return CodeState(kind, case.standing.code)
    if facts.status is ReviewStatus.PLANNED:
        return _would_be(case, facts, policy)
    if decision.rule == "R22":
        checked = decide(replace(facts, check=ViewsCheck.SATISFIED), policy)
        return CodeState(CodeKind.WHEN_CHECKED, checked.code)
    return CodeState(CodeKind.PROPOSED if decision.code else CodeKind.NONE, decision.code)


def _would_be(case: Case, facts: ReviewFacts, policy: Policy) -> CodeState:
    """Suppose what the child wished for: that they come and speak, else that they stay away and views are checked."""
    if case.attendance not in {None, Attendance.NONE.value}:
        return _at_an_earlier_meeting(facts, policy)
    if comes := case.wish in _WISHES_TO_COME:
        supposed = replace(
            facts,
            status=ReviewStatus.HELD,
            attendance=Attendance.IN_PERSON,
            contribution=Contribution.SPOKE,
        )
    else:
        satisfied = facts.views is not Views.NONE and facts.check is ViewsCheck.UNCHECKED
        check = ViewsCheck.SATISFIED if satisfied else facts.check
        supposed = replace(facts, status=ReviewStatus.HELD, attendance=Attendance.NONE, check=check)
    decision = decide(supposed, policy)
    if decision.code is None:
        return CodeState(CodeKind.NONE)
    by_age = decision.rule == "R03"
    condition = "" if by_age else f"if {case.known_as} {'comes and speaks' if comes else 'stays away'}"
    return CodeState(CodeKind.WOULD_BE, decision.code, condition)


def _at_an_earlier_meeting(facts: ReviewFacts, policy: Policy) -> CodeState:
    """Suppose what is certain: the child was at the meeting that was adjourned, whatever the next one brings."""
    code = decide(replace(facts, status=ReviewStatus.HELD), policy).code
    return (
        CodeState(CodeKind.WOULD_BE, code, "as the first meeting went") if code else CodeState(CodeKind.NONE)
    )
