"""Reports: counts and rates with their denominators, never words and never a single child."""

from bot.reports.response.outcomes import Feedback, Group, feedback_response
from bot.reports.years import ReportYear, recorded_years, report_year, report_years, year_named

__all__ = [
    "Feedback",
    "Group",
    "ReportYear",
    "feedback_response",
    "recorded_years",
    "report_year",
    "report_years",
    "year_named",
]
