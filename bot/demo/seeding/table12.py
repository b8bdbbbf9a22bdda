"""Inventing the two years of Bradford's annual report 2021/22, Table 12, exactly, under the labels of any two years."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from bot.demo.seeding.authority import Progress, close_office, count, open_office, refuse
from bot.demo.seeding.families import write_members, write_reviews
from bot.demo.seeding.held import FRESH
from bot.demo.seeding.office import SeedOffice
from bot.demo.seeding.outcomes import Decks
from bot.demo.seeding.plan import CannotSeed, SeedCounts, SeedPlan
from bot.demo.seeding.population import COHORTS, COLUMNS, GROWN_UP, Cohort, Family, Youngster
from bot.demo.seeding.scripts import Invention
from bot.demo.seeding.timetable import RULES, Meeting, working_day
from bot.domain.rates import CodeCounts, count_codes
from bot.domain.reviews import LONDON, Due, add_working_days, birthday, due_on
from bot.domain.reviews.states import ReviewState
from bot.ground.calendar import closed_days
from bot.ground.context import Context
from bot.reports import ReportYear
from bot.store.reviews import CodeRecord, Review

CHILDREN_IN_CARE = 1446
# Days that the second year must have run, so that its reviews find room.
SHORTEST_YEAR = 120
YOUNGEST, OLDEST = 4, GROWN_UP
CHILDREN_AT_ONCE = 100
# Where in a year the reviews lie, as shares of its length: half a year apart, or three after coming into care.
SETTLED_FROM, SETTLED_SPREAD, HALF = 0.02, 0.46, 0.485
EARLIER_IN_SECOND = 0.07
JOINED_FROM, JOINED_SPREAD, AFTER_JOINING = 0.01, 0.24, (0.05, 0.28, 0.72)
# Days before the first review on which somebody came into care whose first review was late.
LATE_START = (34, 48)
# How long before the first year's first review a settled child had the last one, which lies before that year.
BEFORE = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class SeedWindow:
    """The part of a report year that is over."""

    first: date
    last: date

    def at(self, share: float) -> date:
        """Return the working day at or before a share of the window, or the first one in it."""
        day = self.first + timedelta(days=round(share * (self.last - self.first).days))
        found = working_day(day)
        return found if found >= self.first else add_working_days(self.first, 1, closed_days())


def seed_table12(
    session: Session,
    years: tuple[ReportYear, ReportYear],
    context: Context,
    now: datetime,
    progress: Progress,
    *,
    seed: int = 1,
    production: bool = False,
) -> SeedCounts:
    """Fill an empty database with two report years whose held reviews have exactly Table 12's codes.

    Raises CannotSeed in production, when any row is there already, and for years that do not follow each other or
    that have not come far enough.
    """
    refuse(session, production=production)
    windows = _windows(years, now)
    plan = SeedPlan(children=CHILDREN_IN_CARE, years=len(years), seed=seed)
    office = open_office(session, plan, context, now, windows[0].first)
    tables = {year.start: column for year, column in zip(years, COLUMNS, strict=True)}
    office.decks = Decks(seed, tables)
    children, left_care = list(_children()), 0
    for number, (cohort, is_late) in enumerate(children):
        family = _write_child(office, number, cohort, windows, is_late=is_late)
        left_care += family.ends_on is not None
        if number % CHILDREN_AT_ONCE == CHILDREN_AT_ONCE - 1:
            office.ledger.write()
            progress(number + 1, len(children))
    close_office(session, office, {"table12": [year.name for year in years], "seed": seed})
    progress(len(children), len(children))
    return count(office, left_care)


def tally(session: Session, year: ReportYear) -> CodeCounts:
    """Count the held reviews of a year by code, as the database has them."""
    standing = and_(CodeRecord.review_id == Review.id, CodeRecord.superseded_at.is_(None))
    held = and_(Review.status == ReviewState.HELD, Review.review_on.between(year.first, year.last))
    return count_codes(
        session.scalars(
            select(CodeRecord.code).select_from(Review).outerjoin(CodeRecord, standing).where(held)
        )
    )


def _windows(years: tuple[ReportYear, ReportYear], now: datetime) -> tuple[SeedWindow, SeedWindow]:
    first, second = years
    if second.start != first.start + 1:
        raise CannotSeed(f"{first.name} and {second.name}: the second year must follow the first")
    over = now.astimezone(LONDON).date() - FRESH - timedelta(days=1)
    last = min(second.last, over)
    if (last - second.first).days < SHORTEST_YEAR:
        raise CannotSeed(
            f"{second.name} has not come far enough: it needs {SHORTEST_YEAR} days and two weeks"
        )
    return SeedWindow(first.first, first.last), SeedWindow(second.first, last)


def _children() -> Iterator[tuple[Cohort, bool]]:
    """Return each child's course, and whether the first review was late."""
    for cohort in COHORTS:
        for place in range(cohort.children):
            yield cohort, place < cohort.late


