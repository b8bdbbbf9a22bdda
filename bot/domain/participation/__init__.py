"""Participation codes PN0 to PN7: from contributions to the code an IRO may confirm; it only proposes."""

from bot.domain.participation.changes import would_change
from bot.domain.participation.codes import DFE_WORDING, LABELS, Code
from bot.domain.participation.evidence import (
    Assessment,
    Evidence,
    EvidenceTest,
    Provenance,
    Route,
    Tick,
    Ticks,
    Window,
    assess,
)
from bot.domain.participation.facts import (
    NOTE,
    Attendance,
    Contribution,
    Decision,
    Policy,
    Profile,
    Remote,
    ReviewFacts,
    ReviewStatus,
    Said,
    Views,
    ViewsCheck,
    has_view,
)
from bot.domain.participation.rows import TABLE
from bot.domain.participation.table import decide
from bot.domain.participation.weighing import NoViewsReason, Outreach, Weighed, weigh

__all__ = [
    "DFE_WORDING",
    "LABELS",
    "NOTE",
    "TABLE",
    "Assessment",
    "Attendance",
    "Code",
    "Contribution",
    "Decision",
    "Evidence",
    "EvidenceTest",
    "NoViewsReason",
    "Outreach",
    "Policy",
    "Profile",
    "Provenance",
    "Remote",
    "ReviewFacts",
    "ReviewStatus",
    "Route",
    "Said",
    "Tick",
    "Ticks",
    "Views",
    "ViewsCheck",
    "Weighed",
    "Window",
    "assess",
    "decide",
    "has_view",
    "weigh",
    "would_change",
]
