"""Challenges of an IRO to what is done for a child: stages, themes, who is challenged, and when an answer is late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from bot.domain.quarters import quarter_of, quarters_of


class ChallengeStage(StrEnum):
    """How far a challenge has gone; the informal one comes first unless the severity dictates otherwise."""

    INFORMAL = "informal"
    ONE = "1"
    TWO = "2"
    THREE = "3"

    @property
    def above(self) -> tuple[ChallengeStage, ...]:
        """Return the stages to which it can still go."""
        stages = tuple(ChallengeStage)
        return stages[stages.index(self) + 1 :]


FORMAL = ChallengeStage.INFORMAL.above


class ChallengeTheme(StrEnum):
    """What a challenge is about: the themes of Table 14 of Bradford's IRO annual report 2021/22."""

    CARE_PLAN = "care_plan"
    DRIFT = "drift"
    ASSESSMENTS = "assessments"
    PREPARATION = "preparation"
    RECOMMENDATIONS = "recommendations"
    NOT_TOLD = "not_told"
    INFORMATION = "information"
    VISITS = "visits"
    RISKS = "risks"
    CHILDS_VOICE = "childs_voice"
    ADULTS_VIEWS = "adults_views"
    OVERSIGHT = "oversight"
    OTHER = "other"


class ChallengedAgency(StrEnum):
    """Who is challenged: the authority itself, or a partner, whose challenges are counted apart."""

    AUTHORITY = "authority"
    EDUCATION = "education"
    CAMHS = "camhs"
    HEALTH = "health"
    HOUSING = "housing"
    POLICE = "police"


class ChallengeOutcome(StrEnum):
    """How a challenge was resolved."""

    DONE = "done"
    PARTLY = "partly"
    EXPLAINED = "explained"


class ChallengeState(StrEnum):
    """Where a challenge stands; a wrong entry is withdrawn and counts nowhere."""

    OPEN = "open"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"


class ChallengeAction(StrEnum):
    """What was done about a challenge, one step each."""

    RAISED = "raised"
    ANSWERED = "answered"
    ESCALATED = "escalated"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"


STAGE_NAMES: Mapping[ChallengeStage, str] = MappingProxyType(
    {
        ChallengeStage.INFORMAL: "Informal",
        ChallengeStage.ONE: "Stage 1",
        ChallengeStage.TWO: "Stage 2",
        ChallengeStage.THREE: "Stage 3",
    }
)
THEME_NAMES: Mapping[ChallengeTheme, str] = MappingProxyType(
    {
        ChallengeTheme.CARE_PLAN: "Care plan not updated or poor",
        ChallengeTheme.DRIFT: "Drift and delay in care planning",
        ChallengeTheme.ASSESSMENTS: "Assessments not updated or poor",
        ChallengeTheme.PREPARATION: "Poor preparation for the review",
        ChallengeTheme.RECOMMENDATIONS: "Review recommendations not followed up",
        ChallengeTheme.NOT_TOLD: "IRO not told of significant changes",
        ChallengeTheme.INFORMATION: "Lack of information sharing",
        ChallengeTheme.VISITS: "Social work visits not in statutory time",
        ChallengeTheme.RISKS: "New risks not assessed",
        ChallengeTheme.CHILDS_VOICE: "Insufficient evidence of the child’s voice",
        ChallengeTheme.ADULTS_VIEWS: "Insufficient evidence of parent or carer views",
        ChallengeTheme.OVERSIGHT: "Case management oversight",
        ChallengeTheme.OTHER: "Other",
    }
)
AGENCY_NAMES: Mapping[ChallengedAgency, str] = MappingProxyType(
    {
        ChallengedAgency.AUTHORITY: "The authority",
        ChallengedAgency.EDUCATION: "Education",
        ChallengedAgency.CAMHS: "CAMHS",
        ChallengedAgency.HEALTH: "Health",
        ChallengedAgency.HOUSING: "Housing",
        ChallengedAgency.POLICE: "Police",
    }
)
OUTCOME_NAMES: Mapping[ChallengeOutcome, str] = MappingProxyType(
    {
        ChallengeOutcome.DONE: "What was asked for is done",
        ChallengeOutcome.PARTLY: "Part of it is done, and that is enough",
        ChallengeOutcome.EXPLAINED: "It is not done, and the reason is accepted",
    }
)


def is_late(state: ChallengeState, due_on: date, today: date) -> bool:
    """Return whether an answer is due and has not come."""
    return state is ChallengeState.OPEN and due_on < today


def quarters(today: date) -> tuple[tuple[date, date], ...]:
    """Return the first and the last day of each quarter of the report year (April to March) that a day lies in."""
    return tuple((each.first, each.last) for each in quarters_of(quarter_of(today).start))
