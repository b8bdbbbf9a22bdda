"""What people type into the annual report: marked with who entered it, and never lost when it is changed."""

import contextlib
import dataclasses
import io
from datetime import timedelta
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from bot.domain.annual import Pair
from bot.domain.quarters import Quarter
from bot.ground.errors import InputRefused
from bot.ground.roles import Forbidden, NotFound, Person, Role
from bot.reports import ReportYear, annual
from bot.reports.annual import SaidPair
from bot.reports.annual.word import docx
from bot.reports.annual.workbook import xlsx
from tests import factories
from tests.reports.annual_years import NOW, TODAY, YEAR, account, make, section

LATER = NOW + timedelta(days=2)
QUARTER = Quarter(YEAR.start, 1)


def say(session: Session, person: Person, said: str, did: str = "", **given: Any) -> int:
    """Write a pair about a theme of its own, and give the theme."""
    about = given.pop("theme", None) or factories.theme(session, name=f"About {said}"[:60]).id
    pair = SaidPair(about, said, did, given.pop("could_not", False))
    annual.say(session, person, QUARTER, given=pair, **{"now": NOW, **given})
    return int(about)


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
    times = say(session, person, "Reviews are at bad times")
    telling = say(session, person, "Nobody told us", "We text the day after")
    bad_times = annual.versions(session, YEAR)[0].id
    say(
        session,
        person,
        "Bad times",
        "Lessons go on",
        theme=times,
        could_not=True,
        now=LATER,
        instead_of=bad_times,
    )
    report = make(session)
    names = {pair.theme_id: pair.theme for pair in annual.pairs_of(session, YEAR)}
    pairs = section(report, "feedback").pairs
    assert pairs == (
        Pair("Nobody told us", "We text the day after", "Sam Bell", TODAY, names[telling]),
        Pair(
            "Bad times", "Lessons go on", "Sam Bell", TODAY + timedelta(days=2), names[times], could_not=True
        ),
    )
    tables = [
        [cell.text for cell in row.cells]
        for table in Document(io.BytesIO(docx(report))).tables
        for row in table.rows
    ]
    told = f"{names[telling]}: Nobody told us"
    assert [told, "We text the day after", "Sam Bell, 23 November 2026"] in tables
    rows = load_workbook(io.BytesIO(xlsx(report)))["Feedback after reviews"].iter_rows(values_only=True)
    printed = [row[:4] for row in rows]
    assert (told, "We text the day after", "Sam Bell", "2026-11-23") in printed
    why = f"{names[times]}: Bad times", "We could not: Lessons go on", "Sam Bell", "2026-11-25"
    assert why in printed


def test_a_pair_is_taken_out_and_stays_in_the_history(session: Session) -> None:
    person = account(session)
    about = say(session, person, "Too long", "Shorter")
    (kept,) = annual.versions(session, YEAR)
    annual.unsay(session, person, YEAR, kept.id, NOW)
    assert section(make(session), "feedback").pairs == ()
    assert [(row.words, row.ended_by) for row in annual.versions(session, YEAR)] == [("Too long", "Sam Bell")]
    with pytest.raises(InputRefused, match="changed this in the meantime"):
        say(session, person, "x", theme=about, instead_of=kept.id)
    with pytest.raises(NotFound):
        annual.unsay(session, person, ReportYear(2024), kept.id, NOW)
    with pytest.raises(NotFound):
        say(session, person, "x", theme=about + 1000)


def test_a_pair_from_before_there_were_themes_is_printed_as_it_was(session: Session) -> None:
    factories.report_entry(session, year=YEAR.name, section="you_said", words="Too long", done="Shorter")
    assert section(make(session), "feedback").pairs == (Pair("Too long", "Shorter", "Sam Bell", TODAY),)


def test_managers_write_sections_and_the_participation_service_pairs(session: Session) -> None:
    for role in set(Role) - {Role.SERVICE_MANAGER, Role.TEAM_MANAGER}:
        person = dataclasses.replace(account(session), role=role)
        with pytest.raises(Forbidden):
            annual.enter(session, person, YEAR, "audits", "words", NOW)
        with contextlib.nullcontext() if role is Role.PARTICIPATION else pytest.raises(Forbidden):
            say(session, person, "words")
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
            say(session, person, said, did)
        assert refused.value.field == field


def test_nothing_is_added_to_a_year_that_is_signed_off(session: Session) -> None:
    person = account(session)
    say(session, person, "Before")
    factories.frozen_year(session, year=YEAR.name)
    pair = annual.versions(session, YEAR)[0].id
    for change in (
        lambda: annual.enter(session, person, YEAR, "audits", "x", NOW),
        lambda: say(session, person, "x"),
        lambda: annual.unsay(session, person, YEAR, pair, NOW),
        lambda: annual.choose(session, person, YEAR, frozenset(), NOW),
    ):
        with pytest.raises(InputRefused, match="is signed off"):
            change()
