"""The caseload: an IRO's or a team's reviews that want something soon, in the order of what needs doing."""

from bot.reviews.caseload.needs import Danger, Need, NeedKind
from bot.reviews.caseload.reading import WORKING_DAYS, Caseload, caseload
from bot.reviews.caseload.rows import Filter, OpenFlag, Row
from bot.reviews.caseload.unasked import Outlook, Unasked, outlook
from bot.reviews.caseload.unplanned import Unplanned

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
