"""Making annual reports in tests: the year, the people, and looking things up in the document."""

import dataclasses
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from bot.domain.annual import Annual, Figure, Grid, Section
from bot.ground.roles import Person, Role
from bot.reports import ReportYear
from bot.reports.annual import annual_report
from tests import factories
from tests.content import content

YEAR = ReportYear(2025)
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
MANAGER = Person(1, "Sam Bell", "sam@example.org", Role.SERVICE_MANAGER, None, None)


def make(session: Session, year: ReportYear = YEAR, today: date = TODAY) -> Annual:
    return annual_report(session, year, today, content(), authority="Bradford", service="Heard")


def section(report: Annual, key: str) -> Section:
    return next(each for each in report.sections if each.key == key)


def figure(report: Annual, name: str) -> Figure:
    return next(each for part in report.sections for each in part.figures if each.measure.name == name)


def column(grid: Grid, place: int, named: int = 0) -> dict[str, str]:
    return {row[named].text: row[place].text for row in grid.rows}


def account(session: Session) -> Person:
    made = factories.account(session, role="service_manager", name="Sam Bell")
    return dataclasses.replace(MANAGER, account_id=made.id)
