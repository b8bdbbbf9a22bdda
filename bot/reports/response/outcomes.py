"""Feedback after reviews as the annual report has it: what became of every request, by month and by channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.messages import ChannelKind
from bot.domain.questionnaires import Phase
from bot.domain.rates import Rate
from bot.domain.response import RequestCounts
from bot.reports.periods import ReviewPeriod
from bot.reports.response.found import requests
from bot.reports.response.groups import NOBODY, ResponsePart, ResponseTally, group_of
from bot.store.people import Officer


@dataclass(frozen=True, slots=True)
class Group:
    """The requests of one month or channel; ``key`` is the month's first day as 2026-05-01, or the channel."""

    key: str
    counts: RequestCounts

    @property
    def rate(self) -> Rate:
        """Return the finished forms of those delivered."""
        return self.counts.finished_of_delivered


@dataclass(frozen=True, slots=True)
class Feedback:
    """The requests for feedback about reviews held in a period, as a whole and in parts."""

    first: date
    last: date
    whole: Group
    months: tuple[Group, ...]
    channels: tuple[Group, ...]


def feedback_response(session: Session, first: date, last: date) -> Feedback:
    """Count the requests about reviews held from ``first`` to ``last``; every request has exactly one outcome."""
    tally = ResponseTally(dict(session.execute(select(Officer.id, Officer.team_id)).all()))
    tally.add(requests(session, ReviewPeriod(first, last), Phase.POST))
    months, channels = tally.groups(ResponsePart.MONTH), tally.groups(ResponsePart.CHANNEL)
    return Feedback(
        first,
        last,
        whole=Group("all", group_of(tally.whole).counts),
        months=tuple(Group(f"{key}-01", months[key].counts) for key in sorted(months)),
        channels=tuple(Group(kind.value, channels.get(kind.value, NOBODY).counts) for kind in ChannelKind),
    )
