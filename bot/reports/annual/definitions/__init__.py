"""What each figure of the report is: its name, its sentence, its denominator and its definition, in plain English."""

from bot.reports.annual.definitions.caseload import ALLOCATED, CASELOAD
from bot.reports.annual.definitions.consultation import CONSULTATION, TALK_BEFORE, VIEWS_BEFORE
from bot.reports.annual.definitions.documents import DOCUMENTS, MIDWAY
from bot.reports.annual.definitions.feedback import FEEDBACK
from bot.reports.annual.definitions.participation import PARTICIPATION
from bot.reports.annual.definitions.timeliness import FIRST_SITTING, TIMELINESS

__all__ = [
    "ALLOCATED",
    "CASELOAD",
    "CONSULTATION",
    "DOCUMENTS",
    "FEEDBACK",
    "FIRST_SITTING",
    "MIDWAY",
    "PARTICIPATION",
    "TALK_BEFORE",
    "TIMELINESS",
    "VIEWS_BEFORE",
]
