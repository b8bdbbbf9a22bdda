"""The caseload: an IRO's or a team's reviews that want something soon, in the order of what needs doing."""

from bot.reviews.caseload.gaps import WORKING_DAYS, Outlook, Unasked, Unplanned, outlook
from bot.reviews.caseload.list import CaseloadPage, caseload, next_unread, row_of, unread_elsewhere
from bot.reviews.caseload.needs import Danger, Need, NeedKind
from bot.reviews.caseload.rows import SETTLED, CaseloadRow, Filter, OpenFlag

__all__ = [
    "SETTLED",
    "WORKING_DAYS",
    "CaseloadPage",
    "CaseloadRow",
    "Danger",
    "Filter",
    "Need",
    "NeedKind",
    "OpenFlag",
    "Outlook",
    "Unasked",
    "Unplanned",
    "caseload",
    "next_unread",
    "outlook",
    "row_of",
    "unread_elsewhere",
]
