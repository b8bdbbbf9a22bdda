"""The caseload: an IRO's or a team's reviews that want something soon, in the order of what needs doing."""

from bot.services.caseload.needs import Danger, Need, NeedKind
from bot.services.caseload.reading import WORKING_DAYS, Caseload, caseload
from bot.services.caseload.rows import Filter, OpenFlag, Row
from bot.services.caseload.unasked import Outlook, Unasked, outlook
from bot.services.caseload.unplanned import Unplanned

__all__ = [
    "WORKING_DAYS",
    "Caseload",
    "Danger",
    "Filter",
    "Need",
    "NeedKind",
    "OpenFlag",
    "Outlook",
    "Row",
    "Unasked",
    "Unplanned",
    "caseload",
    "outlook",
]
