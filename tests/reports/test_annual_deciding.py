"""The decision to show small numbers: whose it is, which years it shows, and that it can be taken back."""

import dataclasses
from datetime import date

import pytest
from sqlalchemy.orm import Session

from bot.ground.access import Forbidden, Role
from bot.ground.errors import InputRefused
from bot.reports import ReportYear, annual
from bot.store.reports import Exemption
from tests import factories
from tests.reports.annual_years import NOW, YEAR, account, make, section


def test_only_a_service_manager_decides_and_gives_the_reason(session: Session) -> None:
    for role in set(Role) - {Role.SERVICE_MANAGER}:
        person = dataclasses.replace(account(session), role=role)
        with pytest.raises(Forbidden):
            annual.decide(session, person, YEAR, "why", NOW)
        with pytest.raises(Forbidden):
            annual.withdraw(session, person, YEAR, NOW)
    person = account(session)
    for reason in (" ", "x" * 301):
        with pytest.raises(InputRefused):
            annual.decide(session, person, YEAR, reason, NOW)


def test_a_decision_holds_for_one_year_once_and_can_be_taken_back(session: Session) -> None:
    person = account(session)
    annual.decide(session, person, YEAR, "why", NOW)
    with pytest.raises(InputRefused, match="before"):
        annual.decide(session, person, YEAR, "again", NOW)
    assert annual.exemption(session, ReportYear(2024)) is None
    annual.withdraw(session, person, YEAR, NOW)
    assert annual.exemption(session, YEAR) is None
    annual.withdraw(session, person, YEAR, NOW)
    assert session.query(Exemption).filter(Exemption.year == YEAR.name).count() == 0


def test_a_year_is_shown_alike_in_its_own_report_and_in_the_next_one(session: Session) -> None:
    """What one report prints, another about the same year must not pretend to hide."""
    officer = factories.officer(session).id
    for code in ["PN1"] * 20 + ["PN4"] * 3:
        review = factories.review(session, status="held", review_on=date(2025, 9, 10), officer_id=officer)
        factories.code(session, review_id=review.id, code=code)
    silent = 4
    assert _row(session, YEAR)[silent] == ("0", "fewer than 5")
    annual.decide(session, account(session), ReportYear(2026), "For the board", NOW)
    assert _row(session, YEAR)[silent] == ("0", "3")
    assert _row(session, ReportYear(2026))[silent] == ("3", "0")
    notes = section(make(session), "participation").grids[0].notes
    assert notes[0].endswith("Reason: For the board")
    assert notes[1].startswith("Small numbers of 2024-25 are hidden")


def _row(session: Session, year: ReportYear) -> list[tuple[str, str]]:
    rows = section(make(session, year), "participation").grids[0].rows
    return [(row[2].text, row[3].text) for row in rows]
