"""Reports: counts and rates with their denominators, never words and never a single child."""

from bot.reports.recorded import recorded_years
from bot.reports.response import Feedback, Group, feedback_response
from bot.reports.shown import COLUMNS, ShownFeedback, ShownRow, show
from bot.reports.years import ReportYear, report_year, report_years, year_named

__all__ = [
    "COLUMNS",
    "Feedback",
    "Group",
    "ReportYear",
    "ShownFeedback",
    "ShownRow",
    "feedback_response",
    "recorded_years",
    "report_year",
    "report_years",
    "show",
    "year_named",
]
