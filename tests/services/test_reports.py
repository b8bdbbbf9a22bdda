"""Feedback after reviews: counts, rates and what may be shown of them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from bot.domain.rates import FeedbackCounts, FeedbackOutcome, count_shown
from bot.services.reports import Feedback, Group, ReportYear, feedback, report_year, report_years, show
from bot.services.reports.suppression import hidden
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
    report = feedback(session, FIRST, LAST)
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
    report = feedback(session, FIRST, LAST)
    assert outcomes(report) == NOTHING
    assert report.whole.held == 2


def test_children_under_four_are_not_among_the_reviews(session: Session, asked: Callable[..., Any]) -> None:
    asked(born_on=MAY.replace(year=2021) + timedelta(days=1))
    asked(born_on=MAY.replace(year=2021))
    asked(born_on=None)
    asked(day=date(2026, 2, 28), born_on=date(2022, 2, 28))
    assert feedback(session, FIRST, LAST).whole.held == 2


def test_months_and_channels_add_up_to_the_whole(session: Session, asked: Callable[..., Any]) -> None:
    for day, channel, status in (
        (FIRST, "sms", "done"),
        (date(2025, 4, 30), "whatsapp", "declined"),
        (MAY, "whatsapp", "done"),
        (LAST, "telegram", "done"),
    ):
        asked(day=day, channel=channel, status=status, answered=int(status == "done"))
    report = feedback(session, FIRST, LAST)
    assert [group.key for group in report.months] == [FIRST, date(2025, 5, 1), date(2026, 3, 1)]
    assert [(group.key, group.counts.asked) for group in report.channels] == [
        ("sms", 1),
        ("whatsapp", 2),
        ("telegram", 1),
    ]
    for parts in (report.months, report.channels):
        assert sum(group.counts.asked for group in parts) == report.whole.counts.asked == 4
    assert [group.held for group in report.months] == [2, 1, 1]


def test_a_period_without_reviews_is_all_noughts(session: Session) -> None:
    shown = show(feedback(session, FIRST, LAST))
    assert set(shown.whole.cells.values()) == {"0"}
    assert (shown.whole.rate, shown.whole.of_held, shown.whole.bar) == ("–", "–", None)
    assert shown.months == ()


def group(key: Any, held: int | None, **counts: int) -> Group:
    return Group(key, held, FeedbackCounts({FeedbackOutcome(name): count for name, count in counts.items()}))


def test_large_numbers_are_shown_with_their_rate_and_interval() -> None:
    # Bradford-sized year: 861 finished of 1,912 delivered is 45.0 %, Wilson 42.8 to 47.3.
    whole = group(
        "all", 2214, finished=861, part=143, declined=190, opted_out=61, undelivered=119, no_reply=657
    )
    row = show(Feedback(FIRST, LAST, whole, (), ())).whole
    assert (row.cells["asked"], row.cells["delivered"]) == ("2031", "1912")
    assert (row.rate, row.interval, row.of_held, row.bar) == ("45.0%", "42.8 to 47.3%", "38.9%", 45)


def test_small_numbers_and_what_gives_them_away_are_hidden() -> None:
    whole = group("all", 60, finished=33, no_reply=27)
    april = group(date(2025, 4, 1), 30, finished=3, no_reply=17)
    may = group(date(2025, 5, 1), 30, finished=30, no_reply=10)
    shown = show(Feedback(FIRST, LAST, whole, (april, may), ()))
    assert shown.months[0].cells["finished"] == "fewer than 5"
    assert shown.months[1].cells["finished"] == "hidden"
    assert shown.months[0].rate == shown.months[1].rate == "hidden"
    assert shown.whole.cells["finished"] == "33"


def test_a_percentage_of_fewer_than_ten_is_hidden() -> None:
    row = show(Feedback(FIRST, LAST, group("all", 9, finished=9), (), ())).whole
    assert (row.cells["finished"], row.rate, row.bar) == ("9", "hidden", None)


counts = st.lists(st.integers(0, 40), min_size=2, max_size=5)


@given(st.lists(counts, min_size=1, max_size=4))
def test_no_hidden_number_comes_back_by_subtraction(rows: list[list[int]]) -> None:
    width = min(len(row) for row in rows)
    cells = {(y, x): row[x] for y, row in enumerate(rows) for x in range(width)}
    across = [(*((y, x) for x in range(width)), (y, -1)) for y in range(len(rows))]
    cells |= {line[-1]: sum(cells[cell] for cell in line[:-1]) for line in across}
    kept_back = hidden(cells, across)
    assert all(cell in kept_back for cell, count in cells.items() if count_shown(count) == "fewer than 5")
    assert all(len(kept_back.intersection(line)) != 1 for line in across)


def test_report_years_run_from_april_to_march() -> None:
    assert report_year(date(2026, 3, 31)) == ReportYear(2025)
    assert report_year(date(2026, 4, 1)) == ReportYear(2026)
    year = ReportYear(2025)
    assert (year.first, year.last, year.name) == (FIRST, LAST, "2025-26")
    assert ReportYear(1999).name == "1999-00"
    assert [each.name for each in report_years(date(2026, 11, 23), 2)] == ["2026-27", "2025-26"]
