"""The caseload: an IRO's or a team's reviews that want something soon, in the order of what needs doing."""

from bot.reviews.caseload.gaps import WORKING_DAYS, Outlook, Unasked, Unplanned, outlook
from bot.reviews.caseload.list import CaseloadPage, caseload, next_unread, unread_elsewhere
from bot.reviews.caseload.needs import Danger, Need, NeedKind
from bot.reviews.caseload.rows import CaseloadRow, Filter, OpenFlag

__all__ = [
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
    "unread_elsewhere",
]
