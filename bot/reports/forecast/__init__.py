"""What would be sent in the next days if nothing changed: how many, to how many, at what cost; no names, no words."""

from bot.reports.forecast.found import OutOfReach
from bot.reports.forecast.messages import Coming, ComingMessage
from bot.reports.forecast.page import DAYS, Forecast, ForecastChannel, ForecastDay, forecast

__all__ = [
    "DAYS",
    "Coming",
    "ComingMessage",
    "Forecast",
    "ForecastChannel",
    "ForecastDay",
    "OutOfReach",
    "forecast",
]
