"""The two years of the annual report, invented: exactly its codes, and evidence, ages and care that fit them."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.demo.seeding import CannotSeed, seed_table12, tally
from bot.domain.participation import Code, Policy
from bot.domain.rates import change_in_points
from bot.domain.reviews import age_on
from bot.ground.context import Context
from bot.reports import ReportYear
from bot.reviews.codes import CodeKind, cases, propose
from bot.settings import Settings
from bot.startup import make_context
from bot.store.contributions import ReceivedViews
from bot.store.installation import Fact
from bot.store.people import CarePeriod, Child
from bot.store.reviews import CodeRecord, Review
from tests import factories
from tests.peers import databases
from tests.reports.both_years import NOW, YEARS, both_years

# Bradford's annual report of the IRO service 2021/22, Table 12: PN0 to PN7, then without a code.
TABLE_12 = ((784, 897, 14, 0, 5, 447, 1410, 19, 2), (721, 771, 20, 0, 38, 905, 1064, 34, 7))
HELD = (3578, 3560)


@pytest.fixture(scope="module")
def context() -> Context:
    return make_context(Settings())


def invent(
    session: Session,
    context: Context,
    years: tuple[ReportYear, ReportYear] = YEARS,
    now: datetime = NOW,
    **more: bool,
) -> None:
    seed_table12(session, years, context, now, lambda _done, _of: None, **more)


@pytest.fixture(scope="module")
def report(dialect: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """Return both years on each kind of database, for tests that only look."""
    with (
        databases.fresh(dialect, tmp_path_factory.mktemp("report"), both_years) as url,
        databases.opened(url) as database,
        database.read() as session,
    ):
        yield session


def column(session: Session, year: ReportYear) -> tuple[int, ...]:
    found = tally(session, year)
    return (*(found.counts[code] for code in Code), found.uncoded)


def test_both_years_are_exactly_the_reports(report: Session) -> None:
    assert tuple(column(report, year) for year in YEARS) == TABLE_12
    assert tuple(tally(report, year).held for year in YEARS) == HELD
    assert report.scalar(select(func.count()).select_from(Review)) == sum(HELD)


def test_the_rates_are_the_reports(report: Session) -> None:
    before, after = (tally(report, year) for year in YEARS)
    assert (str(before.participation.percent), str(after.participation.percent)) == ("99.1", "97.5")
    assert (str(before.attendance.percent), str(after.attendance.percent)) == ("32.8", "29.3")
    assert str(change_in_points(before.participation, after.participation)) == "-1.7"
    assert str(change_in_points(before.attendance, after.attendance)) == "-3.5"


def test_97_reviews_of_the_first_year_and_78_of_the_second_are_late(report: Session) -> None:
    late = select(func.count()).where(Review.review_on > Review.due_on)
    assert [report.scalar(late.where(Review.review_on.between(year.first, year.last))) for year in YEARS] == [
        97,
        78,
    ]


def test_every_age_fits_its_code_and_every_review_its_time_in_care(report: Session) -> None:
    rows = report.execute(
        select(Review.review_on, Child.born_on, CodeRecord.code, CarePeriod.starts_on, CarePeriod.ends_on)
        .join(Child, Child.id == Review.child_id)
        .join(CarePeriod, CarePeriod.id == Review.care_period_id)
        .outerjoin(CodeRecord, CodeRecord.review_id == Review.id)
    ).all()
    assert {row.code == "PN0" for row in rows if age_on(row.born_on, row.review_on) < 4} == {True}
    assert {row.code == "PN0" for row in rows if age_on(row.born_on, row.review_on) >= 4} == {False}
    assert {age_on(row.born_on, row.review_on) for row in rows} == set(range(18))
    assert all(row.born_on < row.starts_on < row.review_on < (row.ends_on or date.max) for row in rows)
    assert all(row.ends_on is None or row.ends_on < NOW.date() for row in rows)


def test_every_code_is_the_one_that_the_rules_give_on_the_evidence(report: Session) -> None:
    found = [(case, propose(case, Policy(), 0)) for case in cases(report, Review.status == "held")]
    wrong = [
        case.review_id
        for case, proposal in found
        if case.standing
        and (proposal.decision.code, proposal.decision.rule) != (case.standing.code, case.standing.rule)
    ]
    assert wrong == []
    waiting = Counter(proposal.state.kind for case, proposal in found if case.standing is None)
    assert waiting == {CodeKind.WHEN_CHECKED: 9}


def test_pn5_and_pn6_rest_on_ticked_contributions_and_pn7_on_a_reason(report: Session) -> None:
    codes = report.execute(select(CodeRecord.code, CodeRecord.reasons, CodeRecord.contribution_ids)).all()
    assert {bool(row.reasons) for row in codes if row.code == "PN7"} == {True}
    rested = [key for row in codes if row.code in {"PN5", "PN6"} for key in row.contribution_ids]
    assert len(rested) == 447 + 1410 + 905 + 1064
    ticks = report.execute(
        select(
            ReceivedViews.id,
            ReceivedViews.current_tick,
            ReceivedViews.accurate_tick,
            ReceivedViews.for_review_tick,
        )
    ).all()
    ticked = {row.id for row in ticks if set(row[1:]) == {"yes"}}
    assert set(rested) <= ticked


def test_a_second_year_that_is_not_over_has_the_same_numbers(context: Context, tmp_path: Path) -> None:
    years = (ReportYear(2025), ReportYear(2026))
    with databases.fresh("sqlite", tmp_path) as url, databases.opened(url) as database:
        with database.write() as session:
            invent(session, context, years)
        with database.read() as session:
            assert tuple(column(session, year) for year in years) == TABLE_12
            assert (session.scalar(select(func.max(Review.review_on))) or date.max) < NOW.date()
            assert (session.scalar(select(func.max(CodeRecord.recorded_at))) or NOW) <= NOW
            assert '"table12": ["2025-26", "2026-27"]' in session.get_one(Fact, "seeded").value


@pytest.mark.parametrize(
    ("years", "why"),
    [
        ((2025, 2024), "must follow"),
        ((2023, 2025), "must follow"),
        ((2024, 2024), "must follow"),
        ((2026, 2027), "has not come far enough"),
    ],
)
def test_years_that_cannot_be_invented_are_refused(
    session: Session, context: Context, years: tuple[int, int], why: str
) -> None:
    with pytest.raises(CannotSeed, match=why):
        invent(session, context, (ReportYear(years[0]), ReportYear(years[1])))
    assert session.scalars(select(Child.id)).all() == []


def test_production_and_a_database_in_use_are_refused(session: Session, context: Context) -> None:
    with pytest.raises(CannotSeed, match="production"):
        invent(session, context, production=True)
    factories.team(session)
    with pytest.raises(CannotSeed, match="not empty"):
        invent(session, context)
