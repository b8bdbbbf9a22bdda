"""Reports: counts and rates with their denominators, never words and never a single child."""

from bot.services.reports.feedback import Feedback, Group, feedback
from bot.services.reports.recorded import recorded_years
from bot.services.reports.shown import COLUMNS, ShownFeedback, ShownRow, show
from bot.services.reports.years import ReportYear, report_year, report_years, year_named

__all__ = [
    "COLUMNS",
    "Feedback",
    "Group",
    "ReportYear",
    "ShownFeedback",
    "ShownRow",
    "feedback",
    "recorded_years",
    "report_year",
    "report_years",
    "show",
    "year_named",
]
