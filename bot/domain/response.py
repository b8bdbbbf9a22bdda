"""What became of the requests to young people, as counts and rates, and how long they took to answer."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.domain.conversations import Status
from bot.domain.messages import ChannelKind, DeliveryStatus
from bot.domain.rates import Rate

_UNITS = (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1)))


class RequestOutcome(StrEnum):
    """What became of one request for views or feedback; exactly one holds, the first in this order."""

    FINISHED = "finished"
    PART = "part"
    TAKEN_BACK = "taken_back"
    DECLINED = "declined"
    OPTED_OUT = "opted_out"
    UNDELIVERED = "undelivered"
    NO_RECEIPT = "no_receipt"
    NO_REPLY = "no_reply"


# The states of a conversation that forget how the child ended it.
FORGETFUL = frozenset({Status.CLOSED, Status.NO_REPLY})
# A message that went nowhere, and one of which the provider says that it arrived; any other may have arrived.
NOWHERE = frozenset({DeliveryStatus.FAILED, DeliveryStatus.CANCELLED})
ARRIVED = frozenset({DeliveryStatus.DELIVERED, DeliveryStatus.READ})
# Telegram reports no delivery (Bot API, sendMessage), so there a message that was taken counts.
WITHOUT_RECEIPTS = ChannelKind.TELEGRAM
NOT_KNOWN_TO_ARRIVE = (RequestOutcome.UNDELIVERED, RequestOutcome.NO_RECEIPT)
_STARTED = (RequestOutcome.FINISHED, RequestOutcome.PART, RequestOutcome.TAKEN_BACK)


@dataclass(frozen=True, slots=True)
class RequestCounts:
    """Requests by outcome; the outcomes sum to those asked."""

    counts: Mapping[RequestOutcome, int]

    def __post_init__(self) -> None:
        complete = {outcome: self.counts.get(outcome, 0) for outcome in RequestOutcome}
        object.__setattr__(self, "counts", complete)

    @property
    def asked(self) -> int:
        """Count all requests."""
        return sum(self.counts.values())

    @property
    def delivered(self) -> int:
        """Count the requests that are known to have reached a phone."""
        return self.asked - sum(self.counts[outcome] for outcome in NOT_KNOWN_TO_ARRIVE)

    @property
    def finished(self) -> int:
        """Count the requests that were answered to the end."""
        return self.counts[RequestOutcome.FINISHED]

    @property
    def started(self) -> int:
        """Count the requests that were answered, also in part, and also where the answers were taken back."""
        return sum(self.counts[outcome] for outcome in _STARTED)

    @property
    def finished_of_delivered(self) -> Rate:
        """Return the headline response rate."""
        return Rate(self.finished, self.delivered)

    @property
    def finished_of_asked(self) -> Rate:
        """Return the response rate of all who were to be reached."""
        return Rate(self.finished, self.asked)

    def finished_of_held(self, held: int) -> Rate:
        """Return the response rate of all held reviews of children of four and over."""
        return Rate(self.finished, held)


@dataclass(frozen=True, slots=True)
class Quartiles:
    """Within what time a quarter, half and three quarters of those who answered had begun."""

    quarter: timedelta
    half: timedelta
    three_quarters: timedelta


def quartiles(durations: Sequence[timedelta]) -> Quartiles | None:
    """Return the quartiles of some durations, between two values where they lie there; None of nothing."""
    if not durations:
        return None
    if len(durations) == 1:
        return Quartiles(durations[0], durations[0], durations[0])
    seconds = [each.total_seconds() for each in durations]
    low, middle, high = statistics.quantiles(seconds, n=4, method="inclusive")
    return Quartiles(timedelta(seconds=low), timedelta(seconds=middle), timedelta(seconds=high))


def in_words(duration: timedelta) -> str:
    """Write a duration in its two longest units: 1 day and 4 hours, 40 minutes, less than a minute."""
    parts: list[str] = []
    rest = duration
    for name, length in _UNITS:
        count, rest = divmod(rest, length)
        if count or parts:
            parts.append(f"{count} {name}{'' if count == 1 else 's'}" if count else "")
    return " and ".join(part for part in parts[:2] if part) or "less than a minute"
