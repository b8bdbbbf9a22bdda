"""Tables 13 and 14: from the log, with the year before; the counts of Bradford's report of 2021/22 are the model."""

from datetime import date, timedelta
from itertools import cycle, islice

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.annual import Annual, Grid, published
from bot.domain.challenges import THEME_NAMES
from bot.reports import ReportYear, annual
from bot.reports.returns import freeze
from bot.store.challenges import Challenge
from bot.store.reviews import Review
from tests import factories
from tests.content import content
from tests.factories import NOW
from tests.reports.annual_years import account, make, section
from tests.reviews.holding import made

YEAR, BEFORE = ReportYear(2021), ReportYear(2020)
TODAY = date(2022, 5, 3)
# The themes of the report in its order, and counts of the year before that its percentages fit.
THEMES = (69, 114, 64, 49, 85, 5, 25, 15, 15, 14, 3, 46, 29)
THEMES_BEFORE = (52, 75, 56, 65, 46, 10, 18, 4, 5, 4, 1, 31, 16)
CHANGES = (32.6, 52, 14, -25, 85, -50, 38, 275, 200, 250, 200, 48, 81)


def raise_all(
    session: Session, review: Review, year: ReportYear, themes: tuple[int, ...], *, ones: int, at_once: int
) -> list[Challenge]:
    """Raise a year's challenges of stage 1: some escalated at once, all others resolved there."""
    about: list[tuple[str, ...]] = [()] * ones
    places = cycle(range(ones))
    for theme, number in zip(THEME_NAMES, themes, strict=True):
        for place in islice(places, number):
            about[place] = (*about[place], theme.value)
    found = []
    for place, topics in enumerate(about):
        on = year.first + timedelta(days=place)
        one = factories.challenge(session, review_id=review.id, raised_on=on, themes=topics)
        if place < at_once:
            further(session, one, "2", from_stage="1", at_once=True)
        else:
            step(session, one, "resolved", "1")
            one.state = "resolved"
        found.append(one)
    return found


def further(session: Session, one: Challenge, stage: str, *, from_stage: str, at_once: bool = False) -> None:
    step(session, one, "escalated", stage, from_stage=from_stage, at_once=at_once)
    one.stage = stage


def step(session: Session, one: Challenge, action: str, stage: str, **more: object) -> None:
    factories.challenge_step(
        session, challenge_id=one.id, action=action, stage=stage, taken_on=one.raised_on, **more
    )


@pytest.fixture
def review(session: Session) -> Review:
    """Plan the review that all challenges are about: none of them is counted by review."""
    return factories.review(session)


@pytest.fixture
def both_years(session: Session, review: Review) -> None:
    """Fill the log with the counts of the report."""
    before = raise_all(session, review, BEFORE, THEMES_BEFORE, ones=205, at_once=10)
    for one in before[-21:]:
        further(session, one, "2", from_stage="1")
    after = raise_all(session, review, YEAR, THEMES, ones=252, at_once=16)
    for one in after[-32:]:
        further(session, one, "2", from_stage="1")
    for one in after[-2:]:
        further(session, one, "3", from_stage="2")
    for _ in range(33):
        factories.challenge(session, review_id=review.id, stage="informal", raised_on=date(2022, 3, 11))
    for _ in range(4):
        factories.challenge(session, review_id=review.id, agency="education", raised_on=date(2021, 9, 1))
    factories.challenge(session, review_id=review.id, state="withdrawn", raised_on=date(2021, 9, 1))
    session.flush()


def tables(report: Annual) -> tuple[Grid, Grid]:
    stages, themes = section(report, "challenges").grids
    return stages, themes


def cells(grid: Grid) -> dict[str, tuple[str, ...]]:
    return {row[0].text: tuple(cell.text for cell in row[1:]) for row in grid.rows}


@pytest.mark.usefixtures("both_years")
def test_the_counts_of_the_report_come_out_of_the_log(session: Session) -> None:
    stages, themes = tables(make(session, YEAR, TODAY))
    assert cells(stages) == {
        "Stage 1": ("205", "252", "+47 (+22.9%)"),
        "Stage 1, escalated at once": ("10", "16", "+6 (+60.0%)"),
        "Stage 1, resolved there": ("195", "236", "+41 (+21.0%)"),
        "Stage 1, open": ("0", "0", "no change"),
        "Stage 2": ("31", "48", "+17 (+54.8%)"),
        "Stage 3": ("0", "2", "+2 (from 0)"),
        "Informal": ("0", "33", "+33 (from 0)"),
        "Partner agency: Education": ("0", "4", "+4 (from 0)"),
    }
    assert stages.controls[1] == "2021-22: stage 1 252 = escalated at once 16 + resolved there 236 + open 0"
    found = cells(themes)
    assert found.pop("Challenges")[:2] == ("205", "252")
    assert tuple(int(row[1]) for row in found.values()) == THEMES
    assert sum(THEMES) == 533
    for (_, _, moved), percent in zip(found.values(), CHANGES, strict=True):
        printed = float(moved.partition("(")[2].rstrip("%)").replace("\N{MINUS SIGN}", "-"))
        assert printed == pytest.approx(percent, abs=1)


@pytest.mark.usefixtures("both_years")
def test_the_published_edition_rounds_them(session: Session) -> None:
    stages, _ = tables(published(make(session, YEAR, TODAY)))
    assert cells(stages)["Stage 2"][:2] == ("30", "50")
    assert cells(stages)["Stage 3"][1] == "c"
    assert stages.controls == ()


def test_without_a_log_only_what_was_typed_in_is_printed(session: Session) -> None:
    annual.enter(session, account(session), YEAR, "challenges", "302 challenges.", NOW)
    report = make(session, YEAR, TODAY)
    assert "challenges" not in {each.key for each in report.sections}
    assert [entry.words for entry in section(report, "entered").entries] == ["302 challenges."]


def test_the_log_takes_over_and_says_so_and_where_it_begins(session: Session, review: Review) -> None:
    annual.enter(session, account(session), YEAR, "challenges", "302 challenges.", NOW)
    factories.challenge(session, review_id=review.id, raised_on=date(2022, 3, 11))
    report = make(session, YEAR, TODAY)
    found = section(report, "challenges")
    assert [entry.words for entry in found.entries] == ["302 challenges."]
    assert section(report, "entered").entries == ()
    assert "The log begins on 11 March 2022: what was before is not in it." in found.sentences
    assert any("those of the log take their place" in sentence for sentence in found.sentences)
    assert cells(found.grids[0])["Stage 1"] == ("not recorded", "1", "–")


def test_a_year_that_is_signed_off_keeps_its_counts(session: Session, review: Review) -> None:
    one = factories.challenge(session, review_id=review.id, raised_on=date(2022, 3, 11))
    snapshot = annual.take_snapshot(session, YEAR, TODAY, content())
    person = account(session)
    freeze(session, person, YEAR, made(session, TODAY, YEAR).sorted, annual=snapshot, today=TODAY, now=NOW)
    one.state = "withdrawn"
    session.flush()
    assert cells(tables(make(session, YEAR, TODAY))[0])["Stage 1"][1] == "1"
    assert session.scalar(select(Challenge.state).where(Challenge.id == one.id)) == "withdrawn"
