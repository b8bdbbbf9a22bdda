"""Participation codes PN0 to PN7: from contributions to the code an IRO may confirm; it only proposes."""

from bot.domain.participation.changes import would_change
from bot.domain.participation.codes import DFE_WORDING, LABELS, Code
from bot.domain.participation.evidence import (
    Assessment,
    Evidence,
    EvidenceTest,
    EvidenceWindow,
    Provenance,
    Route,
    TickedCheck,
    Ticks,
    assess,
)
from bot.domain.participation.facts import (
    NOTE,
    VIEW_ROLES,
    Attendance,
    ChildSaid,
    Contribution,
    Decision,
    Policy,
    Profile,
    Remote,
    ReviewFacts,
    ReviewStatus,
    Views,
    ViewsCheck,
    has_view,
)
from bot.domain.participation.rules import TABLE
from bot.domain.participation.table import decide
from bot.domain.participation.views import NoViewsReason, Outreach, WeighedContribution, weigh

__all__ = [
    "DFE_WORDING",
    "LABELS",
    "NOTE",
    "TABLE",
    "VIEW_ROLES",
    "Assessment",
    "Attendance",
    "ChildSaid",
    "Code",
    "Contribution",
    "Decision",
    "Evidence",
    "EvidenceTest",
    "EvidenceWindow",
    "NoViewsReason",
    "Outreach",
    "Policy",
    "Profile",
    "Provenance",
    "Remote",
    "ReviewFacts",
    "ReviewStatus",
    "Route",
    "TickedCheck",
    "Ticks",
    "Views",
    "ViewsCheck",
    "WeighedContribution",
    "assess",
    "decide",
    "has_view",
    "weigh",
    "would_change",
]
