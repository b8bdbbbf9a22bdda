"""The service from month to month: what was held, how children took part, and what is open."""

from bot.reports.trends.months import MonthOfReviews, months_of
from bot.reports.trends.page import TREND_NAMES, ServiceView, Trend, TrendName, service_view

__all__ = [
    "TREND_NAMES",
    "MonthOfReviews",
    "ServiceView",
    "Trend",
    "TrendName",
    "months_of",
    "service_view",
]
