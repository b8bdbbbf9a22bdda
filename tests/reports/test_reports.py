"""Feedback after reviews: counts and rates."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.domain.response import RequestOutcome
from bot.reports import Feedback, ReportYear, feedback_response, report_year, report_years
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.usefixtures("noise")
FIRST, LAST = date(2025, 4, 1), date(2026, 3, 31)  # a year in which nothing unrelated was held
MAY = date(2025, 5, 12)
NOTHING = dict.fromkeys(RequestOutcome, 0)


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


def outcomes(report: Feedback) -> dict[RequestOutcome, int]:
    return dict(report.whole.counts.counts)


@pytest.mark.parametrize(
    ("talk", "deliveries", "outcome"),
    [
        ({"status": "done", "answered": 8}, ("delivered",), RequestOutcome.FINISHED),
        ({"status": "stopped", "answered": 10, "questions": 10}, ("delivered",), RequestOutcome.FINISHED),
        ({"status": "declined", "finished_at": NOW}, ("delivered",), RequestOutcome.DECLINED),
        ({"status": "asking", "answered": 3}, ("delivered",), RequestOutcome.PART),
        ({"status": "stopped", "answered": 3}, ("delivered",), RequestOutcome.PART),
        ({"status": "declined"}, ("delivered",), RequestOutcome.DECLINED),
        ({"status": "stopped", "last_inbound_at": NOW}, ("sent",), RequestOutcome.OPTED_OUT),
        ({"status": "withdrawn", "finished_at": NOW}, ("delivered",), RequestOutcome.TAKEN_BACK),
        ({"status": "invited"}, ("failed", "failed"), RequestOutcome.UNDELIVERED),
        ({"status": "invited"}, ("cancelled",), RequestOutcome.UNDELIVERED),
        ({"status": "invited"}, (), RequestOutcome.UNDELIVERED),
        ({"status": "invited"}, ("sent",), RequestOutcome.NO_RECEIPT),
        ({"status": "no_reply"}, ("accepted", "failed"), RequestOutcome.NO_RECEIPT),
        ({"status": "invited"}, ("failed", "unknown"), RequestOutcome.NO_RECEIPT),
        ({"status": "invited", "channel": "telegram"}, ("sent",), RequestOutcome.NO_REPLY),
        ({"status": "no_reply"}, ("failed", "delivered"), RequestOutcome.NO_REPLY),
        ({"status": "notice", "last_inbound_at": NOW}, ("sent",), RequestOutcome.NO_REPLY),
    ],
)
def test_every_request_has_one_outcome(
    session: Session, asked: Callable[..., Any], talk: Any, deliveries: Any, outcome: RequestOutcome
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
    report = feedback_response(session, FIRST, LAST)
    assert outcomes(report) == NOTHING
    assert report.whole.rate.percent is None
    assert report.months == ()


def test_report_years_run_from_april_to_march() -> None:
    assert report_year(date(2026, 3, 31)) == ReportYear(2025)
    assert report_year(date(2026, 4, 1)) == ReportYear(2026)
    year = ReportYear(2025)
    assert (year.first, year.last, year.name) == (FIRST, LAST, "2025-26")
    assert ReportYear(1999).name == "1999-00"
    assert [each.name for each in report_years(date(2026, 11, 23), 2)] == ["2026-27", "2025-26"]
