"""Who was asked and who answered in a period, beside an earlier one, and what changed beyond chance."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.messages import ChannelKind
from bot.domain.questionnaires import Phase
from bot.domain.rates import Rate, change_in_points
from bot.domain.response import RequestOutcome
from bot.domain.reviews import add_months
from bot.reports.periods import ReviewPeriod
from bot.reports.response.found import requests
from bot.reports.response.groups import NOBODY, ResponseGroup, ResponsePart, ResponseTally, group_of, whole_of
from bot.reports.response.shifts import RateShift, largest_sure
from bot.store.people import Officer, Team


@dataclass(frozen=True, slots=True)
class ComparedGroup:
    """One group of a period beside the same group of the earlier one, which is None where nothing is compared."""

    key: str
    now: ResponseGroup
    before: ResponseGroup | None

    @property
    def change(self) -> Decimal | None:
        """Return by how many points the rate changed; None where there is none to compare."""
        return None if self.before is None else change_in_points(self.before.rate, self.now.rate)


@dataclass(frozen=True, slots=True)
class ResponseShift(RateShift):
    """A rate that changed by more than chance explains: of a group, or an outcome's share of all who were asked."""

    part: ResponsePart | None
    key: str


@dataclass(frozen=True, slots=True)
class ResponseReport:
    """What became of the requests of a phase about the reviews held in a period.

    ``no_birthday`` are reviews that are in no number, because the child's date of birth is missing. ``teams`` are the
    names by key.
    """

    phase: Phase
    period: ReviewPeriod
    earlier: ReviewPeriod | None
    whole: ComparedGroup
    parts: Mapping[ResponsePart, Sequence[ComparedGroup]]
    shifts: Sequence[ResponseShift]
    no_birthday: int
    teams: Mapping[str, str]


def response_report(
    session: Session, phase: Phase, period: ReviewPeriod, than: ReviewPeriod | None
) -> ResponseReport:
    """Count a period and the one it is compared with; three statements at most, however many reviews."""
    officers = session.execute(
        select(Officer.id, Team.id, Team.name).join(Team, Team.id == Officer.team_id)
    ).all()
    teams = {officer: team for officer, team, _ in officers}
    now = _tally(session, phase, period, teams)
    before = _tally(session, phase, than, teams) if than else None
    whole = ComparedGroup("", group_of(now.whole), group_of(before.whole) if before else None)
    parts = {part: _compared(part, now, before, period, than) for part in ResponsePart}
    return ResponseReport(
        phase,
        period,
        than,
        whole,
        parts,
        largest_sure([*_of_outcomes(whole), *_of_groups(parts)]),
        now.no_birthday,
        {str(team): name for _, team, name in officers},
    )


def in_short(session: Session, phase: Phase, period: ReviewPeriod) -> ResponseGroup:
    """Count a period as a whole."""
    return group_of(whole_of(requests(session, period, phase)))


def _tally(session: Session, phase: Phase, period: ReviewPeriod, teams: Mapping[int, int]) -> ResponseTally:
    tally = ResponseTally(teams)
    tally.add(requests(session, period, phase))
    return tally


def _compared(
    part: ResponsePart,
    now: ResponseTally,
    before: ResponseTally | None,
    period: ReviewPeriod,
    than: ReviewPeriod | None,
) -> Sequence[ComparedGroup]:
    """Put the groups of both periods side by side; a month stands beside its like."""
    found = now.groups(part)
    if before is None or than is None:
        groups = [ComparedGroup(key, group, None) for key, group in found.items()]
    else:
        earlier = before.groups(part)
        if part is ResponsePart.MONTH:
            apart = (period.first.year - than.first.year) * 12 + period.first.month - than.first.month
            earlier = {_month_on(key, apart): group for key, group in earlier.items()}
        keys = found.keys() | earlier.keys()
        groups = [ComparedGroup(key, found.get(key, NOBODY), earlier.get(key, NOBODY)) for key in keys]
    return sorted(groups, key=lambda each: _place(part, each))


def _place(part: ResponsePart, each: ComparedGroup) -> tuple[int, str]:
    """Return where a group stands: ages and sets from young to old, languages by how many were asked."""
    match part:
        case ResponsePart.AGE | ResponsePart.SET:
            return int((re.findall(r"\d+", each.key) or ["99"])[0]), each.key
        case ResponsePart.CHANNEL:
            return [kind.value for kind in ChannelKind].index(each.key), each.key
        case ResponsePart.LANGUAGE:
            return -each.now.counts.asked, each.key
        case _:
            return 0, each.key


def _month_on(key: str, months: int) -> str:
    return f"{add_months(date.fromisoformat(f'{key}-01'), months):%Y-%m}"


def _of_outcomes(whole: ComparedGroup) -> Iterator[ResponseShift]:
    if whole.before is not None:
        before, now = whole.before.counts, whole.now.counts
        for outcome in RequestOutcome:
            was, is_now = (Rate(each.counts[outcome], each.asked) for each in (before, now))
            yield ResponseShift(was, is_now, None, outcome.value)


def _of_groups(parts: Mapping[ResponsePart, Sequence[ComparedGroup]]) -> Iterator[ResponseShift]:
    """Return the rates of every group but the months, which differ by season too."""
    for part, groups in parts.items():
        for each in groups if part is not ResponsePart.MONTH else ():
            if each.before is not None:
                yield ResponseShift(each.before.rate, each.now.rate, part, each.key)
