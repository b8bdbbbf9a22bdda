"""What people type into the annual report: marked with who entered it, and never lost when it is changed."""

import dataclasses
import io
from datetime import timedelta

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from bot.domain.annual import Pair
from bot.ground.errors import InputRefused
from bot.ground.roles import Forbidden, NotFound, Role
from bot.reports import ReportYear, annual
from bot.reports.annual.word import docx
from bot.reports.annual.workbook import xlsx
from tests import factories
from tests.reports.annual_years import NOW, TODAY, YEAR, account, make, section

LATER = NOW + timedelta(days=2)


def test_what_people_type_in_is_marked_with_who_entered_it(session: Session) -> None:
    person = account(session)
    annual.enter(session, person, YEAR, "challenges", "302 challenges.\nMost were informal.", NOW)
    annual.enter(session, person, YEAR, "audits", "Soon gone", NOW)
    annual.enter(session, person, YEAR, "audits", " ", NOW)
    report = make(session)
    (entry,) = section(report, "entered").entries
    assert (entry.title, entry.entered_by, entry.entered_on) == (
        "Challenges to care plans",
        "Sam Bell",
        TODAY,
    )
    assert "302 challenges." in [each.text for each in Document(io.BytesIO(docx(report))).paragraphs]


def test_what_was_typed_in_before_stays_with_who_replaced_it(session: Session) -> None:
    first, second = account(session), dataclasses.replace(account(session), name="Ana Reid")
    annual.enter(session, first, YEAR, "staffing", "Two posts are empty.", NOW)
    annual.enter(session, second, YEAR, "staffing", "One post is empty.", LATER)
    assert section(make(session), "entered").entries[0].words == "One post is empty."
    before, now = annual.versions(session, YEAR)
    assert (before.words, before.entered_by, before.ended_by) == (
        "Two posts are empty.",
        "Sam Bell",
        "Ana Reid",
    )
    assert (now.words, now.ended_on) == ("One post is empty.", None)


def test_you_said_we_did_is_printed_in_every_form_and_can_be_changed(session: Session) -> None:
    person = account(session)
    annual.say(session, person, YEAR, said="Reviews are at bad times", did="", now=NOW)
    annual.say(session, person, YEAR, said="Nobody told us", did="We text the day after", now=NOW)
    bad_times = annual.versions(session, YEAR)[0].id
    annual.say(
        session,
        person,
        YEAR,
        said="Reviews are at bad times",
        did="No review in lessons",
        now=LATER,
        instead_of=bad_times,
    )
    report = make(session)
    pairs = section(report, "feedback").pairs
    assert pairs == (
        Pair("Nobody told us", "We text the day after", "Sam Bell", TODAY),
        Pair("Reviews are at bad times", "No review in lessons", "Sam Bell", TODAY + timedelta(days=2)),
    )
    tables = [
        [cell.text for cell in row.cells]
        for table in Document(io.BytesIO(docx(report))).tables
        for row in table.rows
    ]
    assert ["Nobody told us", "We text the day after", "Sam Bell, 23 November 2026"] in tables
    rows = load_workbook(io.BytesIO(xlsx(report)))["Feedback after reviews"].iter_rows(values_only=True)
    assert ("Nobody told us", "We text the day after", "Sam Bell", "2026-11-23") in [row[:4] for row in rows]


def test_a_pair_is_taken_out_and_stays_in_the_history(session: Session) -> None:
    person = account(session)
    annual.say(session, person, YEAR, said="Too long", did="Shorter", now=NOW)
    (kept,) = annual.versions(session, YEAR)
    annual.unsay(session, person, YEAR, kept.id, NOW)
    assert section(make(session), "feedback").pairs == ()
    assert [(row.words, row.ended_by) for row in annual.versions(session, YEAR)] == [("Too long", "Sam Bell")]
    with pytest.raises(InputRefused, match="changed this in the meantime"):
        annual.say(session, person, YEAR, said="x", did="", now=NOW, instead_of=kept.id)
    with pytest.raises(NotFound):
        annual.unsay(session, person, ReportYear(2024), kept.id, NOW)


def test_only_managers_write(session: Session) -> None:
    for role in set(Role) - {Role.SERVICE_MANAGER, Role.TEAM_MANAGER}:
        person = dataclasses.replace(account(session), role=role)
        with pytest.raises(Forbidden):
            annual.enter(session, person, YEAR, "audits", "words", NOW)
        with pytest.raises(Forbidden):
            annual.say(session, person, YEAR, said="words", did="", now=NOW)
        with pytest.raises(Forbidden):
            annual.choose(session, person, YEAR, frozenset(), NOW)


def test_what_cannot_be_taken_names_its_field(session: Session) -> None:
    person = account(session)
    for name, words, field in (("poems", "x", "section"), ("audits", "x" * 4001, "words")):
        with pytest.raises(InputRefused) as refused:
            annual.enter(session, person, YEAR, name, words, NOW)
        assert refused.value.field == field
    for said, did, field in ((" ", "x", "said"), ("x" * 1001, "", "said"), ("x", "x" * 1001, "did")):
        with pytest.raises(InputRefused) as refused:
            annual.say(session, person, YEAR, said=said, did=did, now=NOW)
        assert refused.value.field == field


def test_nothing_is_added_to_a_year_that_is_signed_off(session: Session) -> None:
    person = account(session)
    annual.say(session, person, YEAR, said="Before", did="", now=NOW)
    factories.frozen_year(session, year=YEAR.name)
    pair = annual.versions(session, YEAR)[0].id
    for change in (
        lambda: annual.enter(session, person, YEAR, "audits", "x", NOW),
        lambda: annual.say(session, person, YEAR, said="x", did="", now=NOW),
        lambda: annual.unsay(session, person, YEAR, pair, NOW),
        lambda: annual.choose(session, person, YEAR, frozenset(), NOW),
    ):
        with pytest.raises(InputRefused, match="is signed off"):
            change()