def _write_child(
    office: SeedOffice, number: int, cohort: Cohort, windows: tuple[SeedWindow, SeedWindow], *, is_late: bool
) -> Family:
    rng = Random(f"{office.plan.seed} child {number}")  # noqa: S311 - invention, not secrecy
    days = _days(rng, cohort, windows)
    starts_on = _starts_on(rng, cohort, days, windows, is_late=is_late)
    child = _child(rng, office.invention, cohort, days, starts_on)
    family = Family(number, (child,), starts_on, _ends_on(rng, office, cohort, child, days))
    placed = office.staff.take(rng, family, office.today)
    members = write_members(office, rng, family, placed, office.phones.draw(rng))
    write_reviews(office, rng, family, members, placed, _meetings(cohort, starts_on, days))
    return family


def _days(rng: Random, cohort: Cohort, windows: tuple[SeedWindow, SeedWindow]) -> list[date]:
    """Return the days of a child's reviews: all in their years and never more than half a year apart."""
    phase = rng.uniform(EARLIER_IN_SECOND, 1)
    if cohort.joins:
        window = windows[cohort.reviews[0] == 0]
        start = JOINED_FROM + JOINED_SPREAD * phase
        return [window.at(start + after) for after in AFTER_JOINING]
    return [
        window.at(SETTLED_FROM + SETTLED_SPREAD * (phase - EARLIER_IN_SECOND * later) + HALF * place)
        for later, window in enumerate(windows)
        for place in range(cohort.reviews[later])
    ]


def _starts_on(
    rng: Random, cohort: Cohort, days: list[date], windows: tuple[SeedWindow, SeedWindow], *, is_late: bool
) -> date:
    if is_late:
        return days[0] - timedelta(days=rng.randint(*LATE_START))
    if cohort.joins:
        window = windows[cohort.reviews[0] == 0]
        return days[0] - timedelta(days=round(AFTER_JOINING[0] * (window.last - window.first).days))
    longest = 300 if cohort.under_four else 1100
    return days[0] - BEFORE - timedelta(days=rng.randint(130, longest))


def _child(rng: Random, invention: Invention, cohort: Cohort, days: list[date], starts_on: date) -> Youngster:
    """Invent a child who has the cohort's age at every one of the reviews."""
    language = rng.choices(tuple(invention.shares), tuple(invention.shares.values()))[0]
    if cohort.under_four:
        oldest, youngest = birthday(days[-1], -YOUNGEST), starts_on - timedelta(days=5)
    else:
        oldest, youngest = (
            birthday(days[-1], -OLDEST),
            birthday(days[0], -YOUNGEST) - timedelta(days=2),
        )
    born_on = oldest + timedelta(days=rng.randint(2, (youngest - oldest).days))
    return Youngster(rng.choice(invention.names[language]), born_on, language)


def _ends_on(
    rng: Random, office: SeedOffice, cohort: Cohort, child: Youngster, days: list[date]
) -> date | None:
    """Return the end of care: some months after the last review, or the eighteenth birthday if it has come."""
    grown_up = birthday(child.born_on, OLDEST)
    if not cohort.stays:
        left = days[-1] + timedelta(days=rng.randint(12, 150))
        return min(left, grown_up, office.today - timedelta(days=1))
    return grown_up if grown_up <= office.today else None


def _meetings(cohort: Cohort, starts_on: date, days: list[date]) -> Iterator[Meeting]:
    """Return the reviews with their last lawful days; a settled child had one before the first year."""
    anchor, number = starts_on, 1
    if not cohort.joins:
        anchor = days[0] - BEFORE
        number = 3 + (anchor - starts_on).days // 180
        yield Meeting(anchor, anchor, Due.LATER, number - 1)
    for place, day in enumerate(days):
        rule = RULES[min(number + place, len(RULES)) - 1]
        yield Meeting(due_on(rule, anchor, closed_days()), day, rule, number + place)
        anchor = day
