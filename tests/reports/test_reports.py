"""Feedback after reviews: counts, rates and what may be shown of them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.domain.rates import FeedbackCounts, FeedbackOutcome
from bot.reports import (
    Feedback,
    Group,
    ReportYear,
    ShownRow,
    feedback_response,
    report_year,
    report_years,
    show,
)
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.usefixtures("noise")
FIRST, LAST = date(2025, 4, 1), date(2026, 3, 31)  # a year in which nothing unrelated was held
MAY = date(2025, 5, 12)
NOTHING = dict.fromkeys(FeedbackOutcome, 0)


@pytest.fixture
def asked(session: Session) -> Callable[..., Any]:
    """Hold a review and ask the child how it was."""
    officer_id = factories.officer(session).id

    def ask(
        day: date = MAY,
        deliveries: tuple[str, ...] = ("delivered",),
        born_on: Any = date(2013, 5, 4),
        **talk: Any,
    ) -> Any:
        child = factories.child(session, born_on=born_on)
        review = factories.review(
            session, child_id=child.id, officer_id=officer_id, status="held", review_on=day
        )
        made = factories.conversation(
            session,
            review_id=review.id,
            questionnaire="post-12-15",
            **{"phase": "post", "status": "invited", **talk},
        )
        for status in deliveries:
            factories.outbox_message(session, conversation_id=made.id, channel=made.channel, status=status)
        return made

    return ask


def outcomes(report: Feedback) -> dict[FeedbackOutcome, int]:
    return dict(report.whole.counts.counts)


@pytest.mark.parametrize(
    ("talk", "deliveries", "outcome"),
    [
        ({"status": "done", "answered": 8}, ("delivered",), FeedbackOutcome.FINISHED),
        ({"status": "stopped", "answered": 10, "questions": 10}, ("delivered",), FeedbackOutcome.FINISHED),
        ({"status": "declined", "finished_at": NOW}, ("delivered",), FeedbackOutcome.DECLINED),
        ({"status": "asking", "answered": 3}, ("delivered",), FeedbackOutcome.PART),
        ({"status": "stopped", "answered": 3}, ("delivered",), FeedbackOutcome.PART),
        ({"status": "declined"}, ("delivered",), FeedbackOutcome.DECLINED),
        ({"status": "stopped", "last_inbound_at": NOW}, ("sent",), FeedbackOutcome.OPTED_OUT),
        ({"status": "invited"}, ("failed", "unknown"), FeedbackOutcome.UNDELIVERED),
        ({"status": "invited"}, (), FeedbackOutcome.UNDELIVERED),
        ({"status": "invited"}, ("sent",), FeedbackOutcome.UNDELIVERED),
        ({"status": "invited", "channel": "telegram"}, ("sent",), FeedbackOutcome.NO_REPLY),
        ({"status": "no_reply"}, ("failed", "delivered"), FeedbackOutcome.NO_REPLY),
        ({"status": "notice", "last_inbound_at": NOW}, ("sent",), FeedbackOutcome.NO_REPLY),
    ],
)
def test_every_request_has_one_outcome(
    session: Session, asked: Callable[..., Any], talk: Any, deliveries: Any, outcome: FeedbackOutcome
) -> None:
    asked(deliveries=deliveries, **talk)
    report = feedback_response(session, FIRST, LAST)
    assert outcomes(report) == NOTHING | {outcome: 1}
    assert report.whole.counts.asked == 1


def test_what_is_not_feedback_about_a_held_review_of_the_period_is_left_out(
    session: Session, asked: Callable[..., Any]
) -> None:
    asked(day=FIRST - timedelta(days=1))
    asked(day=LAST + timedelta(days=1))
    asked(phase="pre")
    asked(invited_at=None)
    factories.review(session, review_on=MAY, status="cancelled")
    report = feedback_response(session, FIRST, LAST)
    assert outcomes(report) == NOTHING
    assert report.whole.counts.asked == 0


def test_children_under_four_are_not_among_the_reviews(session: Session, asked: Callable[..., Any]) -> None:
    asked(born_on=MAY.replace(year=2021) + timedelta(days=1))
    asked(born_on=MAY.replace(year=2021))
    asked(born_on=None)
    asked(day=date(2026, 2, 28), born_on=date(2022, 2, 28))
    assert feedback_response(session, FIRST, LAST).whole.counts.asked == 2


def test_months_and_channels_add_up_to_the_whole(session: Session, asked: Callable[..., Any]) -> None:
    for day, channel, status in (
        (FIRST, "sms", "done"),
        (date(2025, 4, 30), "whatsapp", "declined"),
        (MAY, "whatsapp", "done"),
        (LAST, "telegram", "done"),
    ):
        asked(day=day, channel=channel, status=status, answered=int(status == "done"))
    report = feedback_response(session, FIRST, LAST)
    assert [group.key for group in report.months] == ["2025-04-01", "2025-05-01", "2026-03-01"]
    assert [(group.key, group.counts.asked) for group in report.channels] == [
        ("sms", 1),
        ("whatsapp", 2),
        ("telegram", 1),
    ]
    for parts in (report.months, report.channels):
        assert sum(group.counts.asked for group in parts) == report.whole.counts.asked == 4
    assert [group.counts.asked for group in report.months] == [2, 1, 1]


def test_a_period_without_reviews_is_all_noughts(session: Session) -> None:
    shown = show(feedback_response(session, FIRST, LAST))
    assert {cell.text for cell in shown.whole.cells.values()} == {"0"}
    assert (shown.whole.rate, shown.held, shown.whole.bar) == ("–", None, None)
    assert shown.months == ()


def group(key: str, **counts: int) -> Group:
    return Group(key, FeedbackCounts({FeedbackOutcome(name): count for name, count in counts.items()}))


def texts(row: ShownRow) -> dict[str, str]:
    return {column: cell.text for column, cell in row.cells.items()}


def test_large_numbers_are_shown_with_their_rate_and_interval() -> None:
    # Bradford-sized year: 861 finished of 1,912 delivered is 45.0 %, Wilson 42.8 to 47.3.
    whole = group("all", finished=861, part=143, declined=190, opted_out=61, undelivered=119, no_reply=657)
    shown = show(Feedback(FIRST, LAST, whole, (), ()), held=2214)
    row = shown.whole
    assert (texts(row)["asked"], texts(row)["delivered"]) == ("2,031", "1,912")
    assert (row.rate, row.interval, row.bar) == ("45.0%", "42.8 to 47.3%", 45)
    assert (shown.held and shown.held.text, shown.of_held) == ("2,214", "38.9%")


def test_the_reviews_held_are_not_shown_without_being_given_and_never_below_the_forms() -> None:
    whole = group("all", finished=40, no_reply=20)
    assert show(Feedback(FIRST, LAST, whole, (), ())).of_held == "hidden"
    fewer = show(Feedback(FIRST, LAST, whole, (), ()), held=30)
    assert (fewer.held, fewer.of_held) == (None, "hidden")


def test_small_numbers_and_what_gives_them_away_are_hidden() -> None:
    whole = group("all", finished=33, no_reply=27)
    april = group("2025-04-01", finished=3, no_reply=17)
    may = group("2025-05-01", finished=30, no_reply=10)
    shown = show(Feedback(FIRST, LAST, whole, (april, may), ()))
    assert texts(shown.months[0])["finished"] == "fewer than 5"
    assert texts(shown.months[1])["finished"] == "hidden"
    assert shown.months[0].rate == shown.months[1].rate == "hidden"
    assert texts(shown.whole)["finished"] == "33"


def test_a_percentage_of_fewer_than_ten_is_hidden() -> None:
    row = show(Feedback(FIRST, LAST, group("all", finished=9), (), ())).whole
    assert (texts(row)["finished"], row.rate, row.bar) == ("9", "hidden", None)


def test_report_years_run_from_april_to_march() -> None:
    assert report_year(date(2026, 3, 31)) == ReportYear(2025)
    assert report_year(date(2026, 4, 1)) == ReportYear(2026)
    year = ReportYear(2025)
    assert (year.first, year.last, year.name) == (FIRST, LAST, "2025-26")
    assert ReportYear(1999).name == "1999-00"
    assert [each.name for each in report_years(date(2026, 11, 23), 2)] == ["2026-27", "2025-26"]
