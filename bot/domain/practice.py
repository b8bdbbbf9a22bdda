"""What is recorded about practice: audits of files, what adults say of the service, and why a case is closed."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class AuditForm(StrEnum):
    """How much of a file was looked at."""

    WHOLE = "whole"
    THEME = "theme"
    DIP = "dip"


class AuditGrade(StrEnum):
    """What an audit found, in the words of inspections; an audit need not be graded."""

    OUTSTANDING = "outstanding"
    GOOD = "good"
    IMPROVE = "improve"
    INADEQUATE = "inadequate"
    NONE = "none"


class SpeakingAdult(StrEnum):
    """Who says something of the service."""

    CARER = "carer"
    PARENT = "parent"
    SOCIAL_WORKER = "worker"
    CAFCASS = "cafcass"
    ADVOCATE = "advocate"
    OTHER = "other"


class AdultFeedbackKind(StrEnum):
    """What an adult says: thanks, a view, or what should be better."""

    COMPLIMENT = "compliment"
    VIEW = "view"
    CONCERN = "concern"


class CloseReason(StrEnum):
    """Why a child's case is closed."""

    HOME = "home"
    ADOPTED = "adopted"
    GUARDIAN = "guardian"
    GROWN_UP = "grown_up"
    MOVED = "moved"
    OTHER = "other"


AUDIT_FORMS: Mapping[AuditForm, str] = MappingProxyType(
    {
        AuditForm.WHOLE: "The whole file",
        AuditForm.THEME: "One theme",
        AuditForm.DIP: "A dip sample",
    }
)
AUDIT_GRADES: Mapping[AuditGrade, str] = MappingProxyType(
    {
        AuditGrade.OUTSTANDING: "Outstanding",
        AuditGrade.GOOD: "Good",
        AuditGrade.IMPROVE: "Requires improvement",
        AuditGrade.INADEQUATE: "Inadequate",
        AuditGrade.NONE: "Not graded",
    }
)
ADULT_NAMES: Mapping[SpeakingAdult, str] = MappingProxyType(
    {
        SpeakingAdult.CARER: "A carer",
        SpeakingAdult.PARENT: "A parent",
        SpeakingAdult.SOCIAL_WORKER: "A social worker",
        SpeakingAdult.CAFCASS: "A CAFCASS guardian",
        SpeakingAdult.ADVOCATE: "An advocate",
        SpeakingAdult.OTHER: "Another professional",
    }
)
ADULT_FEEDBACK_NAMES: Mapping[AdultFeedbackKind, str] = MappingProxyType(
    {
        AdultFeedbackKind.COMPLIMENT: "A compliment",
        AdultFeedbackKind.VIEW: "A view",
        AdultFeedbackKind.CONCERN: "What should be better",
    }
)
CLOSE_REASONS: Mapping[CloseReason, str] = MappingProxyType(
    {
        CloseReason.HOME: "Returned home",
        CloseReason.ADOPTED: "Adopted",
        CloseReason.GUARDIAN: "A special guardian or another order",
        CloseReason.GROWN_UP: "Turned 18",
        CloseReason.MOVED: "Another authority is responsible",
        CloseReason.OTHER: "Something else",
    }
)
