"""The service in one view, with which a service manager begins."""

from __future__ import annotations

from flask import Blueprint, render_template

from bot.domain.rates import Rate
from bot.ground.roles import Role
from bot.reports.trends import service_view
from web.kit import clock, database
from web.kit.guard import allow, current_person

blueprint = Blueprint("service", __name__)


@blueprint.get("/service")
@allow(Role.SERVICE_MANAGER)
def show() -> str:
    """Show this month, the thirteen months before it, what waits now, and what changed most."""
    with database.read() as session:
        view = service_view(session, current_person(), clock.today())
    labels = [trend.label for trend in view.trends.values()]
    return render_template("service/view.html", view=view, labels=labels, short=short, of=of)


def short(value: int | Rate) -> str:
    """Write a count or a rate; a dash for a rate of nothing."""
    if isinstance(value, Rate):
        return "–" if value.percent is None else f"{value.percent}%"
    return f"{value:,}"


def of(value: int | Rate) -> str:
    """Write what a rate is made of; nothing for a count."""
    if not isinstance(value, Rate) or not value.denominator:
        return ""
    return f"{value.numerator:,} of {value.denominator:,}"
