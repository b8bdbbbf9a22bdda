"""What became of requests in numbers, and durations in words."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.messages import DeliveryStatus
from bot.domain.response import (
    ARRIVED,
    NOWHERE,
    Quartiles,
    RequestCounts,
    RequestOutcome,
    in_words,
    quartiles,
)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@given(st.dictionaries(st.sampled_from(RequestOutcome), st.integers(0, 5000)))
def test_outcomes_sum_to_those_asked(found):
    counts = RequestCounts(found)
    assert counts.asked == sum(counts.counts.values())
    unsure = counts.counts[RequestOutcome.UNDELIVERED] + counts.counts[RequestOutcome.NO_RECEIPT]
    assert counts.delivered + unsure == counts.asked
    assert counts.finished <= counts.started <= counts.delivered


def test_the_response_rate_is_of_those_delivered_with_the_rate_of_those_held_beside_it():
    found = {
        "finished": 861,
        "part": 143,
        "declined": 190,
        "opted_out": 61,
        "undelivered": 119,
        "no_reply": 657,
    }
    counts = RequestCounts({RequestOutcome(name): number for name, number in found.items()})
    assert (counts.asked, counts.delivered) == (2031, 1912)
    assert counts.finished_of_delivered.percent == Decimal("45.0")
    assert counts.finished_of_held(2214).percent == Decimal("38.9")
    assert counts.finished_of_asked.percent == Decimal("42.4")
    assert counts.started == 1004


def test_what_was_taken_back_was_answered_and_what_has_no_receipt_is_neither_delivered_nor_undelivered():
    counts = RequestCounts(
        {RequestOutcome.TAKEN_BACK: 2, RequestOutcome.DECLINED: 1, RequestOutcome.NO_RECEIPT: 4}
    )
    assert (counts.asked, counts.started, counts.delivered) == (7, 2, 3)
    assert NOWHERE.isdisjoint(ARRIVED)
    assert DeliveryStatus.ACCEPTED not in NOWHERE | ARRIVED


def test_quartiles_lie_between_the_values_where_they_must():
    assert quartiles([]) is None
    assert quartiles([HOUR]) == Quartiles(HOUR, HOUR, HOUR)
    found = quartiles([4 * HOUR, HOUR, 2 * HOUR, 3 * HOUR, DAY])
    assert found == Quartiles(2 * HOUR, 3 * HOUR, 4 * HOUR)
    assert quartiles([HOUR, 2 * HOUR]) == Quartiles(75 * MINUTE, 90 * MINUTE, 105 * MINUTE)


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (timedelta(seconds=40), "less than a minute"),
        (MINUTE, "1 minute"),
        (40 * MINUTE, "40 minutes"),
        (HOUR, "1 hour"),
        (200 * MINUTE, "3 hours and 20 minutes"),
        (DAY + 5 * MINUTE, "1 day"),
        (2 * DAY + HOUR + 5 * MINUTE, "2 days and 1 hour"),
    ],
)
def test_a_duration_is_said_in_its_two_longest_units(duration, words):
    assert in_words(duration) == words
