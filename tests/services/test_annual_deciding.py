"""What people decide and type in around the annual report."""

import dataclasses
import io

import pytest
from docx import Document
from sqlalchemy.orm import Session

from bot.services import annual
from bot.services.access import Forbidden, Role
from bot.services.annual.word import docx
from bot.services.errors import InputRefused
from bot.services.reports import ReportYear
from bot.store.reports import Exemption
from tests.services.annual_years import NOW, TODAY, YEAR, account, make, section


def test_what_people_type_in_is_marked_with_who_entered_it(session: Session) -> None:
    person = account(session)
    annual.enter(session, person, YEAR, "challenges", "302 challenges.\nMost were informal.", NOW)
    annual.enter(session, person, YEAR, "you_said", "You said later, we did later.", NOW)
    annual.enter(session, person, YEAR, "audits", "Soon gone", NOW)
    annual.enter(session, person, YEAR, "audits", " ", NOW)
    report = make(session)
    (entry,) = section(report, "entered").entries
    assert (entry.title, entry.entered_by, entry.entered_on) == (
        "Challenges to care plans",
        "Sam Bell",
        TODAY,
    )
    assert section(report, "feedback").entries[0].words == "You said later, we did later."
    assert "302 challenges." in [each.text for each in Document(io.BytesIO(docx(report))).paragraphs]


def test_only_managers_write_and_only_a_service_manager_decides(session: Session) -> None:
    for role in set(Role) - {Role.SERVICE_MANAGER}:
        person = dataclasses.replace(account(session), role=role)
        with pytest.raises(Forbidden):
            annual.decide(session, person, YEAR, "why", NOW)
        with pytest.raises(Forbidden):
            annual.withdraw(session, person, YEAR, NOW)
        if role is not Role.TEAM_MANAGER:
            with pytest.raises(Forbidden):
                annual.enter(session, person, YEAR, "audits", "words", NOW)
    person = account(session)
    for section_name, words, field in (("poems", "x", "section"), ("audits", "x" * 4001, "words")):
        with pytest.raises(InputRefused) as refused:
            annual.enter(session, person, YEAR, section_name, words, NOW)
        assert refused.value.field == field
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
