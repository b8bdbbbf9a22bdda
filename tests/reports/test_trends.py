"""The service from month to month: the same numbers as the reports, what is open at each month's end, and changes."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.domain.rates import Rate, unexplained
from bot.ground.roles import Person, Role
from bot.reports import feedback_response
from bot.reports.trends import MonthOfReviews, Trend, TrendName, months_of, service_view
from tests import factories
from tests.factories import TODAY
from tests.ground.people import person
from tests.reviews.test_caseload import counted

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


@pytest.fixture
def manager(session: Session) -> Person:
    return person(session, Role.SERVICE_MANAGER)


def held(
    session: Session, on: date, due_on: date | None = None, code: str | None = None, **given: Any
) -> int:
    facts = {"status": "held", "attendance": "in_person", "contribution": "spoke", **given}
    review = factories.review(session, review_on=on, due_on=due_on, **facts)
    if code:
        factories.code(session, review_id=review.id, code=code)
    return review.id


def october(session: Session, who: Person) -> MonthOfReviews:
    found = {month.first: month for month in months_of(session, who, TODAY, 13)}
    assert len(found) == 14
    return found[OCTOBER]


def test_a_month_counts_what_was_held_on_time_and_how_children_took_part(
    session: Session, manager: Person
) -> None:
    due = date(2026, 10, 9)
    held(session, due, due, "PN1")
    late = held(session, date(2026, 10, 12), due, "PN7")
    factories.code(session, review_id=late, code="PN5", source="imported", rule=None)  # confirmed here wins
    factories.code(session, review_id=late, code="PN1", superseded_at=factories.NOW)
    held(session, date(2026, 10, 31), None, "PN0")
    held(session, date(2026, 10, 1))
    imported = held(session, date(2026, 10, 2))
    factories.code(session, review_id=imported, code="PN6", source="imported", rule=None)
    child = factories.child(session).id
    short = factories.care_period(session, child_id=child, short_breaks_only=True).id
    held(session, due, due, "PN1", child_id=child, care_period_id=short)
    factories.review(session, review_on=due, status="cancelled")
    month = october(session, manager)
    assert (month.held, month.on_time, month.participation) == (5, Rate(1, 2), Rate(2, 3))
    assert months_of(session, person(session, Role.PARTICIPATION), TODAY, 0) == (MonthOfReviews(NOVEMBER),)


@pytest.mark.parametrize("phase", ["pre", "post"])
def test_forms_are_finished_of_those_delivered_as_in_the_report_of_feedback(
    session: Session, manager: Person, phase: str
) -> None:
    def talk(status: str, delivery: str | None = None, **given: Any) -> None:
        review_id = held(session, date(2026, 10, 5))
        made = factories.conversation(session, review_id=review_id, phase=phase, status=status, **given)
        if delivery:
            factories.outbox_message(session, conversation_id=made.id, status=delivery)

    talk("done", "delivered", answered=10)
    talk("closed", answered=3)
    talk("no_reply", "delivered")
    talk("no_reply", "failed")
    talk("stopped")
    talk("declined")
    talk("done", answered=10, invited_at=None)
    rates = {"pre": october(session, manager).views, "post": october(session, manager).feedback}
    assert rates[phase] == Rate(1, 5)
    assert sum(rate.denominator for rate in rates.values()) == 5
    if phase == "post":
        report = feedback_response(session, OCTOBER, date(2026, 10, 31))
        assert rates[phase] == report.whole.rate


def test_what_is_open_is_counted_at_the_end_of_each_month_and_now(session: Session, manager: Person) -> None:
    def at(month: int, day: int) -> datetime:
        return datetime(2026, month, day, 12, tzinfo=UTC)

    for raised, done in ((at(9, 30), at(10, 1)), (at(9, 1), None), (at(11, 2), at(11, 3)), (at(11, 2), None)):
        factories.alert(session, raised_at=raised, done_at=done)
    for day, given in (
        (date(2026, 9, 7), {"state": "resolved", "resolved_on": date(2026, 11, 2)}),
        (date(2026, 10, 7), {"state": "answered"}),
        (date(2026, 10, 7), {"state": "withdrawn"}),
    ):
        factories.challenge(session, raised_on=day, **given)
    ends = [(month.alerts, month.challenges) for month in months_of(session, manager, TODAY, 3)]
    assert ends == [(0, 0), (2, 1), (1, 2), (2, 1)]


def trend(before: int | Rate, after: int | Rate) -> Trend:
    return Trend(TrendName.HELD, (before, *[before] * 11, after), before)


@pytest.mark.parametrize(
    ("before", "after", "sign"),
    [
        (100, 140, 1),
        (140, 100, -1),
        (5, 8, 0),
        (0, 0, 0),
        (Rate(98, 100), Rate(85, 100), -1),
        (Rate(98, 100), Rate(97, 100), 0),
        (Rate(0, 0), Rate(97, 100), 0),
    ],
)
def test_a_change_is_named_where_it_is_more_than_chance(
    before: int | Rate, after: int | Rate, sign: int
) -> None:
    found = trend(before, after)
    assert bool(unexplained([found.chance])) == (sign != 0)
    assert sign == 0 or found.rose == (sign > 0)


def test_bars_of_rates_stand_on_nought_and_end_at_a_hundred_percent() -> None:
    assert trend(Rate(1, 2), Rate(1, 1)).heights[-2:] == (100.0, 50.0)
    assert trend(4, 8).heights[-2:] == (100.0, 50.0)
    assert set(trend(0, 0).heights) == {0.0}


def test_the_view_says_what_changed_most_in_six_statements(session: Session, manager: Person) -> None:
    for on, number in ((date(2025, 10, 6), 4), (date(2026, 10, 5), 30)):
        for _ in range(number):
            held(session, on, on)
    with counted(session) as statements:
        view = service_view(session, manager, TODAY)
    assert len(statements) <= 6
    assert (view.months[0], view.months[-1], view.this_month) == (date(2025, 10, 1), OCTOBER, NOVEMBER)
    assert [one.name for one in view.changed] == [TrendName.HELD]
    newest, last = view.lines[:2]
    assert (newest[0], last[0]) == (NOVEMBER, OCTOBER)
    assert last[1][:2] == (30, Rate(30, 30))
    assert view.overdue == 0
